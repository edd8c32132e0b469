import type { JsonValue } from "../base/json.js";
/** Well-known types. The set is open: any name of letters, digits, `_`, `.` and `-` is a type. */
export declare const PHEROMONE_TYPES: readonly [
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
];
/** Half-life of a deposit that names none, ms. */
export declare const HALF_LIFE_MS_DEFAULT = 600000;
/** A decaying signal between agents: one entry of the field. Equal deposits reinforce it. Plain JSON. */
export interface Pheromone {
  /** The same while the entry is reinforced. */
  readonly id: string;
  /** `WARNING`, `CAPABILITY` or any other name; see `PHEROMONE_TYPES`. */
  readonly type: string;
  /** Who deposited it: an agent's id, or `client:<name>`. */
  readonly source: string;
  /** The agent it is for; null for everybody. */
  readonly target: string | null;
  /** Tells deposits of one type, source and target apart; null for none. */
  readonly key: string | null;
  /** Strength at `at`, 0–1. */
  readonly initialIntensity: number;
  /** Time in which the strength halves, ms, as deposited. A DREAM takes twice as long. */
  readonly halfLifeMs: number;
  /** Gone at this age, however strong, ms; null: only the half-life counts. */
  readonly ttlMs: number | null;
  /** Of the latest deposit; null for none. */
  readonly payload: JsonValue;
  /** Wall time of the latest deposit, ms since 1970: the age counts from here. */
  readonly at: number;
  /** Wall time of the first deposit, ms since 1970. */
  readonly firstAt: number;
  /** Deposits that this entry is made of. */
  readonly count: number;
}
/** A pheromone with its strength at the moment it was read. */
export interface SensedPheromone extends Pheromone {
  /** Strength now, 0–1. */
  readonly intensity: number;
}
/** What one deposits. */
export interface PheromoneDeposit {
  /** A name of letters, digits, `_`, `.` and `-`, 64 characters at most. */
  readonly type: string;
  /** Strength, 0–1. */
  readonly initialIntensity: number;
  /** Default 600,000 ms. */
  readonly halfLifeMs?: number | null;
  /** The id of the agent it is for. Default: everybody. */
  readonly target?: string | null;
  /** JSON, 8 KiB at most. */
  readonly payload?: unknown;
  /** Deposits that differ in their key are different entries. At most 256 characters. */
  readonly key?: string | null;
  /** Gone after this time, however strong, ms. */
  readonly ttlMs?: number | null;
}
/** Which pheromones to read. What is left out passes all. */
export interface PheromoneFilter {
  /** One type or several. */
  readonly type?: string | readonly string[] | null;
  /** The depositing agent's id, or `client:<name>`. */
  readonly source?: string | null;
  /** The agent it is for. */
  readonly target?: string | null;
  /** Only what is at least as strong now, 0–1. */
  readonly minIntensity?: number | null;
}
