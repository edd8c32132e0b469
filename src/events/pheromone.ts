import type { JsonValue } from "../base/json.js";

/** Well-known types. The set is open: any name of letters, digits, `_`, `.` and `-` is a type. */
export const PHEROMONE_TYPES = [
  "METAPHOR",
  "WARNING",
  "MEMORY",
  "NARRATIVE",
  "OPPORTUNITY",
  "SCARCITY",
  "CAPABILITY",
  "STATE",
  "INTENT",
  "ATTENTION",
  "DREAM",
  "CHAOS",
  "TEST",
] as const;

/** The AGENTESE path that deposits. */
export const EMIT_PATH = "void.pheromone.emit";

/** Half-life of a deposit that names none, ms. */
export const HALF_LIFE_MS_DEFAULT = 600_000;

/** A decaying signal between agents: one entry of the field. Equal deposits reinforce it. Plain JSON. */
export interface Pheromone {
  /** Id of the entry. Reinforcement keeps it. */
  readonly id: string;
  /** `WARNING`, `CAPABILITY` or any other name; see `PHEROMONE_TYPES`. */
  readonly type: string;
  /** The depositor: an agent's id, or `client:<name>`. The gateway sets it. */
  readonly source: string;
  /** The agent it is for; null for all agents. */
  readonly target: string | null;
  /** Distinguishes deposits of one type, source and target; null for none. */
  readonly key: string | null;
  /** Strength at `at`, 0–1. */
  readonly initialIntensity: number;
  /** Time in which the strength halves, ms, as deposited. A DREAM takes twice as long. */
  readonly halfLifeMs: number;
  /** Age at which the entry is forgotten even if it is strong, ms; null for none. */
  readonly ttlMs: number | null;
  /** JSON of the latest deposit; null for none. */
  readonly payload: JsonValue;
  /** Wall time of the latest deposit, ms since 1970: the age counts from here. */
  readonly at: number;
  /** Wall time of the first deposit, ms since 1970. */
  readonly firstAt: number;
  /** Number of deposits that this entry adds up. */
  readonly count: number;
  /** The latest deposit was made by a private run: payload and key are for agents, and for those who may control its agent. */
  readonly private?: true;
}

/** A pheromone with its strength at the moment it was read. */
export interface SensedPheromone extends Pheromone {
  /** Strength now, 0–1. */
  readonly intensity: number;
  /** Of `watch` only: deposits, whether its filter passes them or not, that the reader missed before this one, because it was too far behind. */
  readonly missed?: number;
}

/** A deposit: the input of `context.signals.deposit`. */
export interface PheromoneDeposit {
  /** A name of letters, digits, `_`, `.` and `-`, 64 characters at most. */
  readonly type: string;
  /** Strength, 0–1. */
  readonly initialIntensity: number;
  /** Default 600,000 ms. */
  readonly halfLifeMs?: number | null;
  /** The id of the agent it is for. Default: all agents. */
  readonly target?: string | null;
  /** JSON, 8 KiB at most. */
  readonly payload?: unknown;
  /** Deposits that differ in their key are different entries. At most 256 characters. */
  readonly key?: string | null;
  /** Age at which it is forgotten even if it is strong, ms. Default: none. */
  readonly ttlMs?: number | null;
}

/** Which pheromones to read. An omitted member filters nothing. */
export interface PheromoneFilter {
  /** One type or several. */
  readonly type?: string | readonly string[] | null | undefined;
  /** The depositing agent's id, or `client:<name>`. */
  readonly source?: string | null | undefined;
  /** The agent it is for. */
  readonly target?: string | null | undefined;
  /** Only pheromones that are at least this strong now, 0–1. */
  readonly minIntensity?: number | null | undefined;
}

/** A filter for deposits that wake an agent. Only deposits that target the agent count. */
export interface Reaction {
  /** The type it reacts to. */
  readonly type: string;
  /** Only deposits of this source: an agent's id, or `client:<name>`. Default: all. */
  readonly source?: string;
  /** Only when the pheromone is at least as strong after the deposit, 0–1. Default: any. */
  readonly minIntensity?: number;
}

/** Pheromones for an agent's code: `context.signals`. Members need no `this`. */
export interface AgentSignals {
  /**
   * Deposits a pheromone in this agent's name, without blocking. The promise resolves with the stored pheromone and may be
   * ignored. It rejects with BAD_USER_INPUT, LIMIT_EXCEEDED (too many pheromones of this agent, a payload that is too
   * large), RATE_LIMITED (`pheromoneRatePerSecond`) or UNAVAILABLE.
   *
   * @example
   * ```ts
   * context.signals.deposit({ type: "WARNING", initialIntensity: 0.8, key: "disk", payload: { freeBytes } });
   * ```
   */
  readonly deposit: (deposit: PheromoneDeposit) => Promise<SensedPheromone>;
  /** The field now, strongest first, 1,000 at most. */
  readonly sense: (filter?: PheromoneFilter) => Promise<readonly SensedPheromone[]>;
  /**
   * Each deposit from the first read on, by any agent or client, until the context's signal aborts. A reader that falls more
   * than 1,000 deposits behind misses the oldest.
   */
  readonly watch: (filter?: PheromoneFilter) => AsyncIterable<SensedPheromone>;
}
