import { describe, expect, it } from "vitest";
import { z } from "zod";

import type { JsonValue } from "../../../src/base/json.js";
import { type AgentDefinition, defineAgent, park } from "../../../src/host/modules/definition.js";
import { createTerrarium, type Terrarium, TerrariumError } from "../../../src/index.js";
import { command } from "../../../src/prism/command.js";
import { testAgent } from "../../../src/testing/index.js";

/** Time of a call, in which a terrarium really waits for what hangs. */
const TIME_MS = 1_500;

const bigint = (): unknown => ({ total: 1n });
const QUESTION = { reason: "SENSITIVE_ACTION", prompt: "Go on?", options: ["Yes", "No"] } as const;

/** Does what its input says. */
const actor = (): AgentDefinition =>
  defineAgent({
    id: "actor",
    // Long enough for a busy machine: only what hangs comes to it.
    flux: { timeoutMs: TIME_MS, graceMs: 10 },
    input: z.object({ act: z.string(), n: z.coerce.number().default(1) }),
    async process({ act, n }, context) {
      const { state, emit } = context;
      switch (act) {
        case "add":
          state.set(((state.get() as number | null) ?? 0) + n);
          emit({ added: n });
          return state.get();
        case "throw after set":
          state.set(99);
          throw new Error(`failed at ${n}`);
        case "refuse":
          throw new TerrariumError("BAD_USER_INPUT", "n is too odd", { field: "n" });
        case "hang":
          return await new Promise<never>(() => undefined);
        case "heed the signal":
          return await new Promise<never>((_, reject) => {
            context.signal.addEventListener("abort", () => reject(context.signal.reason as Error));
          });
        case "nothing":
          return undefined;
        case "null":
          return null;
        case "bigint":
          return bigint();
        case "too large":
          return "x".repeat(300_000);
        case "bad output":
          emit<unknown>({ f: () => 1 });
          return "went on";
        case "ask":
          state.set({ asked: n });
          return park({ ...QUESTION, state: { n } });
        case "ask badly":
          return park({ ...QUESTION, prompt: "" });
        case "freeze a date":
          return park<unknown>({ ...QUESTION, state: { at: new Date(0) } });
        default:
          return {
            run: typeof context.run,
            attempt: context.attempt,
            session: context.session,
            cause: context.cause === context.run,
          };
      }
    },
    resume(state, answer, context) {
      const { n } = state as { n: number };
      if (answer === "No") throw new Error("not done");
      if (n > 1) return park({ ...QUESTION, prompt: `Again, ${n}?`, state: { n: n - 1 } });
      return { answer: answer as string, input: context.input, state: context.state.get() };
    },
    commands: {
      double: command({ input: z.object({ n: z.number() }), output: z.number(), run: ({ n }) => n * 2 }),
      peek: command({ pure: true, run: (_args, { state }) => ({ state: state.get() }) }),
      lie: command({ output: z.number(), run: () => "seven" as unknown as number }),
      ask: command({ parks: true, run: () => park({ ...QUESTION, state: { n: 1 } }) }),
    },
  }) as AgentDefinition;

/** What became of a step, without ids and times. */
interface Outcome {
  readonly status: string;
  readonly result: JsonValue;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly outputs: readonly JsonValue[];
  readonly question: unknown;
}

/** One way to run an agent. */
interface Stage {
  perturb(input: unknown, session?: string): Promise<Outcome>;
  invoke(input: unknown, session?: string): Promise<Outcome>;
  call(command: string, args?: unknown): Promise<Outcome>;
  /** Answers the question of the step before, and gives what becomes of that run. */
  answer(answer: unknown): Promise<Outcome>;
}

const refused = (error: unknown): Outcome => {
  const { code, message } = error as TerrariumError;
  return { status: "REFUSED", result: null, error: { code, message }, outputs: [], question: null };
};

function question(
  semaphore: { prompt: string; status: string; digest: string; state?: JsonValue } | null,
): unknown {
  const { prompt, status, digest, state } = semaphore ?? {};
  return semaphore && { prompt, status, digest, state };
}

function onTestAgent(): Stage {
  const agent = testAgent(actor());
  let last: Awaited<ReturnType<typeof agent.perturb>> | null = null;
  const outcome = async (work: ReturnType<typeof agent.perturb>, hangs = false): Promise<Outcome> => {
    try {
      const [run] = await Promise.all([work, agent.advance(hangs ? TIME_MS + 100 : 0)]);
      last = run;
      const { status, result, error, outputs, semaphore } = run;
      return { status, result, error, outputs: [...outputs], question: question(semaphore) };
    } catch (error) {
      return refused(error);
    }
  };
  return {
    perturb: (input, session) =>
      outcome(agent.perturb(input, session === undefined ? {} : { session }), isHanging(input)),
    invoke: (input, session) => {
      const options = { timeoutMs: TIME_MS, ...(session !== undefined && { session }) };
      return outcome(agent.invoke(input, options), isHanging(input));
    },
    call: (name, args) => outcome(agent.call(name, args)),
    answer: (answer) => outcome(last?.answer(answer) ?? Promise.reject(new Error("nothing was asked"))),
  };
}

function isHanging(input: unknown): boolean {
  return ["hang", "heed the signal"].includes((input as { act: string }).act);
}

function onTerrarium(terrarium: Terrarium): Stage {
  let last = "";
  /** The outcome of a run once it has ended, parked, or asks something other than `before`. */
  const outcomeOf = async (id: string, before?: string): Promise<Outcome> => {
    const events = terrarium.observe({ agentId: "actor", replay: 0 });
    for (;;) {
      const run = await terrarium.run(id);
      const semaphore = await terrarium.semaphore(run?.semaphores.at(-1) ?? "sem-00000000");
      const isTold =
        run?.status === "PARKED" && semaphore?.id === before && semaphore?.resumption?.status !== "DUE";
      if (!run || run.status === "ACCEPTED" || run.status === "RUNNING" || isTold) {
        await events.next();
        continue;
      }
      await events.return();
      const history = terrarium.mirror("actor")?.history() ?? [];
      const outputs = history.flatMap(({ event }) =>
        event.type === "OUTPUT" && event.run === id ? [event.data] : [],
      );
      last = id;
      return {
        status: run.status,
        result: run.result,
        error: run.error,
        outputs,
        question: question(semaphore),
      };
    }
  };
  const attempt = async (work: () => Promise<Outcome>): Promise<Outcome> => await work().catch(refused);
  return {
    perturb: (input, session) =>
      attempt(async () =>
        outcomeOf((await terrarium.perturb("actor", input, session === undefined ? {} : { session })).id),
      ),
    invoke: (input, session) =>
      attempt(async () => {
        const options = { timeoutMs: TIME_MS, ...(session !== undefined && { session }) };
        return outcomeOf((await terrarium.invoke("actor", input, options)).perturbationId);
      }),
    call: (name, args) =>
      attempt(async () => {
        const { perturbationId, ...rest } = await terrarium.call("actor", name, args ?? {});
        if (perturbationId !== null) return await outcomeOf(perturbationId);
        return { status: rest.status, result: rest.result, error: null, outputs: [], question: null };
      }),
    answer: (answer) =>
      attempt(async () => {
        const before = (await terrarium.run(last))?.semaphores.at(-1) ?? "";
        await terrarium.resolveSemaphore(before, answer);
        return await outcomeOf(last, before);
      }),
  };
}

/** Steps, one after another. */
const STEPS: readonly (readonly [string, (stage: Stage) => Promise<Outcome>])[] = [
  ["an input of a schema with a default", (stage) => stage.perturb({ act: "tell" }, "s")],
  ["a wrong input", (stage) => stage.perturb({ act: 1 })],
  ["a wrong input of a caller that waits", (stage) => stage.invoke("odd")],
  ["an input that is not JSON", (stage) => stage.perturb({ act: "tell", n: 1n })],
  ["an input nested too deeply", (stage) => stage.perturb(JSON.parse("[".repeat(70) + "]".repeat(70)))],
  ["a session that is none", (stage) => stage.perturb({ act: "tell" }, " ")],
  ["a state", (stage) => stage.perturb({ act: "add", n: 2 }, "s")],
  ["a state of the same session", (stage) => stage.invoke({ act: "add", n: "3" }, "s")],
  ["a state of another session", (stage) => stage.invoke({ act: "add", n: 3 }, "t")],
  ["a failure, whose state is dropped", (stage) => stage.perturb({ act: "throw after set", n: 7 }, "s")],
  ["a failure of a call", (stage) => stage.invoke({ act: "throw after set" }, "s")],
  ["the state as it was", (stage) => stage.invoke({ act: "add", n: 0 }, "s")],
  ["an agent that refuses its input", (stage) => stage.invoke({ act: "refuse" })],
  ["an agent that hangs", (stage) => stage.perturb({ act: "hang" })],
  ["an agent that heeds its signal", (stage) => stage.perturb({ act: "heed the signal" })],
  ["a caller whose time is over", (stage) => stage.invoke({ act: "heed the signal" })],
  ["no result", (stage) => stage.perturb({ act: "nothing" })],
  ["null as a result", (stage) => stage.invoke({ act: "null" })],
  ["a result that is not JSON", (stage) => stage.perturb({ act: "bigint" })],
  ["a result that is not JSON, of a call", (stage) => stage.invoke({ act: "bigint" })],
  ["a result that is too large", (stage) => stage.perturb({ act: "too large" })],
  ["an output that is not JSON", (stage) => stage.perturb({ act: "bad output" })],
  ["a question", (stage) => stage.perturb({ act: "ask", n: 2 }, "q")],
  ["an answer that is no option", (stage) => stage.answer("Perhaps")],
  ["an answer, and the next question", (stage) => stage.answer("Yes")],
  ["the last answer", (stage) => stage.answer("Yes")],
  ["a question of a call", (stage) => stage.invoke({ act: "ask" }, "q")],
  ["a resumption that fails", (stage) => stage.answer("No")],
  ["a question that cannot be asked", (stage) => stage.perturb({ act: "ask badly" })],
  ["a state that cannot be frozen", (stage) => stage.invoke({ act: "freeze a date" })],
  ["a command", (stage) => stage.call("double", { n: 4 })],
  ["a command with wrong arguments", (stage) => stage.call("double", { n: "4" })],
  ["a command without its arguments", (stage) => stage.call("double")],
  ["an unknown command", (stage) => stage.call("none")],
  ["a pure command", (stage) => stage.call("peek")],
  ["a command whose result is wrong", (stage) => stage.call("lie")],
  ["a command that asks", (stage) => stage.call("ask")],
  ["its answer", (stage) => stage.answer("Yes")],
];

describe("[KIT-720] testAgent and a terrarium", () => {
  it("give the same outcomes, errors and questions for the same steps", async () => {
    const terrarium = await createTerrarium({ agents: [actor()] });
    const stages = [onTestAgent(), onTerrarium(terrarium)] as const;
    const seen: (readonly [string, Outcome])[][] = [[], []];
    for (const [index, stage] of stages.entries())
      for (const [what, step] of STEPS) seen[index]?.push([what, await step(stage)]);
    await terrarium.close();
    expect(seen[0]).toEqual(seen[1]);
    const kinds = new Set(seen[0]?.map(([, { status, error }]) => error?.code ?? status));
    expect([...kinds].toSorted()).toEqual([
      "AGENT_ERROR",
      "AGENT_TIMEOUT",
      "BAD_USER_INPUT",
      "COMMAND_NOT_FOUND",
      "COMPLETED",
      "LIMIT_EXCEEDED",
      "PARKED",
    ]);
  });
});
