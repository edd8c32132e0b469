import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { Pheromone } from "../events/pheromone.js";
import { neutralForm } from "../events/forms/public-form.js";
import type { FlushLoop } from "./ring/flush-loop.js";
import { HolographicBuffer } from "./ring/holographic-buffer.js";

interface DepositStreamOptions {
  readonly maxHistory: number;
  readonly waker: FlushLoop;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** The stream in its cursors: no agent's id has a colon. */
const SCOPE = "pheromones:";

/** Each deposit of a pheromone, of any agent and client, as a PHEROMONE event. Kept in memory only. */
export class DepositStream {
  readonly ring: HolographicBuffer;

  constructor({ maxHistory, waker, clock, newId }: DepositStreamOptions) {
    this.ring = new HolographicBuffer({ scope: SCOPE, epoch: newId("e"), maxHistory, waker, clock });
  }

  /** `isReduced`: its agent has a `publicView`, which is asked about the event in the agent's own stream only. */
  tell(pheromone: Pheromone, isReduced = false): void {
    const { source: agentId, at } = pheromone;
    if (this.ring.closed) return;
    const event = { ...this.ring.latest, type: "PHEROMONE", agentId, at, pheromone } as const;
    this.ring.reflect(isReduced ? { ...event, publicForm: neutralForm(event) } : event);
  }

  close(): void {
    this.ring.close();
  }
}
