import { requireScope, SIGNALS_DEPOSIT } from "../auth/scopes.js";
import { TerrariumError } from "../base/errors.js";
import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { LimitName, Limits } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { EventBody } from "../events/event.js";
import type { Pheromone, Reaction, SensedPheromone } from "../events/pheromone.js";
import { type RunStamp, stampFields } from "../events/run.js";
import { translateStoreError } from "../base/store-error.js";
import type { SignalAnswer, SignalCall } from "../link/agent-call.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Runs } from "../runs/index.js";
import {
  checkedDeposit,
  checkedFilter,
  intensityAt,
  type SignalBus,
  withoutPrivate,
} from "../signals/index.js";
import { aboutAgent, type Guard, type Requirement } from "./guard.js";
import { PRIORITY_DEFAULT, type Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface DepositsOptions {
  readonly bus: Pick<SignalBus, "deposit" | "sense" | "since" | "position">;
  readonly runs: Pick<Runs, "accept">;
  /** Counts deposits of one source. */
  readonly rateLimiter: Pick<RateLimiter, "check">;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  /** Publishes the event of a deposit in an agent's stream. */
  readonly announce: (agentId: string, event: EventBody<"PHEROMONE">) => void;
  /** Called with each stored deposit as streams show it. Must not throw. */
  readonly onStored: (pheromone: Pheromone) => void;
  /** Called with the limit that refused a deposit of an agent. */
  readonly onRefused: (limit: LimitName, times?: number) => void;
  readonly limits: Pick<Limits, "maxPheromonePayloadBytes">;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Pick<Log, "warn">;
}

/** The agent or client that deposits. */
export interface Depositor {
  /** An agent's id, or `client:<name>`; see `clientSource`. */
  readonly source: string;
  /** As in `by` of runs. */
  readonly by: string;
  /** The run that deposits; null without one. */
  readonly stamp: RunStamp | null;
}

export interface DepositingOptions {
  readonly deposits: Pick<Deposits, "deposit">;
  /** False: clients' deposits do not count against a rate. Default true. */
  readonly isRated?: boolean;
}

/** Deposits of clients. */
export function createDepositing(
  { deposits, isRated }: DepositingOptions,
  guard: Guard,
): Pick<Steer, "depositPheromone"> {
  return {
    depositPheromone: (viewer, deposit) =>
      guard(viewer, mayDeposit, aboutAgent("deposit", null, null, false), (by) =>
        deposits.deposit({ source: clientSource(by), by, stamp: null }, deposit, isRated),
      ),
  };
}

const mayDeposit: Requirement = (viewer, now) => requireScope(viewer, SIGNALS_DEPOSIT, now);

/** The source of a client's deposits: agent ids have no colon, so no client can pose as an agent. */
export function clientSource(client: string): string {
  return `client:${client}`;
}

/** All deposits, of agents and of clients: rate, checks, store, event, and the run of the agent that reacts. */
export class Deposits {
  readonly #options: DepositsOptions;

  constructor(options: DepositsOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the deposit, and the run that it causes, are stored. `isRated` false: the rate is not checked. Rejects with
   * RATE_LIMITED, BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE.
   */
  async deposit(depositor: Depositor, value: unknown, isRated = true): Promise<SensedPheromone> {
    const { bus, rateLimiter, limits, clock, newId } = this.#options;
    const { source } = depositor;
    if (isRated) await rateLimiter.check(source, "deposit", "");
    const checked = checkedDeposit(value, limits.maxPheromonePayloadBytes);
    const at = clock.now();
    const privacy = depositor.stamp?.private && ({ private: true } as const);
    const deposit = { ...checked, ...privacy, id: newId("phe"), source, at };
    const outcome = await bus.deposit(deposit).catch(rethrow);
    if (outcome.outcome === "FULL") {
      const { limit, max } = outcome;
      throw new TerrariumError("LIMIT_EXCEEDED", `the field has no room: the limit is ${max}`, {
        limit,
        max,
      });
    }
    const { pheromone } = outcome;
    const shown = withoutPrivate(pheromone);
    this.#options.onStored(shown);
    this.#tell(shown, depositor);
    const sensed = { ...pheromone, intensity: intensityAt(pheromone, at) };
    await this.#wake(sensed, depositor);
    return sensed;
  }

  /** Answers an agent. Its deposits are in its own name; a `source` that it gives is ignored. */
  async request(call: SignalCall, signal: AbortSignal): Promise<SignalAnswer> {
    const { bus } = this.#options;
    switch (call.kind) {
      case "deposit":
        return { pheromones: [await this.#ofAgent(call)], position: bus.position };
      case "sense":
        return { pheromones: bus.sense(checkedFilter(call.filter)), position: bus.position };
      case "watch": {
        const filter = checkedFilter(call.filter);
        if (call.position === null) return { pheromones: [], position: bus.position };
        const { pheromones, position } = await bus.since(call.position, filter, signal);
        return { pheromones, position };
      }
    }
  }

  async #ofAgent({
    from: { agentId },
    deposit,
    stamp,
    refusedBefore,
  }: Extract<SignalCall, { kind: "deposit" }>): Promise<SensedPheromone> {
    const { onRefused } = this.#options;
    if (refusedBefore > 0) onRefused("maxOpenDeposits", refusedBefore);
    try {
      return await this.deposit({ source: agentId, by: `agent:${agentId}`, stamp }, deposit);
    } catch (error) {
      const limit = limitOf(error);
      if (limit !== null) onRefused(limit);
      throw error;
    }
  }

  /** In the stream of the agent that deposited; a client's deposit in that of its target. */
  #tell(pheromone: Pheromone, { source, stamp }: Depositor): void {
    const { agentOf, announce } = this.#options;
    const agentId = agentOf(source) ? source : pheromone.target;
    if (agentId === null || !agentOf(agentId)) return;
    announce(agentId, { type: "PHEROMONE", pheromone, ...stampFields(stamp) });
  }

  /** A run of the agent that it targets, where its definition says so. An agent does not wake itself. */
  async #wake(pheromone: SensedPheromone, { source, by, stamp }: Depositor): Promise<void> {
    const { runs, agentOf, log, onRefused } = this.#options;
    const target = pheromone.target === null ? undefined : agentOf(pheromone.target);
    if (!target || target.id === source) return;
    if (!target.reactsTo?.some((reaction) => reacts(reaction, pheromone))) return;
    const { private: _private, ...input } = pheromone;
    try {
      await runs.accept({
        agentId: target.id,
        kind: "SIGNAL",
        command: null,
        session: null,
        by,
        priority: PRIORITY_DEFAULT,
        input,
        delivery: target.delivery,
        timeoutMs: null,
        key: null,
        traceparent: null,
        ...(stamp?.private && { private: true as const }),
      });
    } catch (error) {
      // The deposit is stored, and can be sensed.
      log.warn(
        { err: error, agentId: target.id, pheromone: pheromone.id },
        "a pheromone could not wake its agent",
      );
      const limit = limitOf(error);
      if (limit !== null) onRefused(limit);
    }
  }
}

function reacts({ type, source, minIntensity = 0 }: Reaction, pheromone: SensedPheromone): boolean {
  return (
    type === pheromone.type &&
    (source === undefined || source === pheromone.source) &&
    pheromone.intensity >= minIntensity
  );
}

/** The limit behind a refusal; RATE_LIMITED does not name its limit. */
export function limitOf(error: unknown): LimitName | null {
  if (!(error instanceof TerrariumError)) return null;
  const { limit } = error.details;
  if (typeof limit === "string") return limit as LimitName;
  return error.code === "RATE_LIMITED" ? "pheromoneRatePerSecond" : null;
}

function rethrow(error: unknown): never {
  throw translateStoreError(error, "the pheromone cannot be stored");
}
