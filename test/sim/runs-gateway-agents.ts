import { appendFileSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";
import {
  type AgentContext,
  type AgentDefinition,
  park,
  type ProcessResult,
} from "../../src/host/modules/definition.js";
import { command } from "../../src/prism/command.js";

/*
 * The agents of runs-gateway-crash.test.ts. Each run writes what it does to the world into a file outside, and counts in its
 * session's state. At the step that CRASH_STEP names the process is killed, or this thread alone ends, as CRASH_HOST says.
 */

const work = z.object({
  /** Unique to each call of a client. */
  nonce: z.string(),
  ms: z.number().default(0),
  /** Asks a person, and completes with the answer. */
  asks: z.boolean().default(false),
  fails: z.boolean().default(false),
});
export type Work = z.infer<typeof work>;

/** The state of a session. */
export interface Counts {
  readonly done: number;
  readonly asked: number;
}

const {
  RUNS_EFFECTS = "",
  CRASH_STEP,
  CRASH_NTH,
  CRASH_HOST = "",
  CRASH_HOSTS_MAX,
  CRASH_HOSTS_FILE = "",
} = process.env;
const effects = openSync(RUNS_EFFECTS, "a");
let passed = 0;

/** Each new thread dies again at its step, as often as one life of the gateway may lose its host. */
async function killAt(step: string): Promise<void> {
  if (step !== CRASH_STEP || (passed += 1) !== Number(CRASH_NTH)) return;
  if (CRASH_HOST === "") process.kill(process.pid, "SIGKILL");
  if (readFileSync(CRASH_HOSTS_FILE, "utf8").length >= Number(CRASH_HOSTS_MAX)) return;
  appendFileSync(CRASH_HOSTS_FILE, ".");
  if (CRASH_HOST === "exit") process.exit(1);
  while (CRASH_HOST === "loop");
  process.nextTick(() => {
    throw new Error("an uncaught error, as asked");
  });
  await new Promise<never>(() => undefined);
}

/** A line that survives the crash: what, nonce, run, attempt, process, wall time in ms. */
function act(what: string, nonce: string, { run, attempt }: AgentContext): void {
  writeSync(effects, `${what} ${nonce} ${run} ${attempt} ${process.pid} ${Date.now()}\n`);
  fsyncSync(effects);
}

function count(context: AgentContext, field: keyof Counts): Counts {
  const before = (context.state.get() ?? { done: 0, asked: 0 }) as unknown as Counts;
  const after = { ...before, [field]: before[field] + 1 };
  context.state.set(after);
  return after;
}

export async function handle(
  { nonce, ms, asks, fails }: Work,
  context: AgentContext,
): Promise<ProcessResult<Counts>> {
  await killAt("agent:begun");
  act("act", nonce, context);
  await killAt("agent:acted");
  if (ms > 0) await context.sleep(ms);
  const counts = count(context, asks ? "asked" : "done");
  await killAt("agent:counted");
  if (fails) throw new Error("as asked");
  if (!asks) return counts;
  return park({
    reason: "APPROVAL_NEEDED",
    prompt: "Go on?",
    options: ["Yes"],
    severity: "INFO",
    state: { nonce },
  });
}

export function counter(
  id: string,
  delivery: "at_least_once" | "at_most_once",
): AgentDefinition<Work, Counts> {
  return {
    id,
    genus: "test",
    flux: { delivery, concurrency: 3 },
    input: work,
    process: handle,
    async resume(state, _answer, context) {
      await killAt("agent:resumed");
      act("resume", (state as { nonce: string }).nonce, context);
      return count(context, "done");
    },
    commands: {
      add: command({
        input: work,
        run: async (input, context) => (await handle(input, context)) as Counts,
      }),
    },
  };
}

export default [counter("keeper", "at_least_once"), counter("once", "at_most_once")];
