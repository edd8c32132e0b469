import { spawnSync } from "node:child_process";
import {
  type AgentContext,
  type AgentDefinition,
  park,
  type ParkRequest,
} from "../../src/host/definition.js";

type Deed = (value: unknown, context: AgentContext, order: Order) => unknown;

interface Order {
  readonly do: string;
  readonly value?: unknown;
}

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
  print(value) {
    process.stdout.write(`${String(value)}\n`);
    return null;
  },
  exit: (value) => process.exit(Number(value)),
  exitLater(value, { emit }) {
    emit("about to exit");
    AbortSignal.timeout(300).addEventListener("abort", () => process.exit(Number(value)));
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
  resume(state, answer, { semaphoreId, attempt, cause, input }) {
    if (typeof answer === "object" && answer !== null && "exit" in answer) process.exit(Number(answer.exit));
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

export default [servant, idle, finite];
