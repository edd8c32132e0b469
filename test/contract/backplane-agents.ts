import { spawnSync } from "node:child_process";
import { BroadcastChannel } from "node:worker_threads";
import {
  type AgentContext,
  type AgentDefinition,
  park,
  type ParkRequest,
} from "../../src/host/modules/definition.js";
import type { UsageReport } from "../../src/events/run.js";

type Deed = (value: unknown, context: AgentContext, order: Order) => unknown;

interface Order {
  readonly do: string;
  readonly value?: unknown;
}

/** Channel on which gates are opened, from any thread: what is posted is the name of a gate. */
export const GATES = "gates of the backplane's agents";

const never = new Promise<never>(() => undefined);

const deeds: Readonly<Record<string, Deed>> = {
  echo: (value) => value,
  burst(value, { emit }) {
    for (let count = 0; count < Number(value); count += 1) emit(count);
    return "done";
  },
  ask: (value) => park(value as ParkRequest),
  spoil(_value, _context, order) {
    Object.assign(order, { do: "spoilt" });
    return order.do;
  },
  wait(_value, { emit, signal }) {
    emit("waiting");
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        emit("aborted");
        reject(signal.reason as Error);
      });
    });
  },
  throw() {
    throw new Error("thrown by the servant");
  },
  log(_value, { log }) {
    log.info("said by the servant", { value: 7 });
    return null;
  },
  nothing: () => undefined,
  about: (_value, { run, attempt, session, cause }) => ({ run, attempt, session, cause }),
  read: (_value, { state }) => state.get(),
  /** Sets the state, and returns what it was before. */
  keep(value, { state }) {
    const before = state.get();
    state.set(value);
    return before;
  },
  keepAndAsk(value, { state }) {
    state.set(value);
    return park({ reason: "APPROVAL_NEEDED", prompt: "Go on?" });
  },
  keepAndThrow(value, { state }) {
    state.set(value);
    throw new Error("thrown by the servant");
  },
  keepAndWait(value, context, order) {
    context.state.set(value);
    return deeds["wait"]?.(value, context, order);
  },
  report(value, { usage }) {
    for (const report of value as UsageReport[]) usage(report);
    return "reported";
  },
  /** Emits "begun", and returns when the gate of that name is opened. */
  gate(value, { emit, signal }) {
    const gates = new BroadcastChannel(GATES);
    const opened = new Promise((resolve, reject) => {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's types know no other way
      gates.onmessage = ({ data }: { readonly data: unknown }) => {
        if (data === value) resolve(`passed ${String(value)}`);
      };
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
    emit(`begun ${String(value)}`);
    return opened.finally(() => gates.close());
  },
  /** Calls other agents side by side; each call becomes its answer, or the code of its error. */
  reach: (value, { invoke, perturb, emit }) => {
    emit("before");
    const told = (call: Promise<unknown>): Promise<unknown> =>
      call.catch((error: unknown) => (error as { readonly code?: string }).code ?? String(error));
    const calls = value as readonly {
      readonly agentId: string;
      readonly input: unknown;
      readonly waits: boolean;
    }[];
    return Promise.all(
      calls.map(({ agentId, input, waits }) =>
        told(waits ? invoke(agentId, input) : perturb(agentId, input)),
      ),
    );
  },
  /** Waits for a call; emits what becomes of it when it is aborted. */
  reachAndWait: (_value, { invoke, emit, signal }) => {
    const call = invoke("other", null);
    emit("calling");
    return call.catch((error: unknown) => {
      emit(`gave up: ${String(error === signal.reason)}`);
      throw error;
    });
  },
  huge: () => "x".repeat(300_000),
  unsendable: () => ({ count: Number.NaN }),
  print(value) {
    process.stdout.write(`${String(value)}\n`);
    return null;
  },
  exit: (value) => process.exit(Number(value)),
  exitWhenAborted(value, { emit, signal }) {
    signal.addEventListener("abort", () => process.exit(Number(value)));
    emit("about to exit");
    return never;
  },
  spin(value, { emit }) {
    emit("spinning");
    const until = Date.now() + Number(value);
    while (Date.now() < until);
    return "spun";
  },
  /** Blocks the thread in a system call, where it cannot be terminated. */
  block(value) {
    spawnSync("sleep", [String(Number(value) / 1_000)]);
    return "woken";
  },
  crash() {
    setImmediate(() => {
      throw new Error("secret of the servant");
    });
    return never;
  },
  reject() {
    void Promise.reject(new Error("secret of the servant"));
    return never;
  },
  allocate() {
    const held: object[] = [];
    for (;;) held.push({ more: held.length });
  },
  hang() {
    for (;;);
  },
};

/** Obeys each order, also orders that an agent should not follow. */
const servant: AgentDefinition<Order> = {
  id: "servant",
  genus: "test",
  description: "does what it is told",
  process: (order, context) => deeds[order.do]?.(order.value, context, order),
  resume(state, answer, context) {
    const { semaphoreId, attempt, cause, input, emit, signal } = context;
    if (typeof answer === "object" && answer !== null) {
      if ("exit" in answer) process.exit(Number(answer.exit));
      if ("throw" in answer) throw new Error("thrown by the servant");
      if ("wait" in answer) {
        emit("waiting to resume");
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
      }
    }
    return { state, answer, semaphoreId, attempt, cause, input };
  },
};

/** Takes no input and publishes nothing by itself. */
const idle: AgentDefinition = { id: "idle" };

/** Ends after five events. */
const finite: AgentDefinition<number> = {
  id: "finite",
  async *source() {
    for (let count = 1; count <= 5; count += 1) yield count;
  },
  process: (input) => input * 10,
};

/** As the servant, for sessions side by side. */
const clerk: AgentDefinition<Order> = {
  ...servant,
  id: "clerk",
  flux: { concurrency: 4, delivery: "at_most_once", inboxMax: 20 },
};

export default [servant, idle, finite, clerk];
