import {
  type AgentContext,
  command,
  defineAgent,
  type JsonValue,
  park,
  TerrariumError,
} from "terrarium-gateway";

/** One thing a relay does. Outcomes and errors become its result, unless `fail` lets an error out. */
interface Step {
  readonly invoke?: string;
  readonly perturb?: string;
  readonly call?: readonly [agentId: string, command: string];
  readonly input?: JsonValue;
  readonly session?: string;
  readonly timeoutMs?: number;
  readonly idempotencyKey?: string;
  readonly priority?: number;
  readonly fail?: boolean;
  /** Does not wait for it before the next step. */
  readonly aside?: boolean;
  /** A helper does it that no code awaits, and lets its error out. */
  readonly forgotten?: boolean;
  /** How often, side by side. */
  readonly times?: number;
  /** Publishes `{ hold }`, and waits until the run is aborted; then publishes `{ aborted }`. */
  readonly hold?: string;
  /** Publishes `{ gate }`, and waits until an agent of the same thread does `open`. */
  readonly gate?: string;
  readonly open?: string;
  /** Only in the first attempt. */
  readonly first?: boolean;
  /** Asks a person, and does the rest of the script when that is answered. */
  readonly ask?: string;
  /** Ends its thread. */
  readonly crash?: boolean;
}

type Script = readonly Step[];

async function reach(step: Step, context: AgentContext): Promise<unknown> {
  const { session, timeoutMs, idempotencyKey, priority, input = [] } = step;
  const options = {
    ...(session !== undefined && { session }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(priority !== undefined && { priority }),
  };
  try {
    if (step.invoke !== undefined) return await context.invoke(step.invoke, input, options);
    if (step.perturb !== undefined) return await context.perturb(step.perturb, input, options);
    if (step.call) return await context.call(...step.call, input, options);
    return null;
  } catch (error) {
    if (step.fail === true) throw error;
    if (!(error instanceof TerrariumError)) throw error;
    return { code: error.code, message: error.message, details: error.details };
  }
}

async function hold(name: string, context: AgentContext): Promise<void> {
  context.emit({ hold: name });
  await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
  throw context.signal.reason;
}

const gates = new Map<string, () => void>();

async function wait(name: string, context: AgentContext): Promise<void> {
  const opened = new Promise<void>((resolve) => gates.set(name, resolve));
  context.emit({ gate: name });
  await opened;
}

export async function follow(script: Script, context: AgentContext) {
  const { run, attempt, session } = context;
  const done: unknown[] = [];
  for (const [at, step] of script.entries()) {
    if (step.first === true && attempt > 1) continue;
    if (step.ask !== undefined) return question(step.ask, script.slice(at + 1));
    if (step.crash === true) process.exit(9);
    if (step.open !== undefined) gates.get(step.open)?.();
    else if (step.gate !== undefined) await wait(step.gate, context);
    else if (step.hold !== undefined) await hold(step.hold, context);
    else if (step.forgotten === true) void reach({ ...step, fail: true }, context);
    else {
      const all = Array.from({ length: step.times ?? 1 }, () => reach(step, context));
      if (step.aside !== true) done.push(...(await Promise.all(all)));
      else for (const one of all) one.catch(() => undefined);
    }
  }
  return { run, attempt, session, done };
}

function question(prompt: string, rest: Script) {
  const state = rest as unknown as JsonValue;
  return park({ reason: "APPROVAL_NEEDED", prompt, options: ["yes"], severity: "INFO", state });
}

export const relay = (id: string, more: object = {}) =>
  defineAgent({
    id,
    process: (script: Script, context) => follow(script, context),
    resume: (state, _answer, context) => follow(state as Script, context),
    commands: {
      run: command({
        input: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } },
        run: (args, context) => follow((args as { script?: Script }).script ?? [], context) as never,
      }),
      pure: command({ pure: true, run: (_args, context) => reach({ invoke: id }, context) as never }),
    },
    ...more,
  });

/** One module: agents that do what they are told. */
export default [
  relay("relay"),
  relay("mate"),
  relay("wide", { flux: { concurrency: 2, inboxMax: 2_000 } }),
  relay("once", { flux: { delivery: "at_most_once" } }),
  relay("far-sighted", { calls: ["far", "ou*"] }),
  relay("lonely", { calls: [] }),
];
