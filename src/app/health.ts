import type { EventSight } from "../auth/sights.js";
import type { Drops } from "../base/bounds/tally.js";
import type { JoinedBackplane } from "../link/joined.js";
import type { Storage } from "./storage.js";

export interface HealthOptions {
  readonly hosts: Pick<JoinedBackplane, "allAway" | "awayFor" | "refusedFor">;
  readonly storage: Pick<Storage, "lost" | "problem" | "isDiskFull"> & {
    readonly history: Pick<Storage["history"], "problem">;
    /** Null: there is one gateway. */
    readonly cluster: {
      readonly settings: { readonly problem: string | null };
      readonly warnings: () => readonly string[];
    } | null;
  };
  /** The log that gateways share; null: there is one gateway. */
  readonly log: { readonly problem: string | null } | null;
  /** Null or undefined: there is one gateway. */
  readonly carried?: { readonly standing: { lostSince(agentId: string): number | null } } | null | undefined;
  readonly drops: Pick<Drops, "lines">;
  /** Null when no list of revoked tokens is configured. */
  readonly revocations: { readonly problem: string | null } | null;
}

/** The content of `GET /ready`, read from the parts at every request. */
export class Health {
  readonly #options: HealthOptions;
  #isDraining = false;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Not ready from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Reasons why the gateway should get no traffic; empty when ready. */
  unready(sight: EventSight): string[] {
    const { hosts, storage } = this.#options;
    const away = hosts.awayFor((agentId) => sight.sees(agentId));
    return [
      ...(this.#isDraining ? ["draining"] : []),
      ...(hosts.allAway && !this.#isDraining
        ? [`all agents are away${away.length > 0 ? `: ${away.join("; ")}` : ""}`]
        : []),
      ...(storage.lost === null ? [] : [storage.lost]),
    ];
  }

  /** Reasons why one agent should get no work, beside its state and its probes. */
  unreadyOf(agentId: string): string[] {
    const since = this.#options.carried?.standing.lostSince(agentId) ?? null;
    return since === null
      ? []
      : [`the gateway that carries the agent is gone since ${new Date(since).toISOString()}`];
  }

  /** Faults that do not stop the gateway from serving, without those of agents that are not seen. Public, so reasons that name files are only in the log. */
  degraded(sight: EventSight): string[] {
    const { hosts, storage, log, drops, revocations } = this.#options;
    const { problem } = storage.history;
    // When all of NATS is away, that is said already.
    const settings = storage.cluster?.settings;
    const shared = storage.problem === null ? log?.problem : null;
    const sees = (agentId: string): boolean => sight.sees(agentId);
    return [
      ...hosts.awayFor(sees).map((which) => `agents are away: ${which}`),
      ...hosts.refusedFor(sees).map((which) => `an agent is refused: ${which}`),
      ...drops.lines(),
      ...(storage.isDiskFull ? ["the disk is full"] : []),
      ...(storage.problem === null ? [] : [storage.problem]),
      ...(shared ? [shared] : []),
      ...(settings?.problem ? [settings.problem] : []),
      ...(storage.cluster?.warnings() ?? []),
      ...(problem === null ? [] : [`history is not being kept: ${problem}`]),
      ...(revocations?.problem ? ["the list of revoked tokens is out of date"] : []),
    ];
  }
}
