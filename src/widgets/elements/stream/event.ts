/**
 * One event as the window's documents select it. What belongs to some kinds only may be missing; `stopReason`,
 * `fromState` and `gapReason` stand for fields whose names mean different things on different kinds.
 */
export interface StreamEvent {
  /** Opaque; unique in a stream. */
  readonly cursor: string;
  readonly type: string;
  readonly agentId: string;
  /** RFC 3339. */
  readonly at: string;
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
  readonly intensity?: number;
  readonly probe?: string;
  readonly perturbationId?: string;
  readonly by?: string;
  readonly semaphore?: {
    readonly id: string;
    readonly prompt: string;
    readonly severity: string;
    readonly settledBy?: string | null;
  };
  /** Of a GAP: how many events are missing here; null when nobody can know. */
  readonly missed?: number | null;
  readonly gapReason?: string;
}

/** Characters of a payload a row shows; the rest is told when it is opened. */
const SUMMARY_MAX = 240;

/** What a colour tells of an event, beside its type in words. */
export type Tone = "plain" | "quiet" | "good" | "asks" | "bad" | "gap";

const TONES: Readonly<Record<string, Tone>> = {
  RESULT: "good",
  OUTPUT: "plain",
  METABOLISM: "quiet",
  AGENT_STATE_CHANGED: "quiet",
  ERROR: "bad",
  FEVER: "bad",
  METRICS_DEGRADED: "bad",
  PERTURBED: "asks",
  SEMAPHORE_EJECTED: "asks",
  GAP: "gap",
};

export function toneOf({ type }: Pick<StreamEvent, "type">): Tone {
  return TONES[type] ?? "plain";
}

/** Kinds in words, for people: `state changed`. */
export function typeWords(type: string): string {
  return type
    .replace(/^AGENT_/, "")
    .replaceAll("_", " ")
    .toLowerCase();
}

/** What is particular about an event, on one line. */
export function summaryOf(event: StreamEvent): string {
  switch (event.type) {
    case "AGENT_STARTED":
      return event.state.toLowerCase();
    case "AGENT_STOPPED":
      return event.stopReason ?? "";
    case "AGENT_STATE_CHANGED":
      return `${event.fromState?.toLowerCase()} → ${event.state.toLowerCase()}`;
    case "OUTPUT":
      return inline(event.data);
    case "RESULT":
      return inline(event.result);
    case "ERROR":
      return `${event.code}: ${event.message}`;
    case "METABOLISM":
      return `pressure ${event.pressure.toFixed(0)}  flow ${event.flow.toFixed(1)}/s  temperature ${event.temperature.toFixed(2)}`;
    case "FEVER":
      return `intensity ${event.intensity?.toFixed(2)}`;
    case "METRICS_DEGRADED":
      return `probe ${event.probe}`;
    case "PERTURBED":
      return `${event.perturbationId} by ${event.by}`;
    case "SEMAPHORE_EJECTED":
      return `${event.semaphore?.severity}: ${event.semaphore?.prompt}`;
    case "SEMAPHORE_RESOLVED":
    case "SEMAPHORE_CANCELLED":
    case "SEMAPHORE_VOIDED":
      return `by ${event.semaphore?.settledBy ?? "nobody"}: ${event.semaphore?.prompt}`;
    case "GAP":
      return gapWords(event);
    default:
      // A newer gateway may know kinds that this build does not.
      return "";
  }
}

const GAP_REASONS: Readonly<Record<string, string>> = {
  LAGGED: "this view was too slow",
  EVICTED: "this view was away for longer than the history reaches",
  EPOCH_CHANGED: "the agents' host began anew",
};

/** `12 events are missing here: this view was too slow`. */
export function gapWords({ missed, gapReason = "" }: StreamEvent): string {
  const reason = GAP_REASONS[gapReason] ?? gapReason.toLowerCase();
  if (missed === 0) return `nothing is missing here: ${reason}`;
  if (missed === 1) return `1 event is missing here: ${reason}`;
  const count =
    missed === null || missed === undefined ? "an unknown number of" : missed.toLocaleString("en");
  return `${count} events are missing here: ${reason}`;
}

/** Time of day to the millisecond, as the person's clock shows it. */
export function clockWords(at: string): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** All of an event as indented JSON, what is particular about it first, without what only the transport needs. */
export function payloadText(event: StreamEvent): string {
  const known = event as StreamEvent & { readonly __typename?: string };
  const { __typename, cursor, type, agentId, at, state, pressure, flow, temperature, ...own } = known;
  return JSON.stringify({ type, agentId, at, ...own, state, pressure, flow, temperature, cursor }, null, 2);
}

function inline(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > SUMMARY_MAX ? `${text.slice(0, SUMMARY_MAX)}…` : text;
}
