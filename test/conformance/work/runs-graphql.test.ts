import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Person } from "../../support/steering-clients.js";
import type { Gates } from "../../support/rest-kit.js";
import { openRunDesk } from "./run-desk.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";

const RUN = `id agentId kind status command session by attempt acceptedAt startedAt endedAt input result
  error { code message } usage { inputTokens outputTokens costUsd models }
  semaphores { id status } parent { id } children { id kind status result parent { id } }
  events { type ... on OutputEvent { data } ... on ResultEvent { result } ... on ErrorEvent { message } }`;

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}
interface Page {
  readonly runs: readonly Shown[];
  readonly next: string | null;
}

describe("runs over GraphQL", () => {
  let kit: TerrariumKit;
  let gates: Gates;
  let operator: Person;
  let stranger: Person;

  beforeAll(async () => {
    ({ kit, gates } = await openRunDesk());
    operator = new Person(kit, kit.bearer);
    stranger = new Person(kit);
  });
  afterAll(() => kit[Symbol.asyncDispose]());

  async function runOf(id: string, person = operator): Promise<Shown | null> {
    return (await person.gql<{ run: Shown | null }>(`query ($id: ID!) { run(id: $id) { ${RUN} } }`, { id }))
      .run;
  }

  /** Polls; each request is a turn of the server's event loop. */
  async function ended(id: string, status: string): Promise<Shown> {
    for (;;) {
      const run = await runOf(id);
      if (run?.status === status) return run;
    }
  }

  async function perturb(input: object, session: string | null = null, person = operator): Promise<string> {
    const { perturb: accepted } = await person.gql<{ perturb: { id: string } }>(
      `mutation ($input: JSON, $session: String) { perturb(agentId: "desk", input: $input, session: $session) { id } }`,
      { input, session },
    );
    return accepted.id;
  }

  async function pageOf(
    args: string,
    variables: Record<string, unknown> = {},
    person = stranger,
  ): Promise<Page> {
    const { runs } = await person.gql<{ runs: Page }>(
      `query ($after: String) { runs(${args}, after: $after) { runs { id status session kind } next } }`,
      variables,
    );
    return runs;
  }

  it("[HTTP-550] a run shows its status, its events and its outcome", async () => {
    const id = await perturb({ remember: { seen: 1 }, secret: "salt" }, "north");
    const run = await ended(id, "COMPLETED");
    expect(run).toMatchObject({
      id,
      agentId: "desk",
      kind: "PERTURB",
      command: null,
      session: "north",
      by: "operator",
      attempt: 1,
      input: { remember: { seen: 1 }, secret: "salt" },
      result: { session: "north", state: { seen: 1 } },
      error: null,
      usage: { inputTokens: 3, outputTokens: null, costUsd: 0.5, models: ["small"] },
      semaphores: [],
      parent: null,
      children: [],
    });
    const times = [run["acceptedAt"], run["startedAt"], run["endedAt"]].map((at) => Date.parse(String(at)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const types = (run["events"] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(["PERTURBED", "OUTPUT", "RESULT"]);
  });

  it("[HTTP-550] events of a run: only its own, the latest ones, up to `last`", async () => {
    const id = await perturb({});
    await ended(id, "COMPLETED");
    await ended(await perturb({}), "COMPLETED");
    const ask = (last: number) =>
      operator.gql<{ run: { events: { type: string }[] } }>(
        `query ($id: ID!) { run(id: $id) { events(last: ${last}) { type } } }`,
        { id },
      );
    expect((await ask(2)).run.events.map(({ type }) => type)).toEqual(["OUTPUT", "RESULT"]);
    expect((await ask(0)).run.events).toEqual([]);
    await expect(ask(-1)).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { field: "last" } });
  });

  it("[HTTP-551] input, client and raw errors are shown only to viewers that may steer the agent", async () => {
    const id = await perturb({ fail: true, secret: "salt" });
    const known = await ended(id, "FAILED");
    expect(known).toMatchObject({
      by: "operator",
      error: { code: "AGENT_ERROR", message: "the drawer is stuck" },
    });
    const others = [
      stranger,
      new Person(kit, await bearerOf("agent:echo:perturb")),
      new Person(kit, await bearerOf("purgatory:resolve")),
    ];
    for (const person of others) {
      const shown = await runOf(id, person);
      expect(shown).toMatchObject({
        id,
        status: "FAILED",
        input: null,
        by: null,
        error: { code: "AGENT_ERROR", message: null },
      });
      expect(JSON.stringify(shown)).not.toMatch(/salt|drawer|operator/);
    }
    for (const action of ["perturb", "invoke", "control"]) {
      const person = new Person(kit, await bearerOf(`agent:desk:${action}`));
      expect(await runOf(id, person)).toMatchObject({ input: { secret: "salt" }, by: "operator" });
    }
  });

  it("[HTTP-552] the state of a session is shown only to viewers that may steer its agent", async () => {
    const STATE = `query ($session: String) { sessionState(agentId: "desk", session: $session) }`;
    await ended(await perturb({ remember: [1, null] }, "kept"), "COMPLETED");
    await ended(await perturb({ remember: "of all" }), "COMPLETED");
    const ask = (person: Person, session: string | null) => person.gql(STATE, { session });
    expect(await ask(operator, "kept")).toEqual({ sessionState: [1, null] });
    expect(await ask(new Person(kit, await bearerOf("agent:desk:invoke")), null)).toEqual({
      sessionState: "of all",
    });
    expect(await ask(operator, "never")).toEqual({ sessionState: null });
    await expect(ask(stranger, "kept")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const other = new Person(kit, await bearerOf("agent:echo:perturb"));
    await expect(ask(other, "kept")).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("[HTTP-553] lists are filtered by agent, session, status and kind; null is work without a session", async () => {
    const session = "listed";
    const first = await perturb({}, session);
    const second = await perturb({ fail: true }, session);
    await ended(first, "COMPLETED");
    await ended(second, "FAILED");
    const { invoke } = await operator.gql<{ invoke: { perturbationId: string } }>(
      `mutation { invoke(agentId: "desk", input: {}, session: "listed") { perturbationId } }`,
    );
    const third = invoke.perturbationId;
    const idsOf = async (args: string): Promise<string[]> => (await pageOf(args)).runs.map(({ id }) => id);
    expect(await idsOf(`session: "listed"`)).toEqual([third, second, first]);
    expect(await idsOf(`session: "listed", order: OLDEST_FIRST`)).toEqual([first, second, third]);
    expect(await idsOf(`session: "listed", status: FAILED`)).toEqual([second]);
    expect(await idsOf(`session: "listed", kind: INVOKE`)).toEqual([third]);
    expect(await idsOf(`session: "listed", agentId: "echo"`)).toEqual([]);
    const { runs } = await pageOf(`session: null, first: 1000`);
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.every((run) => run["session"] === null)).toBe(true);
  });

  it("[HTTP-554] pages neither repeat nor lose a run while others are accepted and end", async () => {
    const session = "paged";
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) ids.push(await perturb({}, session));
    for (const order of ["NEWEST_FIRST", "OLDEST_FIRST"]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Page = await pageOf(`session: "paged", first: 2, order: ${order}`, { after });
        seen.push(...page.runs.map(({ id }) => id));
        await ended(await perturb({}, session), "COMPLETED");
        after = seen.length > 20 ? null : page.next;
      } while (after !== null);
      expect(new Set(seen).size).toBe(seen.length);
      const old = seen.filter((id) => ids.includes(id));
      expect(old).toEqual(order === "OLDEST_FIRST" ? ids : ids.toReversed());
    }
  });

  it("[HTTP-554] an invalid page argument is refused, with its field", async () => {
    for (const [args, field] of [
      ["first: 0", "first"],
      ["first: 1001", "first"],
      [`first: 1, status: null`, null],
    ] as const) {
      const asked = pageOf(args);
      if (field === null) await expect(asked).resolves.toMatchObject({ runs: [{}] });
      else await expect(asked).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { field } });
    }
    for (const after of ["", "x", "-1", "1e9", "99999999999999999999"]) {
      await expect(pageOf("first: 1", { after })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        details: { field: "after" },
      });
    }
  });

  it("[HTTP-555] nested lists are bounded per operation", async () => {
    const FIFTY = Array.from(
      { length: 50 },
      (_, index) => `i${index}: invoke(agentId: "desk", input: {}) { status }`,
    );
    for (let count = 0; count < 240; count += 50) await operator.gql(`mutation { ${FIFTY.join(" ")} }`);
    const nested = (fields: string): Promise<unknown> =>
      stranger.gql(`query ($first: Int) { runs(first: $first) { runs { ${fields} } } }`, { first: 240 });
    const times = (count: number): string =>
      Array.from({ length: count }, (_, index) => `c${index}: children { id }`).join(" ");
    await expect(nested(times(40))).resolves.toBeDefined();
    await expect(nested(times(45))).rejects.toMatchObject({ code: "QUERY_TOO_COMPLEX" });
  }, 120_000);

  it("[HTTP-556] a waiting, running or parked run is cancelled with the right scope, and its caller gets an error", async () => {
    const running = await perturb({ wait: true }, "cancelled");
    const gate = await gates.next();
    const waiting = await perturb({}, "cancelled");
    const CANCEL = `mutation ($id: ID!, $reason: String) { cancelRun(id: $id, reason: $reason) { id status by } }`;
    await expect(stranger.gql(CANCEL, { id: running })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const other = new Person(kit, await bearerOf("agent:desk:invoke"));
    await expect(other.gql(CANCEL, { id: running })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const answer = await operator.gql(CANCEL, { id: waiting, reason: "enough" });
    expect(answer).toEqual({ cancelRun: { id: waiting, status: "CANCELLED", by: "operator" } });
    expect(gate.signal.aborted).toBe(false);
    const perturber = new Person(kit, await bearerOf("agent:desk:perturb"));
    expect(await perturber.gql(CANCEL, { id: running })).toMatchObject({
      cancelRun: { status: "CANCELLED" },
    });
    expect(gate.signal.aborted).toBe(true);
    const asking = await perturb({ ask: true });
    await ended(asking, "PARKED");
    expect(await operator.gql(CANCEL, { id: asking })).toMatchObject({ cancelRun: { status: "CANCELLED" } });
    expect(await runOf(asking)).toMatchObject({ semaphores: [{ status: "CANCELLED" }] });
    // What has ended stays as it is.
    expect(await operator.gql(CANCEL, { id: asking })).toMatchObject({ cancelRun: { status: "CANCELLED" } });
    await expect(operator.gql(CANCEL, { id: "per-none" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    await expect(stranger.gql(CANCEL, { id: "per-none" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(operator.gql(CANCEL, { id: asking, reason: "x".repeat(1_001) })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "reason" },
    });
    expect(await runOf("per-none")).toBeNull();
  });

  it("[HTTP-557] a run is repeated with its input or another, in its session", async () => {
    const RERUN = `mutation ($id: ID!, $input: JSON) { rerun(id: $id, input: $input) { id } }`;
    const old = await perturb({ remember: 7 }, "again");
    await ended(old, "COMPLETED");
    const again = async (variables: Record<string, unknown>): Promise<Shown> => {
      const { rerun } = await operator.gql<{ rerun: { id: string } }>(RERUN, variables);
      expect(rerun.id).not.toBe(old);
      return await ended(rerun.id, "COMPLETED");
    };
    expect(await again({ id: old })).toMatchObject({
      input: { remember: 7 },
      session: "again",
      kind: "PERTURB",
    });
    expect(await again({ id: old, input: { remember: 8 } })).toMatchObject({ input: { remember: 8 } });
    const { rerun } = await operator.gql<{ rerun: { id: string } }>(RERUN, { id: old, input: null });
    expect(await ended(rerun.id, "FAILED")).toMatchObject({ input: null });
    await expect(stranger.gql(RERUN, { id: old })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const invoker = new Person(kit, await bearerOf("agent:desk:invoke"));
    await expect(invoker.gql(RERUN, { id: old })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(operator.gql(RERUN, { id: "per-none" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("[HTTP-558] a resumption is a child, and the parked run takes over its end", async () => {
    const id = await perturb({ ask: true, remember: "asked" }, "asks");
    const parked = await ended(id, "PARKED");
    const [question] = parked["semaphores"] as { id: string }[];
    await operator.resolve(question?.id ?? "", "Yes");
    const run = await ended(id, "COMPLETED");
    const [child] = run["children"] as Shown[];
    expect(child).toMatchObject({
      kind: "RESUME",
      status: "COMPLETED",
      result: { answered: "Yes" },
      parent: { id },
    });
    expect(run).toMatchObject({ result: { answered: "Yes" }, session: "asks" });
    const types = (run["events"] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(["PERTURBED", "OUTPUT", "SEMAPHORE_EJECTED", "SEMAPHORE_RESOLVED", "RESULT"]);
    await expect(
      operator.gql(`mutation ($id: ID!) { rerun(id: $id) { id } }`, { id: child?.id }),
    ).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("[HTTP-559] `session` of a command field is the gateway's; the command's own gets a number", async () => {
    const { desk } = await operator.gql<{ desk: { file: unknown } }>(
      `mutation { desk { file(session2: "mine", session: "theirs") } }`,
    );
    expect(desk.file).toEqual({ mine: "mine", session: "theirs" });
    const { runs } = await pageOf(`session: "theirs"`);
    expect(runs).toMatchObject([{ kind: "COMMAND", status: "COMPLETED" }]);
    for (const session of [" x", "", "x".repeat(129), "a\u0000b"]) {
      await expect(perturb({}, session)).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        details: { field: "session" },
      });
    }
  });
});
