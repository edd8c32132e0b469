import type { AgentDefinition } from "../../../src/host/definition.js";

interface Order {
  readonly do: "echo" | "burst" | "spoil" | "wait" | "throw" | "log" | "exit" | "crash" | "reject" | "hang";
  readonly value?: unknown;
}

/** Does what it is told, also what an agent should not do. */
const servant: AgentDefinition<Order> = {
  id: "servant",
  genus: "test",
  description: "does what it is told",
  process(order, { emit, log, signal }) {
    switch (order.do) {
      case "echo":
        return order.value;
      case "burst":
        for (let count = 0; count < Number(order.value); count += 1) emit(count);
        return "done";
      case "spoil":
        Object.assign(order, { do: "spoilt" });
        return order.do;
      case "wait":
        emit("waiting");
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            emit("aborted");
            reject(signal.reason as Error);
          });
        });
      case "throw":
        throw new Error("thrown by the servant");
      case "log":
        log.info("said by the servant", { value: 7 });
        return null;
      case "exit":
        return process.exit(Number(order.value));
      case "crash":
        setImmediate(() => {
          throw new Error("secret of the servant");
        });
        return new Promise(() => undefined);
      case "reject":
        void Promise.reject(new Error("secret of the servant"));
        return new Promise(() => undefined);
      case "hang":
        for (;;);
    }
  },
};

/** Takes no input and says nothing by itself. */
const idle: AgentDefinition = { id: "idle" };

/** Lives on five events. */
const finite: AgentDefinition<number> = {
  id: "finite",
  async *source() {
    for (let count = 1; count <= 5; count += 1) yield count;
  },
  process: (input) => input * 10,
};

export default [servant, idle, finite];
