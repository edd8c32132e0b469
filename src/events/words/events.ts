import { eventKind, type EventTone, type TerrariumEventType, TERRARIUM_EVENT_TYPES } from "../table.js";
import { failureWords } from "../probe.js";

/**
 * An event as selected by the gateway's own documents. A gateway of another version may send a type that is not in
 * this build's table, or omit fields. `stopReason`, `fromState`, `freezeReason` and `gapReason` are the table's aliases.
 */
export interface ToldEvent {
  readonly type: string;
  readonly state: string;
  readonly pressure: number;
  readonly flow: number;
  readonly temperature: number;
  readonly data?: unknown;
  readonly result?: unknown;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: string | null;
  readonly stopReason?: string;
  readonly fromState?: string;
  readonly freezeReason?: string;
  readonly intensity?: number;
  readonly probe?: string;
  readonly failures?: number;
  readonly detail?: string | null;
  readonly health?: string;
  readonly private?: boolean | null;
  readonly perturbationId?: string;
  readonly by?: string | null;
  readonly command?: string | null;
  readonly semaphore?: {
    readonly id: string;
    readonly prompt: string;
    readonly severity: string;
    readonly settledBy?: string | null;
  };
  readonly pheromone?: {
    readonly type: string;
    readonly source: string;
    readonly target?: string | null;
    readonly key?: string | null;
    readonly initialIntensity: number;
  };
  /** Of a GAP: the number of missing events; null when it is unknown. */
  readonly missed?: number | null;
  readonly gapReason?: string;
}

type Show = (value: unknown) => string;

const SETTLED = ({ semaphore }: ToldEvent): string =>
  `${semaphore?.id}${semaphore?.settledBy ? ` by ${semaphore.settledBy}` : ""}: ${semaphore?.prompt}`;

/** In place of a private command's payload. */
const PRIVATE = "private: only for its caller";

/** The specific part of an event of each type, in terminal and pages alike. Contains agents' text unescaped. */
const PHRASES: Readonly<Record<TerrariumEventType, (event: ToldEvent, show: Show) => string>> = {
  AGENT_STARTED: ({ state }) => state.toLowerCase(),
  AGENT_STOPPED: ({ stopReason = "" }) => stopReason,
  AGENT_STATE_CHANGED: ({ fromState, state }) => `${fromState?.toLowerCase()} → ${state.toLowerCase()}`,
  AGENT_FROZEN: ({ freezeReason = "" }) => freezeReason,
  AGENT_THAWED: ({ state }) => state.toLowerCase(),
  OUTPUT: ({ data, private: isPrivate }, show) => (isPrivate ? PRIVATE : show(data)),
  RESULT: ({ result, private: isPrivate }, show) => (isPrivate ? PRIVATE : show(result)),
  ERROR: ({ code, message }) => `${code}: ${message}`,
  METABOLISM: ({ pressure, flow, temperature }) =>
    `pressure ${pressure.toFixed(0)}  flow ${flow.toFixed(1)}/s  temperature ${temperature.toFixed(2)}`,
  FEVER: ({ intensity }) => `intensity ${intensity?.toFixed(2)}`,
  METRICS_DEGRADED: ({ probe }) => `probe ${probe}`,
  PROBE_FAILED: ({ probe = "", failures = 0, detail, health = "" }) =>
    `${health.toLowerCase()}: ${failureWords({ name: probe, failures, detail: detail ?? null })}`,
  PROBE_RECOVERED: ({ probe = "", health = "" }) => `${health.toLowerCase()}: ${probe} succeeded again`,
  PERTURBED: ({ perturbationId, command, by }) =>
    `${perturbationId}${command ? ` ${command}` : ""}${by ? ` by ${by}` : ""}`,
  SEMAPHORE_EJECTED: ({ semaphore }) => `${semaphore?.id} ${semaphore?.severity}: ${semaphore?.prompt}`,
  SEMAPHORE_RESOLVED: SETTLED,
  SEMAPHORE_CANCELLED: SETTLED,
  SEMAPHORE_VOIDED: SETTLED,
  PHEROMONE: ({ pheromone }) => (pheromone ? pheromoneWords(pheromone) : ""),
  GAP: gapWords,
};

/**
 * One line. Empty for a type that this build does not know. `show` formats JSON values; default: text without quotes.
 */
export function summaryOf(event: ToldEvent, show: Show = withoutQuotes): string {
  return isKnownType(event.type) ? PHRASES[event.type](event, show) : "";
}

/** `plain` for a type that this build does not know. */
export function toneOf({ type }: Pick<ToldEvent, "type">): EventTone {
  return isKnownType(type) ? eventKind(type).tone : "plain";
}

/** A type in words: `state changed`. */
export function typeWords(type: string): string {
  return type
    .replace(/^AGENT_/, "")
    .replaceAll("_", " ")
    .toLowerCase();
}

const GAP_REASONS: ReadonlyMap<string, string> = new Map([
  ["LAGGED", "this view was too slow"],
  ["EVICTED", "this view was away for longer than the history covers"],
  ["EPOCH_CHANGED", "the gateway was restarted"],
]);

/** `WARNING 0.80 for steward: /var/log/app.log`. */
function pheromoneWords({
  type,
  target,
  key,
  initialIntensity,
}: NonNullable<ToldEvent["pheromone"]>): string {
  const forWhom = target ? ` for ${target}` : "";
  return `${type} ${initialIntensity.toFixed(2)}${forWhom}${key ? `: ${key}` : ""}`;
}

/** `12 events are missing here: this view was too slow`. */
export function gapWords({ missed, gapReason = "" }: Pick<ToldEvent, "missed" | "gapReason">): string {
  if (gapReason === "HIDDEN") return "this view may no longer see it";
  const reason = GAP_REASONS.get(gapReason) ?? gapReason.toLowerCase();
  if (missed === 0) return `nothing is missing here: ${reason}`;
  if (missed === 1) return `1 event is missing here: ${reason}`;
  const count =
    missed === null || missed === undefined ? "an unknown number of" : missed.toLocaleString("en");
  return `${count} events are missing here: ${reason}`;
}

/** True when this build has the type in its table. */
export function isKnownType(type: string): type is TerrariumEventType {
  return (TERRARIUM_EVENT_TYPES as readonly string[]).includes(type);
}

/** JSON on one line, text as it is. */
function withoutQuotes(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
