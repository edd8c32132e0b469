import type { Position } from "../../events/cursor.js";
import type { NumberedEvent } from "../../events/event.js";
import type { AgentPlace, AgentPosition } from "../port.js";

/** The epoch of a host's own numbers. It never leaves the host. */
const OWN_EPOCH = "own";

/**
 * Where the agents of a host that changes its connections are in the gateway's log. The host numbers the events of an agent once,
 * for as long as it lives; each `welcome` says what these numbers are in the log.
 *
 * ```
 * own numbers   1 … 40 │ 41  42        welcome: received 40, offset 700
 * in the log    …  700 │ 701 702
 * ```
 */
export class Places {
  readonly #places = new Map<string, AgentPlace>();
  /** Agents that have been told where they begin. */
  readonly #known = new Set<string>();

  /** Replaces the places of these agents. Returns those that are new, with the own number they begin behind. */
  take(places: readonly AgentPlace[]): AgentPosition[] {
    const added = places.filter(({ id }) => !this.#known.has(id));
    for (const place of places) this.#places.set(place.id, place);
    for (const { id } of places) this.#known.add(id);
    return added.map(({ id, received }) => ({ id, epoch: OWN_EPOCH, offset: received ?? 0 }));
  }

  has(agentId: string): boolean {
    return this.#places.has(agentId);
  }

  /** The highest own number of this agent that the log has. */
  receivedOf(agentId: string): number {
    return this.#places.get(agentId)?.received ?? 0;
  }

  /** The connection is lost. */
  clear(): void {
    this.#places.clear();
  }

  forget(agentIds: readonly string[]): void {
    for (const agentId of agentIds) {
      this.#places.delete(agentId);
      this.#known.delete(agentId);
    }
  }

  /** These events as the log numbers them. */
  inLog(batch: readonly NumberedEvent[]): NumberedEvent[] {
    return batch.map(({ offset, event }) => ({ ...this.#position(event.agentId, offset), event }));
  }

  /** The position of one of the agent's own numbers, or null. */
  behind(agentId: string, last: Position | null): Position | null {
    return last && this.has(agentId) ? this.#position(agentId, last.offset) : null;
  }

  #position(agentId: string, number: number): Position {
    const { epoch = OWN_EPOCH, offset = 0, received = null } = this.#places.get(agentId) ?? {};
    return { epoch, offset: offset + number - (received ?? 0) };
  }
}
