import {
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
  RESUMPTION_STATUSES,
} from "../events/semaphore.js";
import { object, oneOf, optional, orNull, type Shape, list, text, there, flag } from "./shape.js";

/** The last instant that RFC 3339 can write, ms since 1970. */
const INSTANT_MAX = 253_402_300_799_999;
/** Numbers of events: so far from the last safe integer that every later carrier can number on. */
const OFFSET_MAX = 2 ** 52;
/**
 * How far a term may be ahead of the clock of NATS, ms: terms are made of the clocks of gateways, which go by it. So far that no clock of
 * the servers that was set back makes terms of before impossible.
 */
const TERM_AHEAD_MS = 366 * 86_400_000;

/** Milliseconds since 1970 that can be kept, and shown. */
export const instant: Shape = (value) => isCount(value) && value <= INSTANT_MAX;
export const count: Shape = isCount;
/** Such a time, but perhaps not of a whole millisecond: what is only shown. */
export const moment: Shape = (value) => amount(value) && Number(value) <= INSTANT_MAX;
/** What GraphQL has as an Int. */
export const smallCount: Shape = (value) => isCount(value) && value < 2 ** 31;
/** JSON can write numbers that are too large for one. */
export const finite: Shape = (value) => Number.isFinite(value);

/** Of bytes, of money, of time. */
export const amount: Shape = (value) => finite(value) && Number(value) >= 0;
export const whole: Shape = (value) => Number.isSafeInteger(value);

export function isOffset(value: unknown): boolean {
  return isCount(value) && value <= OFFSET_MAX;
}

/** Whether a carrier can have this term. `now`: by the clock of NATS, ms since 1970. */
export function isTerm(value: unknown, now: number): value is number {
  return isCount(value) && value <= now + TERM_AHEAD_MS;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A question as it is shown, but for the schema of its answer. */
export const shownQuestion = {
  id: text,
  agentId: text,
  reason: oneOf(...SEMAPHORE_REASONS),
  prompt: text,
  options: list(text),
  severity: oneOf(...SEVERITIES),
  stateVersion: whole,
  cause: orNull(text),
  deadline: orNull(instant),
  escalation: orNull(text),
  digest: text,
  createdAt: instant,
  status: oneOf(...SEMAPHORE_STATUSES),
  settledAt: orNull(instant),
  settledBy: orNull(text),
} as const;

export const resumptionStatus = oneOf(...RESUMPTION_STATUSES);

export const pheromone = {
  id: text,
  type: text,
  source: text,
  target: orNull(text),
  key: orNull(text),
  initialIntensity: finite,
  halfLifeMs: finite,
  ttlMs: orNull(finite),
  payload: there,
  at: instant,
  firstAt: instant,
  private: optional(flag),
} as const;

export const pheromoneEntry = object({ ...pheromone, count });
