import { type Pheromone, type PheromoneFilter } from "../events/pheromone.js";
/** A deposit as it was sent, checked, with its defaults. */
export type CheckedDeposit = Pick<
  Pheromone,
  "type" | "initialIntensity" | "halfLifeMs" | "target" | "payload" | "key" | "ttlMs"
>;
/**
 * Throws BAD_USER_INPUT that names the field, or LIMIT_EXCEEDED for a payload of more than `payloadBytesMax` bytes as
 * JSON.
 */
export declare function checkedDeposit(value: unknown, payloadBytesMax: number): CheckedDeposit;
/** Throws BAD_USER_INPUT that names the field. */
export declare function checkedFilter(value: unknown): PheromoneFilter;
