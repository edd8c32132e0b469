import type { Position } from "../../events/cursor.js";
import type { AgentEvent, NumberedEvent, Vitals } from "../../events/event.js";
import type { AgentsChange } from "../../events/agent/agents-change.js";
import type { HostLife, LogEnd } from "../../events/kept.js";
import type { SharedLog } from "../../cluster/log/shared-log.js";
import type { AgentLog, Mirrors } from "../../mirror/index.js";

/** The events of this gateway's agents, which go into the log that all gateways read. */
export class SharedEvents implements AgentLog {
  readonly #mirrors: Pick<Mirrors, "onAgents">;
  readonly #log: SharedLog;

  constructor(mirrors: Pick<Mirrors, "onAgents">, log: SharedLog) {
    this.#mirrors = mirrors;
    this.#log = log;
  }

  /** Of all gateways: each has the mirrors of all agents. */
  onAgents(change: AgentsChange): void {
    this.#mirrors.onAgents(change);
  }

  end(agentId: string, life?: HostLife): LogEnd | null {
    return this.#log.end(agentId, life);
  }

  append(batch: readonly NumberedEvent[]): void {
    this.#log.append(batch);
  }

  insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean {
    return this.#log.insert(agentId, eventOf);
  }

  conclude(
    agentIds: readonly string[] | null,
    finalEvent: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void {
    this.#log.conclude(agentIds, finalEvent);
  }

  reached(agentId: string, position: Position): Promise<void> | null {
    return this.#log.reached(agentId, position);
  }

  /** When all gateways can read them: hosts hear then that they need not send them again. */
  taken(agentIds: readonly string[]): Promise<unknown> | null {
    return this.#log.stored(agentIds) ?? null;
  }
}
