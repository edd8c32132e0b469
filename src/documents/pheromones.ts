import type { JsonValue } from "../base/json.js";
import type { Document } from "./agents.js";
import { PHEROMONE_SELECTION, type PheromoneNews } from "./events.js";

export interface SenseVariables {
  readonly type?: string;
  readonly source?: string;
  readonly target?: string;
  readonly minIntensity?: number;
}

export const SENSE: Document<{ pheromones: readonly PheromoneNews[] }, SenseVariables> = {
  text: `query Sense($type: String, $source: String, $target: ID, $minIntensity: Float) {
    pheromones(type: $type, source: $source, target: $target, minIntensity: $minIntensity) ${PHEROMONE_SELECTION}
  }`,
};

export interface DepositVariables {
  readonly type: string;
  readonly initialIntensity: number;
  readonly halfLifeMs?: number;
  readonly target?: string;
  readonly payload?: JsonValue;
  readonly key?: string;
  readonly ttlMs?: number;
}

export const DEPOSIT: Document<{ depositPheromone: PheromoneNews | null }, DepositVariables> = {
  text: `mutation Deposit(
    $type: String!, $initialIntensity: Float!, $halfLifeMs: Float, $target: ID, $payload: JSON, $key: String,
    $ttlMs: Float
  ) {
    depositPheromone(
      type: $type, initialIntensity: $initialIntensity, halfLifeMs: $halfLifeMs, target: $target,
      payload: $payload, key: $key, ttlMs: $ttlMs
    ) ${PHEROMONE_SELECTION}
  }`,
};

/** Null where deposits were missed. */
export const FOLLOW_FIELD: Document<{ pheromoneField: PheromoneNews | null }, Record<string, never>> = {
  text: `subscription Field { pheromoneField ${PHEROMONE_SELECTION} }`,
};
