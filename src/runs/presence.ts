import type { HeldRun, RunHosts } from "./hosts.js";
import type { LiveRun, LiveRuns } from "./live-runs.js";
import { isEnded } from "./run.js";
import type { RunStore } from "./store/store.js";

export interface PresenceOptions {
  readonly live: LiveRuns;
  readonly store: Pick<RunStore, "get">;
  readonly hosts: Pick<RunHosts, "cancel">;
  /** Whether a run waits at the gateway. */
  readonly isHeld: (id: string) => boolean;
  readonly began: (id: string, attempt: number) => void;
  /** The host does not have the run any more. */
  readonly cutOff: (live: LiveRun) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Which hosts are there, and which of the runs sent to them they have.
 *
 * ```
 *  sent ──connection lost──▶ its host is away ──host is back──▶ it has the run: goes on
 *                                 │                 └────────▶ it does not: cut off
 *                                 └──host is given up────────▶ cut off
 *  sent by an earlier gateway ──▶ waits for a host that has it, as if that were away
 * ```
 */
export class Presence {
  readonly #options: PresenceOptions;
  /** Agents whose host is away. Bounded by the agents of this gateway. */
  readonly #away = new Set<string>();
  /** Agents that another host takes over, until they have started there. Bounded likewise. */
  readonly #moving = new Set<string>();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  isAway(agentId: string): boolean {
    return this.#away.has(agentId);
  }

  /** True while another host takes the agent over: its work waits for that. */
  isMoving(agentId: string): boolean {
    return this.#moving.has(agentId);
  }

  hostAway(agentIds: readonly string[], isReplaced: boolean): void {
    for (const agentId of agentIds) {
      this.#away.add(agentId);
      if (isReplaced) this.#moving.add(agentId);
    }
  }

  /** The agent has started, unless that is news of the host that is being replaced. */
  agentUp(agentId: string): void {
    if (!this.#away.has(agentId)) this.#moving.delete(agentId);
  }

  /** A host has these agents, and these of their runs. */
  hostHere(agentIds: readonly string[], runs: readonly HeldRun[]): void {
    const { live, began, cutOff } = this.#options;
    const byId = new Map(runs.map((run) => [run.run, run]));
    for (const agentId of agentIds) {
      const wasAway = this.#away.delete(agentId);
      for (const one of live.ofAgent(agentId)) {
        const held = byId.get(one.run.id);
        if (held?.attempt === one.run.attempt) {
          if (one.adopted) one.adopted = "HELD";
          if (held.progress !== "WAITING") began(held.run, held.attempt);
        } else if (one.adopted === "WAITING" || (wasAway && isAwaited(one))) cutOff(one);
      }
    }
    for (const held of runs) if (!live.get(held.run)) this.#review(held).catch(this.#options.onError);
  }

  hostDown(agentIds: readonly string[]): void {
    for (const agentId of agentIds) {
      this.#away.delete(agentId);
      this.#moving.delete(agentId);
    }
  }

  /** No host has said in time that it has these runs of an earlier gateway. */
  giveUp(): void {
    const { live, cutOff } = this.#options;
    for (const one of live.all()) if (one.adopted === "WAITING") cutOff(one);
  }

  /** Ends a run at a host that the gateway does not want from it: it has ended, or has another attempt by now. */
  async #review({ agentId, run: id, attempt, progress }: HeldRun): Promise<void> {
    const { store, hosts, isHeld, live } = this.#options;
    // The host tells how it ended, and is told then that no caller waits.
    if (progress === "ENDED" || isHeld(id)) return;
    const run = await store.get(id);
    // Purgatory asks for resumptions.
    const isWanted = run && !isEnded(run) && (run.kind === "RESUME" || run.attempt === attempt);
    if (isWanted || live.get(id)) return;
    hosts.cancel({ id, agentId }, null);
  }
}

/** Calls that this gateway has sent end with their answers. */
function isAwaited({ run, adopted }: LiveRun): boolean {
  return run.timeoutMs === null || adopted !== null;
}
