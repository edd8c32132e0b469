import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { type AgentDefinition, defineAgent, park } from "../../../src/index.js";
import { Gates } from "../../support/rest-kit.js";
import { Person } from "../../support/steering-clients.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

const CANCEL = `mutation ($id: ID!, $reason: String) { cancelRun(id: $id, reason: $reason) { id status } }`;
const RERUN = `mutation ($id: ID!) { rerun(id: $id) { id } }`;

/** An agent that asks, and whose resumptions wait at a gate. */
function asking(gates: Gates, effects: JsonValue[]): AgentDefinition {
  return defineAgent({
    id: "asking",
    process: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes", "Twice"] }),
    async resume(_state, answer, context) {
      context.state.set({ answered: answer as string });
      const passed = await gates.pass(context.signal);
      effects.push(passed);
      if (answer === "Twice") return park({ reason: "APPROVAL_NEEDED", prompt: "Really?", options: ["Yes"] });
      return passed;
    },
  });
}

describe("cancelling the run of a question that was answered", () => {
  const gates = new Gates();
  const effects: JsonValue[] = [];
  let kit: TerrariumKit;
  let operator: Person;

  beforeAll(async () => {
    kit = await TerrariumKit.open({
      agents: [asking(gates, effects)],
      limits: { steeringRatePerSecond: 1_000 },
    });
    operator = new Person(kit, kit.bearer);
  });
  afterAll(() => kit[Symbol.asyncDispose]());

  interface Shown {
    readonly id: string;
    readonly status: string;
    readonly semaphores: readonly { readonly id: string; readonly status: string }[];
    readonly children: readonly { readonly id: string; readonly status: string }[];
  }

  async function runOf(id: string): Promise<Shown> {
    const { run } = await operator.gql<{ run: Shown }>(
      `query ($id: ID!) { run(id: $id) { id status semaphores { id status } children { id status } } }`,
      { id },
    );
    return run;
  }

  /** Polls; each request is a turn of the server's event loop. */
  async function until(id: string, look: (run: Shown) => boolean): Promise<Shown> {
    for (;;) {
      const run = await runOf(id);
      if (look(run)) return run;
    }
  }

  async function asked(session: string): Promise<{ readonly run: string; readonly question: string }> {
    const { perturb } = await operator.gql<{ perturb: { id: string } }>(
      `mutation ($session: String) { perturb(agentId: "asking", input: 1, session: $session) { id } }`,
      { session },
    );
    const { semaphores } = await until(perturb.id, ({ status }) => status === "PARKED");
    return { run: perturb.id, question: semaphores[0]?.id ?? "" };
  }

  const answer = (id: string, given = "Yes"): Promise<unknown> =>
    operator.gql(`mutation ($id: ID!, $given: JSON!) { resolveSemaphore(id: $id, answer: $given) { id } }`, {
      id,
      given,
    });

  const stateOf = async (session: string): Promise<JsonValue> =>
    (
      await operator.gql<{ sessionState: JsonValue }>(
        `query ($session: String) { sessionState(agentId: "asking", session: $session) }`,
        { session },
      )
    ).sessionState;

  it.each(["the parked run", "the resumption"])(
    "[RUN-563] aborts a running resumption, discards its state and does not repeat it: %s",
    async (which) => {
      const session = `aborted ${which}`;
      const { run, question } = await asked(session);
      await answer(question);
      const { signal } = await gates.next();
      const id = which === "the parked run" ? run : question.replace("sem-", "res-");
      const { cancelRun } = await operator.gql<{ cancelRun: Shown }>(CANCEL, { id, reason: "not needed" });
      expect(cancelRun).toMatchObject({ id, status: "CANCELLED" });
      expect(signal.aborted).toBe(true);
      expect(await runOf(run)).toMatchObject({
        status: "CANCELLED",
        semaphores: [{ status: "RESOLVED" }],
        children: [{ status: "CANCELLED" }],
      });
      expect(await stateOf(session)).toBeNull();
      const { semaphore } = await operator.gql<{
        semaphore: { resumption: { status: string; attempt: number } };
      }>(`query ($id: ID!) { semaphore(id: $id) { resumption { status attempt } } }`, { id: question });
      expect(semaphore.resumption).toEqual({ status: "FAILED", attempt: 1 });
      expect(effects).toEqual([]);
    },
  );

  it("[RUN-563] cancels a resumption that has not begun, so that it never does", async () => {
    const { run, question } = await asked("away");
    await operator.gql(`mutation { stopAgent(id: "asking") { id } }`);
    await answer(question);
    expect(await operator.gql(CANCEL, { id: run })).toEqual({ cancelRun: { id: run, status: "CANCELLED" } });
    await operator.gql(`mutation { startAgent(id: "asking") { id } }`);
    const other = await asked("other");
    await answer(other.question);
    const { gate } = await gates.next();
    gate.resolve("only one");
    await until(other.run, ({ status }) => status === "COMPLETED");
    expect(effects.splice(0)).toEqual(["only one"]);
    expect(await runOf(run)).toMatchObject({ status: "CANCELLED", semaphores: [{ status: "RESOLVED" }] });
  });

  it("[RUN-563] an answer and a cancellation at the same time leave one of two ends, and no error", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { run, question } = await asked(`race ${round}`);
      const [answered, cancelled] = await Promise.allSettled([
        answer(question),
        operator.gql<{ cancelRun: Shown }>(CANCEL, { id: run }),
      ]);
      expect(cancelled).toMatchObject({ value: { cancelRun: { status: "CANCELLED" } } });
      const { semaphores } = await runOf(run);
      expect(semaphores[0]?.status).toBe(answered.status === "fulfilled" ? "RESOLVED" : "CANCELLED");
    }
    expect(effects).toEqual([]);
  });

  it("[RUN-563] of a chain, the question that is open now is withdrawn", async () => {
    const { run, question } = await asked("chain");
    await answer(question, "Twice");
    // Cancelled resumptions of other tests may have come to the gate.
    let next = await gates.next();
    while (next.signal.aborted) next = await gates.next();
    next.gate.resolve("first");
    const { semaphores } = await until(run, ({ semaphores: all }) => all.length === 2);
    expect(await operator.gql(CANCEL, { id: run })).toEqual({ cancelRun: { id: run, status: "CANCELLED" } });
    expect((await runOf(run)).semaphores).toMatchObject([{ status: "RESOLVED" }, { status: "CANCELLED" }]);
    expect(semaphores[1]?.id).not.toBe(question);
    effects.splice(0);
  });
});

describe("runs that a token has nothing to do with", () => {
  let kit: TerrariumKit;
  let run: string;

  beforeAll(async () => {
    kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 3 } });
    const operator = new Person(kit, kit.bearer);
    const { perturb } = await operator.gql<{ perturb: { id: string } }>(
      `mutation { perturb(agentId: "echo", input: 1) { id } }`,
    );
    run = perturb.id;
  });
  afterAll(() => kit[Symbol.asyncDispose]());

  it.each([
    ["cancelRun", CANCEL],
    ["rerun", RERUN],
  ])("[STEER-560] %s answers as for an id that no run has", async (name, mutation) => {
    const scopes = ["agent:counter:control", "purgatory:resolve", "openid"];
    for (const [index, scope] of scopes.entries()) {
      const stranger = new Person(kit, await bearerOf(scope, 60, `${name} ${index}`));
      const failures = await Promise.all(
        [run, "per-none"].map((id) => stranger.gql(mutation, { id }).catch((error: unknown) => error)),
      );
      const [foreign, unknown] = failures as { readonly code: string; readonly message: string }[];
      expect(foreign?.code).toBe("RUN_NOT_FOUND");
      expect(unknown?.code).toBe("RUN_NOT_FOUND");
      expect(foreign?.message).toBe(unknown?.message);
    }
    const related = new Person(kit, await bearerOf("agent:echo:invoke", 60, `${name} related`));
    await expect(related.gql(mutation, { id: run })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("[STEER-560] guesses are counted against the rate, found or not", async () => {
    const guesser = new Person(kit, await bearerOf("agent:counter:control", 60, "guesser"));
    const outcomes: unknown[] = [];
    for (const id of ["per-a", run, "per-b", run, "per-c"]) {
      const failed = await guesser.gql(CANCEL, { id }).catch((error: unknown) => error);
      outcomes.push((failed as { code: string }).code);
    }
    expect(outcomes.slice(0, 3)).toEqual(["RUN_NOT_FOUND", "RUN_NOT_FOUND", "RUN_NOT_FOUND"]);
    expect(outcomes).toContain("RATE_LIMITED");
  });

  it.each(["cancel", "again"])(
    "[HTTP-577] POST /api/runs/{id}/%s sends the RateLimit headers",
    async (verb) => {
      const post = async (id: string, authorization?: string) =>
        await fetch(`http://127.0.0.1:${kit.port}/api/runs/${id}/${verb}`, {
          method: "POST",
          headers: authorization === undefined ? {} : { authorization },
        });
      const bearer = await bearerOf("*", 60, `${verb} headers`);
      const response = await post(run, bearer);
      expect(response.ok).toBe(true);
      expect(response.headers.get("ratelimit-policy")).toMatch(/q=3;w=1/);
      expect(response.headers.get("ratelimit")).toMatch(/r=2;t=1/);
      const stranger = await bearerOf("agent:counter:control", 60, `${verb} stranger`);
      for (const [index, id] of [run, "per-none"].entries()) {
        const refused = await post(id, stranger);
        expect(refused.status).toBe(404);
        expect(refused.headers.get("ratelimit")).toMatch(new RegExp(`r=${2 - index};t=1`));
      }
      const anonymous = await post(run);
      expect(anonymous.status).toBe(401);
      expect(anonymous.headers.get("ratelimit")).toBeNull();
    },
  );
});
