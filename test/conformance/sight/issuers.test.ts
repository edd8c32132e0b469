import { PassThrough } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IssuerServer, type TestIssuer } from "../../support/issuers.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

let server: IssuerServer;
let home: TestIssuer;
let partner: TestIssuer;

beforeAll(async () => {
  server = await IssuerServer.open();
  [home, partner] = [await server.issuer("/home"), await server.issuer("/partner")];
});

afterAll(() => server[Symbol.asyncDispose]());

const PERTURB = 'mutation ($key: String) { perturb(agentId: "echo", input: 1, idempotencyKey: $key) { id } }';

describe("two issuers with the same subject", () => {
  it("[AUTH-1143] are two persons: to limits, idempotency keys, runs and the log", async () => {
    const logged: string[] = [];
    const log = new PassThrough({ encoding: "utf8" }).on("data", (line: string) => logged.push(line));
    await using kit = await TerrariumKit.open({
      logger: pino(log),
      limits: { steeringRatePerSecond: 2 },
      jwt: { jwksUrl: home.jwksUrl, issuer: home.iss },
      issuers: [{ name: "partner", issuer: partner.iss, jwksUrl: partner.jwksUrl }],
    });
    const people = await Promise.all(
      [home, partner].map(async (issuer) => {
        const bearer = `Bearer ${await issuer.sign({ sub: "ada", scope: "agent:*:*" })}`;
        return (query: string, variables = {}) => kit.ask(query, variables, bearer);
      }),
    );

    const names = await Promise.all(people.map((ask) => ask("{ viewer { id } }")));
    expect(names.map(({ data }) => data?.["viewer"])).toEqual([{ id: "ada" }, { id: "partner|ada" }]);

    const ids: string[][] = [];
    for (const ask of people) {
      const [first, again] = [await ask(PERTURB, { key: "k" }), await ask(PERTURB, { key: "k" })];
      ids.push([first, again].map(({ data }) => (data as { perturb: { id: string } }).perturb.id));
    }
    const [[mine, mineAgain] = [], [theirs, theirsAgain] = []] = ids;
    expect([mineAgain, theirsAgain]).toEqual([mine, theirs]);
    expect(mine).not.toBe(theirs);

    const { data } = await kit.ask('{ runs(agentId: "echo") { runs { by } } }', {}, kit.bearer);
    expect(data).toEqual({ runs: { runs: [{ by: "partner|ada" }, { by: "ada" }] } });

    // One uses up a rate that the other has as well.
    const [ada, other] = people as [(typeof people)[0], (typeof people)[0]];
    const onFailing = PERTURB.replace("echo", "failing");
    const burst = await Promise.all(Array.from({ length: 10 }, () => ada(onFailing)));
    const codes = burst.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions["code"]));
    expect(codes).toContain("RATE_LIMITED");
    expect((await other(onFailing)).errors).toBeUndefined();

    const clients = logged.flatMap((line) => (JSON.parse(line) as { client?: string }).client ?? []);
    expect(new Set(clients)).toEqual(new Set(["ada", "partner|ada"]));
  });
});
