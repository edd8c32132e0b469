import { type AgentEvent, type Heartbeat, isHeartbeat, type TerrariumEvent } from "../../events/event.js";

/** The latest heartbeat of one agent, with the vitals of its newest event. */
export class LatestHeartbeat {
  readonly agentId: string;
  /** Position in the order of arrival of all heartbeats of the stream. */
  version: number;
  older: LatestHeartbeat | null = null;
  newer: LatestHeartbeat | null = null;
  /** A later event, whose vitals it has. It is the newest of the agent, so the agent's ring keeps it as well. */
  #event: AgentEvent;

  constructor(event: Heartbeat, version: number) {
    this.agentId = event.agentId;
    this.version = version;
    this.#event = event;
  }

  get event(): Heartbeat {
    if (!isHeartbeat(this.#event)) this.#event = vitalsIn(this.#event);
    return this.#event;
  }

  /** Made from an event when it is read: there are more events than readers of heartbeats. */
  replace(event: AgentEvent): void {
    this.#event = event;
  }
}

function vitalsIn(event: AgentEvent): Heartbeat {
  const { agentId, at, state, pressure, flow, temperature, entropyRemaining } = event;
  return { type: "METABOLISM", agentId, at, state, pressure, flow, temperature, entropyRemaining };
}

/**
 * The latest heartbeat of each agent of one stream, in order of arrival. A subscriber is a version: it gets the
 * heartbeats with a higher one.
 *
 * ```
 *   version   3     7     8     9          9 arrived, 4 are kept: agent d beat as 4, and again as 9
 *   agent     a     b     c     d ◀ newest
 * ```
 *
 * Bounded by the agents of the stream. `take`, `refresh` and `forget` have a constant cost.
 */
export class Heartbeats {
  #version = 0;
  #newest: LatestHeartbeat | null = null;
  readonly #byAgent = new Map<string, LatestHeartbeat>();

  /** Version of the newest heartbeat; 0 before the first. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#byAgent.size;
  }

  take(event: Heartbeat): void {
    this.#version += 1;
    const known = this.#byAgent.get(event.agentId);
    if (known) this.#unlink(known);
    const latest = known ?? new LatestHeartbeat(event, this.#version);
    latest.version = this.#version;
    latest.replace(event);
    latest.older = this.#newest;
    if (this.#newest) this.#newest.newer = latest;
    this.#newest = latest;
    if (!known) this.#byAgent.set(event.agentId, latest);
  }

  /**
   * A later event has newer vitals, so a subscriber that gets the heartbeat after it must not see older ones. A gap
   * comes from the gateway and has none.
   */
  refresh(event: TerrariumEvent): void {
    if (event.type !== "GAP") this.#byAgent.get(event.agentId)?.replace(event);
  }

  forget(agentId: string): void {
    const latest = this.#byAgent.get(agentId);
    if (!latest) return;
    this.#byAgent.delete(agentId);
    this.#unlink(latest);
  }

  /** The heartbeats with a higher version, oldest first. */
  after(version: number): LatestHeartbeat[] {
    const later: LatestHeartbeat[] = [];
    for (let one = this.#newest; one && one.version > version; one = one.older) later.push(one);
    return later.toReversed();
  }

  #unlink(latest: LatestHeartbeat): void {
    const { older, newer } = latest;
    if (older) older.newer = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    latest.older = null;
    latest.newer = null;
  }
}
