import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { once } from "node:events";
import type { Gates } from "../../support/rest-kit.js";
import { Person } from "../../support/steering-clients.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { tempFolder } from "../../support/storage/files.js";
import { openStream } from "../gateway-event-source.js";
import { openRunDesk } from "./run-desk.js";

interface Told {
  readonly type: string;
  readonly input?: unknown;
  readonly run?: string | null;
  readonly session?: string | null;
  readonly attempt?: number | null;
  readonly [field: string]: unknown;
}

const PERTURB = `mutation ($input: JSON!, $session: String) {
  perturb(agentId: "desk", input: $input, session: $session) { id } }`;

describe("events of runs", () => {
  let kit: TerrariumKit;
  let gates: Gates;
  let operator: Person;

  beforeAll(async () => {
    ({ kit, gates } = await openRunDesk());
    operator = new Person(kit, kit.bearer);
  });
  afterAll(() => kit[Symbol.asyncDispose]());

  const desk = () => kit.terrarium.mirror("desk");
  const history = (): readonly Told[] => (desk()?.history() ?? []).map(({ event }) => event as never);

  async function perturb(input: object, session: string | null = null): Promise<string> {
    return (await operator.gql<{ perturb: { id: string } }>(PERTURB, { input, session })).perturb.id;
  }

  async function told(type: string, run: string): Promise<Told> {
    const find = (): Told | undefined => history().find((one) => one.type === type && one.run === run);
    await kit.until("desk", () => find() !== undefined);
    return find() as Told;
  }

  it("[RUN-561] questions are those of their session: each observer gets its own, to the end", async () => {
    const north = await perturb({ ask: true }, "north");
    const south = await perturb({ ask: true }, "south");
    const free = await perturb({ ask: true });
    const ids: Record<string, string> = {};
    for (const run of [north, south, free]) {
      const { semaphore, attempt } = await told("SEMAPHORE_EJECTED", run);
      ids[run] = (semaphore as { id: string }).id;
      expect(attempt).toBe(1);
    }
    await operator.gql(`mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { id } }`, {
      id: ids[north],
    });
    await operator.gql(`mutation ($id: ID!) { cancelSemaphore(id: $id) { id } }`, { id: ids[south] });
    await operator.gql(`mutation ($id: ID!) { cancelSemaphore(id: $id) { id } }`, { id: ids[free] });
    await told("SEMAPHORE_RESOLVED", north);
    await told("SEMAPHORE_CANCELLED", south);
    await told("SEMAPHORE_CANCELLED", free);
    const ofSession = (events: readonly Told[]) =>
      events.filter(({ type }) => type.startsWith("SEMAPHORE_")).map(({ type, run }) => [type, run]);
    const seen = async (session: string) => {
      const response = await fetch(
        `http://127.0.0.1:${kit.port}/api/desk/snapshot?session=${session}&last=100`,
      );
      const rest = ((await response.json()) as { history: Told[] }).history;
      const { snapshot } = await operator.gql<{ snapshot: { history: Told[] } }>(
        `query ($s: String) { snapshot(agentId: "desk", session: $s, last: 100) {
          history { type ... on SemaphoreEvent { run session attempt } } } }`,
        { s: session },
      );
      const socket = await RawSocket.open(`ws://127.0.0.1:${kit.port}/graphql`);
      socket.subscribe(
        "1",
        `subscription ($s: String) { terrariumEvents(agentId: "desk", session: $s, replay: 100, types: [
          SEMAPHORE_EJECTED SEMAPHORE_RESOLVED SEMAPHORE_CANCELLED]) { type ... on SemaphoreEvent { run session } } }`,
        { s: session },
      );
      const live: Told[] = [];
      while (live.length < 2) {
        const { payload } = await socket.message();
        live.push((payload as { data: { terrariumEvents: Told } }).data.terrariumEvents);
      }
      socket.destroy();
      return { rest: ofSession(rest), graphql: ofSession(snapshot.history), live: ofSession(live) };
    };
    const ofNorth = [
      ["SEMAPHORE_EJECTED", north],
      ["SEMAPHORE_RESOLVED", north],
    ];
    expect(await seen("north")).toEqual({ rest: ofNorth, graphql: ofNorth, live: ofNorth });
    const ofSouth = [
      ["SEMAPHORE_EJECTED", south],
      ["SEMAPHORE_CANCELLED", south],
    ];
    expect(await seen("south")).toEqual({ rest: ofSouth, graphql: ofSouth, live: ofSouth });
  });

  /** The PERTURBED event of a run, as a viewer gets it by each road. */
  const roads: Record<string, (bearer: string | null, run: string) => Promise<Told>> = {
    async snapshot(bearer, run) {
      const { snapshot } = await new Person(kit, bearer ?? undefined).gql<{ snapshot: { history: Told[] } }>(
        `{ snapshot(agentId: "desk", last: 100) { history { type ... on PerturbedEvent { run input } } } }`,
      );
      return snapshot.history.find((one) => one.run === run) as Told;
    },
    async "a REST snapshot"(bearer, run) {
      const headers = bearer === null ? {} : { authorization: bearer };
      const response = await fetch(`http://127.0.0.1:${kit.port}/api/desk/snapshot?last=100`, { headers });
      const { history: all } = (await response.json()) as { history: Told[] };
      return all.find((one) => one.run === run && one.type === "PERTURBED") as Told;
    },
    async "Run.events"(bearer, run) {
      const { run: shown } = await new Person(kit, bearer ?? undefined).gql<{ run: { events: Told[] } }>(
        `query ($id: ID!) { run(id: $id) { events { type ... on PerturbedEvent { run input } } } }`,
        { id: run },
      );
      return shown.events.find((one) => one.run === run) as Told;
    },
    async "Server-Sent Events"(bearer, run) {
      const query = `subscription { terrariumEvents(agentId: "desk", replay: 100, types: [PERTURBED]) {
        type ... on PerturbedEvent { run input } } }`;
      const headers = bearer === null ? {} : { authorization: bearer };
      const stream = await openStream(`${kit.url}?${new URLSearchParams({ query })}`, { headers });
      try {
        for (;;) {
          const [event] = await stream.take(1);
          const { data } = JSON.parse(event?.data ?? "") as { data: { terrariumEvents: Told } };
          if (data.terrariumEvents.run === run) return data.terrariumEvents;
        }
      } finally {
        await stream.close();
      }
    },
    async "the plain WebSocket"(bearer, run) {
      const socket = new WebSocket(`ws://127.0.0.1:${kit.port}/observe/desk?replay=100&types=PERTURBED`, {
        headers: bearer === null ? {} : { authorization: bearer },
      });
      const events: Told[] = [];
      socket.on("message", (data) => events.push(JSON.parse((data as Buffer).toString()) as Told));
      while (!events.some((one) => one.run === run)) await once(socket, "message");
      socket.terminate();
      return events.find((one) => one.run === run) as Told;
    },
  };

  it.each(Object.entries(roads))(
    "[HTTP-576] PERTURBED shows its input to those who may steer the agent, and null to others: %s",
    async (_road, look) => {
      const input = { secret: "salt" };
      const run = await perturb(input);
      await told("RESULT", run);
      expect((await look(kit.bearer, run)).input).toEqual(input);
      expect((await look(await bearerOf("agent:desk:perturb"), run)).input).toEqual(input);
      expect((await look(await bearerOf("agent:desk:invoke", 60, "eve"), run)).input).toEqual(input);
      for (const bearer of [null, await bearerOf("agent:echo:control"), await bearerOf("purgatory:resolve")])
        expect((await look(bearer, run)).input).toBeNull();
    },
  );

  it("[RUN-560] a run that is cancelled while it waits behind another ends with an ERROR event", async () => {
    const first = await perturb({ wait: true }, "east");
    const { gate } = await gates.next();
    const second = await perturb({}, "east");
    await operator.gql(`mutation ($id: ID!) { cancelRun(id: $id) { status } }`, { id: second });
    expect(await told("ERROR", second)).toMatchObject({ session: "east", attempt: 1, cause: second });
    gate.resolve(null);
    await told("RESULT", first).catch(() => undefined);
    expect(history().filter(({ type, run }) => type === "ERROR" && run === second)).toHaveLength(1);
  });
});

it("[RUN-561] after a restart, events about a question still carry the run that asked it", async () => {
  const dataDir = await tempFolder();
  const asks = async (): Promise<string> => {
    await using kit = (await openRunDesk({ dataDir })).kit;
    const operator = new Person(kit, kit.bearer);
    const { perturb } = await operator.gql<{ perturb: { id: string } }>(PERTURB, {
      input: { ask: true },
      session: "north",
    });
    await kit.until("desk", () =>
      (kit.terrarium.mirror("desk")?.history() ?? []).some(({ event }) => event.type === "SEMAPHORE_EJECTED"),
    );
    return perturb.id;
  };
  const run = await asks();
  await using kit = (await openRunDesk({ dataDir })).kit;
  const operator = new Person(kit, kit.bearer);
  const { semaphores } = await operator.gql<{ semaphores: { id: string }[] }>("{ semaphores { id } }");
  const [question] = semaphores;
  await operator.gql(`mutation ($id: ID!) { cancelSemaphore(id: $id) { id } }`, { id: question?.id });
  const settled = () =>
    (kit.terrarium.mirror("desk")?.history() ?? []).find(({ event }) => event.type === "SEMAPHORE_CANCELLED");
  await kit.until("desk", () => settled() !== undefined);
  expect(settled()?.event).toMatchObject({ run, session: "north", attempt: 1 });
});
