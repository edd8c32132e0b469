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

/** What pictures show of a pheromone. */
type SignalRow = Pick<
  PheromoneNews,
  "id" | "type" | "source" | "target" | "initialIntensity" | "halfLifeMs" | "ttlMs" | "at" | "count"
>;
const SIGNAL_FIELDS = "id type source target initialIntensity halfLifeMs ttlMs at count";

/** `clock`: the gateway's, by which pheromones fade. */
interface SignalsAnswer {
  readonly signals: readonly SignalRow[];
  readonly clock: { readonly takenAt: string };
}

/** The field, for the terminal's screen. */
export const SIGNALS: Document<SignalsAnswer, Record<string, never>> = {
  text: `query Field {
    signals: pheromones { ${SIGNAL_FIELDS} }
    clock: metabolism { takenAt }
  }`,
};

/** The same of one agent: what it deposited, and what is for it. */
export const SIGNALS_OF_AGENT: Document<
  SignalsAnswer & { readonly toAgent: readonly SignalRow[] },
  { readonly agentId: string; readonly source: string }
> = {
  text: `query FieldOfAgent($agentId: ID!, $source: String!) {
    signals: pheromones(source: $source) { ${SIGNAL_FIELDS} }
    toAgent: pheromones(target: $agentId) { ${SIGNAL_FIELDS} }
    clock: metabolism { takenAt }
  }`,
};
