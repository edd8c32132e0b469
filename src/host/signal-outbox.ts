import { TerrariumError } from "../base/errors.js";
import { defaultLimits, type Limits } from "../base/limits.js";
import type { SensedPheromone } from "../events/pheromone.js";
import type { RunStamp } from "../events/run.js";
import type { CallSignals, SignalAnswer, SignalCall } from "../link/agent-call.js";
import { type CheckedDeposit, checkedDeposit } from "../signals/index.js";

/** Reads and watches of one agent that wait for the gateway. */
const READS_MAX = 100;

export interface DepositLimits {
  /** Deposits of one agent in flight. */
  readonly depositsMax: number;
  readonly payloadBytesMax: number;
}

/** An operator's limits. */
export function depositLimits(
  limits: Pick<Limits, "maxOpenDeposits" | "maxPheromonePayloadBytes">,
): DepositLimits {
  return { depositsMax: limits.maxOpenDeposits, payloadBytesMax: limits.maxPheromonePayloadBytes };
}

interface InFlight {
  deposits: number;
  reads: number;
  /** Deposits that were refused here since the last one that was sent. */
  refused: number;
}

/**
 * Calls about pheromones of all agents of a host, bounded for each agent, so that one that floods leaves room for the others. Only
 * agents with calls in flight, or with refusals that the gateway has not been told of, are remembered.
 */
export class SignalOutbox {
  readonly #send: CallSignals;
  readonly #limits: DepositLimits;
  readonly #agents = new Map<string, InFlight>();

  constructor(send: CallSignals, limits: DepositLimits = depositLimits(defaultLimits)) {
    this.#send = send;
    this.#limits = limits;
  }

  /** Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
  checked(deposit: unknown): CheckedDeposit {
    return checkedDeposit(deposit, this.#limits.payloadBytesMax);
  }

  async deposit(agentId: string, stamp: RunStamp | null, deposit: unknown): Promise<SensedPheromone> {
    const { depositsMax: max } = this.#limits;
    const checked = this.checked(deposit);
    const mine = this.#of(agentId);
    if (mine.deposits >= max) {
      mine.refused += 1;
      const message = `${max} deposits of this agent have not been answered`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxOpenDeposits", max });
    }
    const call = { kind: "deposit", from: { agentId }, deposit: { ...checked }, stamp } as const;
    // A deposit goes through although its run ends meanwhile.
    const { signal } = new AbortController();
    const { refused } = mine;
    mine.refused = 0;
    const { pheromones } = await this.#count("deposits", mine, { ...call, refusedBefore: refused }, signal);
    const [stored] = pheromones;
    if (!stored) throw new Error("the gateway has answered a deposit without a pheromone");
    return stored;
  }

  async read(call: Exclude<SignalCall, { kind: "deposit" }>, signal: AbortSignal): Promise<SignalAnswer> {
    const mine = this.#of(call.from.agentId);
    if (mine.reads >= READS_MAX) {
      this.#leave(call.from.agentId, mine);
      const message = `${READS_MAX} reads of pheromones by this agent are waiting`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxOpenDeposits", max: READS_MAX });
    }
    return await this.#count("reads", mine, call, signal);
  }

  async #count(
    kind: "deposits" | "reads",
    mine: InFlight,
    call: SignalCall,
    signal: AbortSignal,
  ): Promise<SignalAnswer> {
    mine[kind] += 1;
    try {
      return await this.#send(call, signal);
    } finally {
      mine[kind] -= 1;
      this.#leave(call.from.agentId, mine);
    }
  }

  #of(agentId: string): InFlight {
    const known = this.#agents.get(agentId) ?? { deposits: 0, reads: 0, refused: 0 };
    this.#agents.set(agentId, known);
    return known;
  }

  #leave(agentId: string, { deposits, reads, refused }: InFlight): void {
    if (deposits + reads + refused === 0) this.#agents.delete(agentId);
  }
}
