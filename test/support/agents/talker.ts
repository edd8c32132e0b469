import { type AgentContext, type AgentDefinition, park } from "../../../src/host/modules/definition.js";
import { command } from "../../../src/prism/command.js";

/** Publishes `count` events, then answers. */
function talk(count: number, { emit }: Pick<AgentContext, "emit">): string {
  for (let at = 0; at < count; at += 1) emit(at);
  return `said ${count}`;
}

interface Order {
  readonly say: number;
  readonly then?: "throw" | "ask" | "spin";
  /** Time to block the thread, ms. */
  readonly ms?: number;
}

/** Publishes many events before it answers, fails, asks or blocks its thread. */
const talker: AgentDefinition<Order> = {
  id: "talker",
  async process(order, context) {
    const said = talk(order.say, context);
    if (order.then === "throw") throw new Error(said);
    if (order.then === "ask") {
      return park({ reason: "APPROVAL_NEEDED", prompt: said, options: ["Go on"], state: order.say });
    }
    if (order.then === "spin") {
      // Lets the events so far leave the thread first.
      for (let turns = 0; turns < 2; turns += 1) await new Promise(setImmediate);
      const until = Date.now() + (order.ms ?? 0);
      while (Date.now() < until);
    }
    return said;
  },
  resume: (state, _answer, context) => talk(state as number, context),
  commands: {
    talk: command({
      help: "Publishes two hundred events.",
      run: (_args: unknown, context) => talk(200, context),
    }),
  },
};

/** Runs in the talker's thread. */
const neighbour: AgentDefinition = { id: "neighbour", process: (input) => input };

export default [talker, neighbour];
