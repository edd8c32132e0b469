import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineAgent } from "../../../src/index.js";
import { bearer } from "../../support/sight/world.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";

let kit: TerrariumKit;
let steers = "";
let observes = "";
let steersBoth = "";
/** The run of the hidden agent that calls, and the run that it called. */
let parentId = "";
let childId = "";

const agents = [
  defineAgent({ id: "office", calls: [], process: (input) => ({ office: input as string }) }),
  defineAgent({
    id: "vault",
    visibility: "scoped",
    calls: ["office"],
    async process(_input, { invoke, perturb }) {
      await invoke("office", "called");
      await perturb("office", "sent");
      return null;
    },
  }),
];

beforeAll(async () => {
  kit = await TerrariumKit.open({ agents });
  steers = await bearer({ scope: "agent:office:control agent:office:invoke fleet:freeze", sub: "clerk" });
  observes = await bearer({ scope: "agent:office:observe", sub: "guest" });
  steersBoth = await bearer({ scope: "agent:office:control agent:vault:observe", sub: "boss" });
  parentId = (await kit.terrarium.invoke("vault", "go")).perturbationId;
  await kit.until("office", () => kit.terrarium.mirror("office")?.history(50).filter(isResult).length === 2);
  const page = await read(`/api/runs?agentId=office&kind=INVOKE`, kit.bearer);
  childId = (JSON.parse(page) as { runs: { id: string }[] }).runs[0]?.id ?? "";
});

afterAll(async () => await kit[Symbol.asyncDispose]());

const isResult = ({ event }: { event: { type: string } }): boolean => event.type === "RESULT";

async function read(path: string, authorization: string | null): Promise<string> {
  const headers = authorization === null ? {} : { authorization };
  return await (await fetch(new URL(path, kit.url), { headers })).text();
}

async function ask(query: string, authorization: string): Promise<string> {
  return JSON.stringify(await kit.ask(query, {}, authorization));
}

const EVENT = "{ type agentId ... on PerturbedEvent { by input } }";
const RUN = "{ id by onBehalfOf input parent { id } children { id by } }";
const QUERIES = [
  `{ history(agentId: "office") { events ${EVENT} } }`,
  `{ history { events ${EVENT} } }`,
  `{ snapshot(agentId: "office") { history ${EVENT} } }`,
  `{ runs(agentId: "office") { runs ${RUN} } }`,
];
const READS = [
  "/api/history?agentId=office",
  "/api/history",
  "/api/office/snapshot",
  "/api/runs",
  "/agentese/self.runs?input=%7B%22agent%22%3A%22office%22%7D",
];

describe("those who steer an agent, and do not see who calls it", () => {
  it.each(QUERIES)("[AUTH-1250] read no name of the caller: %s", async (query) => {
    const hidden = await ask(query, steers);
    expect(hidden).toContain('"input":"called"');
    expect(hidden).not.toContain("vault");
    expect(await ask(query, steersBoth)).toContain('"by":"agent:vault"');
  });

  it.each(READS)("[AUTH-1250] read no name of the caller: GET %s", async (path) => {
    const hidden = await read(path, steers);
    expect(hidden).toContain('"input":"called"');
    expect(hidden).not.toContain("vault");
    expect(hidden).not.toContain(parentId);
    expect(await read(path, steersBoth)).toContain('"by":"agent:vault"');
  });

  it("[AUTH-1250] read no name of the caller on sockets", async () => {
    const url = new URL("/observe/office?replay=50", kit.webSocketUrl).href;
    const upgrade = await RawSocket.upgrade({ url, protocol: null, headers: { authorization: steers } });
    if (!("socket" in upgrade)) throw new Error(`refused with ${upgrade.status}`);
    await using socket = upgrade.socket;
    let text = "";
    while (!text.includes('"office":"sent"')) text += (await socket.next())?.payload.toString() ?? "";
    expect(text).toContain('"input":"called"');
    expect(text).not.toContain("vault");
  });

  it("[AUTH-1250] read no name of the caller when they cancel its call", async () => {
    const cancelled = await ask(`mutation { cancelRun(id: "${childId}") ${RUN} }`, steers);
    expect(cancelled).toContain(childId);
    expect(cancelled).not.toMatch(/vault|per-.*per-/);
  });

  it.each(["no token", "observe", "steer"])(
    "[AUTH-1251] get no id of the run that calls: %s",
    async (who) => {
      const authorization = { "no token": null, observe: observes, steer: steers }[who] ?? null;
      const child = await read(`/api/runs/${childId}`, authorization);
      expect(child).toContain('"parent":null');
      expect(await read(`/api/runs/${childId}`, steersBoth)).toContain(`"parent":"${parentId}"`);
    },
  );

  it("[AUTH-1253] who may freeze finds no hidden agent in the audit, and a full page of the others", async () => {
    const freeze = async (agents: string): Promise<void> => {
      await ask(`mutation { freeze(agents: ${agents}, reason: "audit") { at } }`, kit.bearer);
      await ask(`mutation { thaw(agents: ${agents}) { at } }`, kit.bearer);
    };
    for (let times = 0; times < 3; times += 1) await freeze('["vault"]');
    await freeze('["office"]');
    const query = "{ freezeAudit(first: 2) { entries { agentId what } next } }";
    const { data } = await kit.ask(query, {}, steers);
    const entries = ["FROZEN", "THAWED"].map((what) => ({ agentId: "office", what }));
    expect(data).toEqual({ freezeAudit: { entries, next: null } });
    expect(await ask(query, kit.bearer)).toContain("vault");
  });
});
