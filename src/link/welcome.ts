import type { EventLog } from "./event-log.js";
import type { AgentPlace } from "./port.js";

/** The gateway's side of `welcome`: which agents of one host know their places in the log. */
export class Welcome {
  readonly #log: Pick<EventLog, "last">;
  readonly #welcomed = new Set<string>();

  constructor(log: Pick<EventLog, "last">) {
    this.#log = log;
  }

  /** The places of those agents that their host has not been told; without those whose ids are taken. */
  due(agentIds: readonly string[]): AgentPlace[] {
    return agentIds.flatMap((id) => {
      const last = this.#welcomed.has(id) ? null : this.#log.last(id);
      if (!last) return [];
      this.#welcomed.add(id);
      return [{ id, ...last }];
    });
  }

  /** An agent that leaves and returns is told its place again. */
  forget(agentIds: readonly string[]): void {
    for (const id of agentIds) this.#welcomed.delete(id);
  }
}
