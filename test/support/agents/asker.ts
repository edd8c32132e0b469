import { existsSync, writeFileSync } from "node:fs";
import { type AgentDefinition, park, type ParkRequest } from "../../../src/host/modules/definition.js";

/** What the agent does with the answer; saved in the state next to a secret. */
export interface Plan {
  /** `tell` returns the answer; `again` asks once more; the others fail as named. */
  readonly next: "tell" | "again" | "throw" | "exit-once" | "hang";
  /** A file that marks that the action was done once. */
  readonly once?: string;
  readonly secret: string;
}

interface Order {
  readonly ask?: Partial<ParkRequest> | undefined;
  readonly plan?: Plan | undefined;
  readonly say?: unknown;
  /** Ends the whole host. */
  readonly exit?: boolean;
}

export const QUESTION: ParkRequest = {
  reason: "APPROVAL_NEEDED",
  prompt: "Delete 47 files?",
  options: ["Approve", "Reject"],
  severity: "CRITICAL",
};

/** Asks the question in its input, and handles the answer as its saved state says. */
export const asker: AgentDefinition<Order> = {
  id: "asker",
  genus: "test",
  description: "asks people",
  process({ ask, plan, say, exit }) {
    if (exit) process.exit(3);
    if (!ask) return { said: say ?? null };
    return park({ ...QUESTION, state: plan ?? { next: "tell", secret: "frozen secret" }, ...ask });
  },
  async resume(state, answer, context) {
    const { next, once = "" } = state as Plan;
    const { semaphoreId, attempt, cause, input } = context;
    context.emit({ resuming: semaphoreId, attempt });
    const isFirst = once === "" ? attempt === 1 : !existsSync(once);
    if (once !== "") writeFileSync(once, "x");
    if (next === "again" && answer === "Approve") return park({ ...QUESTION, prompt: "Really?", state });
    if (next === "throw" && isFirst) throw new Error("the agent's own secret trouble");
    if (next === "exit-once" && isFirst) process.exit(3);
    if (next === "hang" && isFirst) {
      await new Promise((_resolve, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason as Error));
      });
    }
    return { answer, attempt, semaphoreId, cause, asked: (input as Order).say ?? null };
  },
};

/** Asks, but has no `resume` for the answer. */
const deaf: AgentDefinition<Order> = { id: "deaf", process: () => park(QUESTION) };

export default [asker, deaf];
