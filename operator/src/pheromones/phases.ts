import {
  PHEROMONE,
  type PheromoneSpec,
  type PheromoneStatus,
} from "../../../src/kubernetes/api/pheromone.js";
import { parseInstant } from "../../../src/base/clock.js";
import type { KubeObject } from "../../../src/kubernetes/objects/server.js";
import { type Decaying, forgottenAt, intensityAt } from "../../../src/signals/decay.js";

/** A signal as a resource. */
export interface PheromoneObject extends KubeObject {
  readonly spec: PheromoneSpec;
  readonly status?: PheromoneStatus;
}

export type Phase = NonNullable<PheromoneStatus["phase"]>;

/** How long an evaporated resource stays, so that watchers see the phase, milliseconds. */
const SHOWN_MS = 30_000;
const MINUTE_MS = 60_000;

/** Null for an invalid resource, which the API server would have refused. */
export function readPheromone(object: KubeObject): PheromoneObject | null {
  const parsed = PHEROMONE.spec.safeParse(object["spec"]);
  return parsed.success ? { ...object, spec: parsed.data } : null;
}

/** What the strength depends on. A resource emitted in the future, by a clock that is ahead, has its initial strength. */
export function decayOf({ spec, metadata }: PheromoneObject): Decaying {
  const { type, initialIntensity, halfLifeMinutes, ttlSeconds, emittedAt } = spec;
  const made = metadata.creationTimestamp ?? "";
  return {
    type,
    initialIntensity,
    halfLifeMs: halfLifeMinutes * MINUTE_MS,
    ttlMs: ttlSeconds === undefined ? null : ttlSeconds * 1_000,
    at: parseInstant(emittedAt ?? made) ?? parseInstant(made) ?? 0,
  };
}

/** The present phase, and the time until the next one or the deletion. */
export function phaseAt(
  object: PheromoneObject,
  nowMs: number,
): { readonly phase: Phase; readonly nextInMs: number; readonly isSwept: boolean } {
  const decay = decayOf(object);
  const goneMs = forgottenAt(decay);
  const halfMs = Math.min(goneMs, decay.at + decay.halfLifeMs * (decay.type === "DREAM" ? 2 : 1));
  if (nowMs >= goneMs) {
    const sweptMs = goneMs + SHOWN_MS;
    return { phase: "EVAPORATED", nextInMs: Math.max(0, sweptMs - nowMs), isSwept: nowMs >= sweptMs };
  }
  const phase = nowMs >= halfMs ? "EVAPORATING" : "ACTIVE";
  return { phase, nextInMs: (phase === "ACTIVE" ? halfMs : goneMs) - nowMs, isSwept: false };
}

export const strengthAt = (object: PheromoneObject, nowMs: number): number =>
  intensityAt(decayOf(object), nowMs);
