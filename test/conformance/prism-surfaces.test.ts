import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AgentDefinition } from "../../src/index.js";
import { Gates } from "../support/rest-kit.js";
import { ATLAS, atlas, narrow, sleeper } from "../support/surfaces/agents.js";
import { BAD, GOOD } from "./prism-surfaces-cases.js";
import { SURFACES } from "../support/surfaces/index.js";
import { embedded, rest } from "../support/surfaces/rest.js";
import type { Call, Outcome, Surface } from "../support/surfaces/surface.js";
import { bearerOf, TerrariumKit } from "../support/terrarium-kit.js";

/** Longer than any call here takes. */
const LONG_MS = 60_000;

let gates = new Gates();
const runs: string[] = [];
let kit: TerrariumKit;
/** Strict limits on rate and number. */
let strict: TerrariumKit;

beforeAll(async () => {
  const passing = { pass: (signal: AbortSignal) => gates.pass(signal) } as Gates;
  const agents: AgentDefinition[] = [atlas(passing, runs), narrow(passing), sleeper];
  kit = await TerrariumKit.open({ agents, limits: { steeringRatePerSecond: 100_000, maxHistory: 10_000 } });
  await kit.ask(`mutation { stopAgent(id: "sleeper") { id } }`, {}, kit.bearer);
  strict = await TerrariumKit.open({
    agents,
    limits: { steeringRatePerSecond: 1, maxIdempotencyKeys: 10, maxIdempotencyKeysPerClient: 1 },
  });
});
afterAll(async () => {
  await kit.terrarium.close();
  await strict.terrarium.close();
});
beforeEach(() => {
  gates = new Gates();
});

/** A new key for each call that needs one. */
let keys = 0;
const newKey = (): string => `key-${(keys += 1)}`;

describe.each(SURFACES)("$name", (kind) => {
  let surface: Surface;
  let strictSurface: Surface;
  beforeAll(() => {
    surface = kind.open(kit);
    strictSurface = kind.open(strict);
  });

  const call = (command: string, more: Partial<Call> = {}): Promise<Outcome> =>
    surface.call({ agentId: ATLAS, command, ...more });
  const chosen = <T extends { readonly isCore?: boolean }>(cases: readonly T[]): readonly T[] =>
    kind.isSlow ? cases.filter(({ isCore }) => isCore) : cases;

  it.each(chosen(GOOD))("[PRISM-76] accepts $title", async ({ command, args, nullResult, ...told }) => {
    const result =
      kind.absentIsNull !== undefined && nullResult !== undefined
        ? nullResult
        : "result" in told
          ? told.result
          : args;
    expect(await call(command, { args })).toEqual({ kind: "completed", result });
  });

  const sayable = BAD.filter(({ isUnusual }) => kind.ownNotation === undefined || isUnusual !== true);
  it.each(chosen(sayable))(
    "[PRISM-77] refuses $title, and names the member",
    async ({ command, args, field }) => {
      const before = runs.length;
      expect(await call(command, { args })).toEqual({ kind: "refused", code: "BAD_USER_INPUT", field });
      expect(runs.length).toBe(before);
    },
  );

  it("[PRISM-78] without a token, or with an invalid one: UNAUTHENTICATED", async () => {
    const refused = { kind: "refused", code: "UNAUTHENTICATED", field: null };
    expect(await call("nothing", { token: null })).toEqual(refused);
    expect(await call("nothing", { token: "invalid-token" })).toEqual(refused);
    const [, expired] = (await bearerOf("*", -60)).split(" ");
    expect(await call("nothing", { token: expired ?? "" })).toEqual(refused);
  });

  it("[PRISM-78] with a token that may not invoke: FORBIDDEN, reading commands included", async () => {
    const refused = { kind: "refused", code: "FORBIDDEN", field: null };
    const [, token = ""] = (await bearerOf(`agent:${ATLAS}:perturb agent:other:invoke`)).split(" ");
    expect(await call("nothing", { token })).toEqual(refused);
    expect(await call("peek", { token, args: { ok: true } })).toEqual(refused);
    const [, allowed = ""] = (await bearerOf(`agent:${ATLAS}:invoke`)).split(" ");
    expect(await call("nothing", { token: allowed })).toEqual({ kind: "completed", result: "done" });
  });

  it("[PRISM-78] unknown names: AGENT_NOT_FOUND, COMMAND_NOT_FOUND, or the surface's own refusal", async () => {
    const { unknownName } = kind;
    expect(await surface.call({ agentId: "missing", command: "nothing" })).toMatchObject({
      kind: "refused",
      code: unknownName?.code ?? "AGENT_NOT_FOUND",
    });
    expect(await call("notHere")).toMatchObject({
      kind: "refused",
      code: unknownName?.code ?? "COMMAND_NOT_FOUND",
    });
  });

  it("[PRISM-78] an agent that is not alive: AGENT_NOT_RUNNING", async () => {
    const refused = { kind: "refused", code: "AGENT_NOT_RUNNING", field: null };
    expect(await surface.call({ agentId: "sleeper", command: "nothing" })).toEqual(refused);
    expect(await surface.call({ agentId: "sleeper", command: "pure" })).toEqual(refused);
  });

  it.each(["fail", "fail-pure", "lie", "vague", "parkless"])(
    "[PRISM-78] a command that fails (%s): AGENT_ERROR",
    async (command) => {
      expect(await call(command)).toEqual({ kind: "refused", code: "AGENT_ERROR", field: null });
    },
  );

  it("[PRISM-78] a full inbox: INBOX_FULL", async () => {
    const agentId = "narrow";
    const running = kit.terrarium.fetch(restCall("/api/narrow/wait"));
    const first = await gates.next();
    const before = perturbationsOf(agentId);
    const waiting = kit.terrarium.fetch(restCall("/api/narrow/wait"));
    await kit.until(agentId, () => perturbationsOf(agentId) > before);
    const outcome = await surface.call({ agentId, command: "nothing" });
    expect(outcome).toMatchObject({ kind: "refused", code: "INBOX_FULL", field: null });
    first.gate.resolve(1);
    (await gates.next()).gate.resolve(2);
    await Promise.all([running, waiting]);
  });

  it("[PRISM-78] too many calls: RATE_LIMITED, with the time to retry", async () => {
    let outcome: Outcome;
    do {
      await strict.terrarium.fetch(restCall(`/api/${ATLAS}/nothing`, strict));
      outcome = await strictSurface.call({ agentId: ATLAS, command: "nothing" });
    } while (outcome.kind === "completed");
    expect(outcome).toEqual({
      kind: "refused",
      code: "RATE_LIMITED",
      field: null,
      retryAfterMs: expect.any(Number),
    });
  });

  it("[PRISM-78] more keys in flight than there is room for: LIMIT_EXCEEDED", async () => {
    let keyed: Promise<Response>;
    let arrived: Awaited<ReturnType<Gates["next"]>> | null = null;
    do {
      // Retries until the one call per second is available.
      keyed = strict.terrarium.fetch(restCall("/api/narrow/wait", strict, { "idempotency-key": newKey() }));
      arrived = await Promise.race([gates.next(), keyed.then(() => null)]);
    } while (!arrived);
    const another = (): Promise<Outcome> =>
      strictSurface.call({ agentId: ATLAS, command: "nothing", idempotencyKey: newKey() });
    let outcome = await another();
    // The rate is checked first, and the test before this one may have used it up.
    while (outcome.kind === "refused" && outcome.code === "RATE_LIMITED") outcome = await another();
    expect(outcome).toMatchObject({ kind: "refused", code: "LIMIT_EXCEEDED" });
    arrived.gate.resolve(null);
    await keyed;
  });

  // A shell bounds the arguments of a process far below the gateway's limit.
  it.each(kind.isSlow === true ? [] : [700_000])(
    "[PRISM-78] arguments of %i bytes, more than any transport accepts: LIMIT_EXCEEDED",
    async (bytes) => {
      const before = runs.length;
      const outcome = await call("opaque", { args: { magic: 7, more: "x".repeat(bytes) } });
      expect(outcome).toEqual({ kind: "refused", code: "LIMIT_EXCEEDED", field: null });
      expect(runs.length).toBe(before);
    },
  );

  it("[PRISM-79] a command that asks a person: PARKED, with the question", async () => {
    const prompt = `Really, ${kind.name}?`;
    const outcome = await call("ask", { args: { prompt } });
    expect(outcome).toEqual({
      kind: "parked",
      semaphore: { id: expect.stringMatching(/^sem-[0-9a-f]{8}$/), prompt },
    });
    const { data } = await kit.ask(`{ semaphores(agentId: "${ATLAS}") { id prompt status } }`);
    expect(data).toMatchObject({
      semaphores: expect.arrayContaining([
        { id: outcome.kind === "parked" && outcome.semaphore.id, prompt, status: "PENDING" },
      ]),
    });
  });

  it.each(["wait", "wait-pure"])(
    "[PRISM-80] a call that takes too long (%s): AGENT_TIMEOUT, and the work is aborted",
    async (command) => {
      const [outcome, { signal }] = await Promise.all([call(command, { timeoutMs: 50 }), gates.next()]);
      expect(outcome).toEqual({ kind: "refused", code: "AGENT_TIMEOUT", field: null });
      expect(signal.aborted).toBe(true);
    },
  );

  it("[PRISM-80] the command's own timeout applies, unless the caller gives a longer one", async () => {
    expect(await call("short")).toMatchObject({ kind: "refused", code: "AGENT_TIMEOUT" });
    gates = new Gates();
    const longer = call("short", { timeoutMs: LONG_MS });
    (await gates.next()).gate.resolve("in time");
    expect(await longer).toEqual({ kind: "completed", result: "in time" });
  });

  it.each([0, -1, 600_001])(
    "[PRISM-80] a timeout of %i ms is out of range: BAD_USER_INPUT names it",
    async (timeoutMs) => {
      const refused = { kind: "refused", code: "BAD_USER_INPUT", field: "timeoutMs" };
      expect(await call("nothing", { timeoutMs })).toEqual(refused);
    },
  );

  it.each(kind.cannotLeave === undefined ? ["wait", "wait-pure"] : [])(
    "[PRISM-81] a caller that leaves: the work is aborted (%s)",
    async (command) => {
      const leaving = new AbortController();
      const left = call(command, { signal: leaving.signal, timeoutMs: LONG_MS }).catch(() => undefined);
      const { signal } = await gates.next();
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      leaving.abort();
      await aborted;
      await left;
      expect(signal.aborted).toBe(true);
    },
  );

  it("[PRISM-82] the same key is the same call, and without one each is its own", async () => {
    const idempotencyKey = newKey();
    const first = await call("count", { args: { step: 1 }, idempotencyKey });
    const before = runs.length;
    expect(await call("count", { args: { step: 1 }, idempotencyKey })).toEqual(first);
    expect(runs.length).toBe(before);
    expect(await call("count", { args: { step: 1 } })).not.toEqual(first);
  });

  it("[PRISM-82] a failure in the agent is kept under its key, too", async () => {
    const idempotencyKey = newKey();
    const first = await call("fail", { idempotencyKey });
    const before = runs.length;
    expect(await call("fail", { idempotencyKey })).toEqual(first);
    expect(runs.length).toBe(before);
  });

  it("[PRISM-82] another call under a key: IDEMPOTENCY_CONFLICT", async () => {
    const idempotencyKey = newKey();
    await call("count", { args: { step: 1 }, idempotencyKey });
    const conflict = { kind: "refused", code: "IDEMPOTENCY_CONFLICT", field: null };
    expect(await call("count", { args: { step: 2 }, idempotencyKey })).toEqual(conflict);
    expect(await call("nothing", { idempotencyKey })).toEqual(conflict);
  });

  it("[PRISM-82] a key whose call has not ended: IDEMPOTENCY_CONFLICT with inFlight, and later its outcome", async () => {
    const idempotencyKey = newKey();
    const elsewhere = rest("elsewhere", embedded).open(kit);
    const first = elsewhere.call({ agentId: ATLAS, command: "wait", idempotencyKey, timeoutMs: LONG_MS });
    const { gate } = await gates.next();
    expect(await call("wait", { idempotencyKey, timeoutMs: LONG_MS })).toMatchObject({
      kind: "refused",
      code: "IDEMPOTENCY_CONFLICT",
      field: null,
      inFlight: true,
    });
    gate.resolve("ended");
    expect(await first).toEqual({ kind: "completed", result: "ended" });
    expect(await call("wait", { idempotencyKey, timeoutMs: LONG_MS })).toEqual(await first);
  });

  it("[PRISM-82] a key that is too long: BAD_USER_INPUT names it", async () => {
    expect(await call("nothing", { idempotencyKey: "k".repeat(256) })).toEqual({
      kind: "refused",
      code: "BAD_USER_INPUT",
      field: "idempotencyKey",
    });
  });
});

describe("all surfaces together", () => {
  it("[PRISM-82] a call under a key is found on every other surface", async () => {
    const idempotencyKey = newKey();
    const outcomes: Outcome[] = [];
    for (const kind of SURFACES) {
      outcomes.push(
        await kind.open(kit).call({ agentId: ATLAS, command: "count", args: { step: 1 }, idempotencyKey }),
      );
    }
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });
});

const perturbationsOf = (agentId: string): number =>
  (kit.terrarium.mirror(agentId)?.history() ?? []).filter(({ event }) => event.type === "PERTURBED").length;

function restCall(path: string, of = kit, headers: Record<string, string> = {}): Request {
  return new Request(`http://127.0.0.1${path}`, {
    method: "POST",
    headers: { authorization: of.bearer, ...headers },
  });
}
