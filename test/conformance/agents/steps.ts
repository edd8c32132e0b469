import {
  type AgentContext,
  type CommandContext,
  type JsonValue,
  type ParkRequest,
  park,
  type PheromoneDeposit,
  type PheromoneFilter,
  TerrariumError,
  type UsageReport,
} from "terrarium-gateway/agent";

/** What a reference agent does, step by step. README.md describes every verb. */
export interface Step {
  readonly about?: true;
  readonly emit?: JsonValue;
  readonly count?: number;
  readonly return?: JsonValue;
  readonly nothing?: true;
  readonly odd?: Odd;
  readonly in?: "return" | "emit" | "state";
  readonly throw?: Thrown;
  readonly message?: string;
  readonly untilAttempt?: number;
  readonly get?: true;
  readonly set?: JsonValue;
  readonly clear?: true;
  readonly park?: Partial<ParkRequest>;
  readonly deadlineInMs?: number;
  readonly hold?: string;
  readonly sleep?: number;
  readonly usage?: UsageReport;
  readonly log?: string;
  readonly fields?: Record<string, JsonValue>;
  readonly invoke?: string;
  readonly perturb?: string;
  readonly call?: readonly [agentId: string, command: string];
  readonly resolve?: string;
  readonly input?: JsonValue;
  readonly options?: {
    readonly session?: string;
    readonly timeoutMs?: number;
    readonly idempotencyKey?: string;
  };
  readonly lets?: true;
  readonly deposit?: PheromoneDeposit;
  readonly sense?: PheromoneFilter;
}

export type Odd = "nan" | "infinity" | "big" | "function" | "instance" | "circular" | "huge" | "deep";
export type Thrown = "error" | "refusal" | "coded" | "text" | "nothing" | "huge" | "circular";
export type Script = readonly Step[];
type Context = AgentContext | CommandContext;

const PLAIN_QUESTION: ParkRequest = { reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["yes", "no"] };

interface Gate {
  readonly open: () => void;
  readonly state: "holds" | "released" | "aborted";
}

/** The latest gate of each agent and name. */
const gates = new Map<string, Gate>();

/** Lets a run go on that holds at the gate of that name. False when there is no such gate. */
export function release(agentId: string, name: string): boolean {
  const gate = gates.get(`${agentId} ${name}`);
  gate?.open();
  return gate !== undefined;
}

/** How the gate of that name is; null when there was none. */
export const gateOf = (agentId: string, name: string): Gate["state"] | null =>
  gates.get(`${agentId} ${name}`)?.state ?? null;

/** Does the steps in order. The result is what the steps told, unless a step says otherwise. */
export async function follow(steps: Script, context: Context, told: JsonValue[] = []) {
  for (const [at, step] of steps.entries()) {
    if (step.return !== undefined) return step.return;
    if (step.nothing) return undefined;
    if (step.odd !== undefined && step.in === "return") return odd(step.odd);
    if (step.park !== undefined) {
      const { deadlineInMs } = step;
      return park({
        ...PLAIN_QUESTION,
        ...step.park,
        ...(deadlineInMs !== undefined && { deadline: Date.now() + deadlineInMs }),
        state: { rest: steps.slice(at + 1) as unknown as JsonValue, told },
      });
    }
    const answer = await one(step, context);
    if (answer !== undefined) told.push(answer);
  }
  return told;
}

async function one(step: Step, context: Context): Promise<JsonValue | undefined> {
  const { agentId, run, attempt, session, cause, state } = context;
  if (step.about) return { agentId, run, attempt, session, cause };
  if (step.emit !== undefined) context.emit(step.emit);
  for (let number = 0; number < (step.count ?? 0); number += 1) context.emit(number);
  if (step.odd !== undefined) {
    if (step.in === "state") state.set(odd(step.odd) as JsonValue);
    else context.emit(odd(step.odd) as JsonValue);
  }
  if (step.throw !== undefined && attempt < (step.untilAttempt ?? Infinity))
    throw thrown(step.throw, step.message ?? "thrown on request");
  if (step.get) return state.get();
  if (step.set !== undefined) state.set(step.set);
  if (step.clear) state.clear();
  if (step.hold !== undefined) await hold(step.hold, context);
  if (step.sleep !== undefined) await sleep(step.sleep, context);
  if (step.usage) context.usage(step.usage);
  if (step.log !== undefined) context.log.info(step.log, step.fields);
  return await reach(step, context);
}

/** Publishes that it holds, and waits for `release`, or for the end of the run. What is published after that end is dropped. */
async function hold(name: string, { agentId, signal, emit }: Context): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    gates.set(`${agentId} ${name}`, { open: resolve, state: "holds" });
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    emit({ holds: name });
  }).then(
    () => mark(agentId, name, "released"),
    (error: unknown) => {
      mark(agentId, name, "aborted");
      throw error;
    },
  );
}

function mark(agentId: string, name: string, state: Gate["state"]): void {
  gates.set(`${agentId} ${name}`, { open: () => undefined, state });
}

async function sleep(ms: number, { agentId, signal, sleep: pause }: Context): Promise<void> {
  await pause(ms).catch((error: unknown) => {
    if (error === signal.reason) mark(agentId, "sleep", "aborted");
    throw error;
  });
}

/** Calls another agent, or reads and leaves pheromones. An error becomes `{ code }`, unless the step lets it out. */
async function reach(step: Step, context: Context): Promise<JsonValue | undefined> {
  const { input = [], options = {} } = step;
  try {
    if (step.invoke !== undefined) return plain(await context.invoke(step.invoke, input, options));
    if (step.perturb !== undefined) return plain(await context.perturb(step.perturb, input, options));
    if (step.call) return plain(await context.call(...step.call, input, options));
    if (step.resolve !== undefined) return plain((await context.resolve(step.resolve, step.input)).value);
    if (step.deposit) return plain(await context.signals.deposit(step.deposit));
    if (step.sense) return plain(await context.signals.sense(step.sense));
    return undefined;
  } catch (error) {
    if (step.lets || !(error instanceof TerrariumError)) throw error;
    return { code: error.code };
  }
}

const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

function odd(what: Odd): unknown {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  switch (what) {
    case "nan":
      return { deep: [Number.NaN] };
    case "infinity":
      return Number.POSITIVE_INFINITY;
    case "big":
      return 2n ** 64n;
    case "function":
      return { run: () => 1 };
    case "instance":
      return new Map([["a", 1]]);
    case "circular":
      return circular;
    case "huge":
      return "x".repeat(300_000);
    case "deep":
      return Array.from({ length: 70 }).reduce<unknown>((inner) => [inner], 0);
  }
}

function thrown(what: Thrown, message: string): unknown {
  const circular = new Error(message);
  circular.cause = circular;
  switch (what) {
    case "error":
      return new Error(message);
    case "refusal":
      return new TerrariumError("BAD_USER_INPUT", message, { field: "steps" });
    case "coded":
      return new TerrariumError("UNAVAILABLE", message);
    case "text":
      return message;
    case "nothing":
      return undefined;
    case "huge":
      return new Error("m".repeat(100_000));
    case "circular":
      return circular;
  }
}
