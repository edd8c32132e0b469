import { durationWords } from "../../../events/words/durations.js";

/** A question as the page's documents select it. The last five fields need the right to resolve. */
export interface ShownSemaphore {
  readonly id: string;
  readonly agentId: string;
  readonly reason: string;
  readonly prompt: string;
  readonly options: readonly string[];
  /** INFO, WARNING or CRITICAL. */
  readonly severity: string;
  /** PENDING, RESOLVED, CANCELLED or VOIDED. */
  readonly status: string;
  readonly digest: string;
  readonly responseSchema?: unknown;
  /** RFC 3339, like the next two. */
  readonly createdAt: string;
  readonly deadline?: string | null;
  readonly settledAt?: string | null;
  readonly settledBy?: string | null;
  readonly escalation?: string | null;
  readonly resumption?: { readonly status: string; readonly attempt: number } | null;
  /** True when the next four fields are visible; null is then their value. */
  readonly secretsShown?: boolean;
  readonly state?: unknown;
  readonly input?: unknown;
  readonly answer?: unknown;
  readonly cancelReason?: string | null;
  /** Fields that the gateway could not read: they are null. */
  readonly unread?: readonly string[];
}

export interface Mark {
  /** A symbol and a word, so that colour is never the only sign. */
  readonly shape: string;
  readonly word: string;
}

const SEVERITIES: Readonly<Record<string, Mark>> = {
  INFO: { shape: "●", word: "info" },
  WARNING: { shape: "▲", word: "warning" },
  CRITICAL: { shape: "◆", word: "critical" },
};

export function severityMark(severity: string): Mark {
  return SEVERITIES[severity] ?? { shape: "●", word: severity.toLowerCase() };
}

const STATUSES: Readonly<Record<string, Mark>> = {
  PENDING: { shape: "?", word: "waiting" },
  RESOLVED: { shape: "✓", word: "answered" },
  CANCELLED: { shape: "×", word: "cancelled" },
  VOIDED: { shape: "∅", word: "void" },
};

export function statusMark(status: string): Mark {
  return STATUSES[status] ?? { shape: "?", word: status.toLowerCase() };
}

/** True when it is not known how it can be answered. */
export function isUnread({ status, unread = [] }: ShownSemaphore): boolean {
  return status === "PENDING" && unread.includes("responseSchema");
}

/** True when there is an answer to show. Null is an answer if the reader may see answers. */
export function hasAnswer({ status, secretsShown = false, answer }: ShownSemaphore): boolean {
  if (answer === undefined) return false;
  return answer !== null || (secretsShown && status === "RESOLVED");
}

/** `approval needed`. */
export function reasonWords(reason: string): string {
  return reason.replaceAll("_", " ").toLowerCase();
}

export type Urgency = "none" | "calm" | "soon" | "last" | "over";

export interface TimeLeft {
  readonly words: string;
  readonly urgency: Urgency;
  /** Remaining share of the time to answer, 0–1; null without a deadline. */
  readonly share: number | null;
}

const SOON_MS = 600_000;
const LAST_MS = 60_000;

/** Time left to answer at `now` (milliseconds since 1970). */
export function timeLeft({ createdAt, deadline }: ShownSemaphore, now: number): TimeLeft {
  if (!deadline) return { words: "no deadline", urgency: "none", share: null };
  const end = Date.parse(deadline);
  const left = end - now;
  if (left <= 0) {
    return { words: `deadline passed ${durationWords(-left)} ago`, urgency: "over", share: 0 };
  }
  const given = Math.max(1, end - Date.parse(createdAt));
  const share = Math.min(1, left / given);
  // Rounded up, so that it does not show 0 s before the deadline.
  const words = `${durationWords(Math.ceil(left / 1_000) * 1_000)} left`;
  if (left <= LAST_MS) return { words, urgency: "last", share };
  return { words, urgency: left <= SOON_MS ? "soon" : "calm", share };
}

/** The outcome: `answered by operator 3 min ago`; by whom is known to those who may steer. */
export function settledWords({ status, settledBy, settledAt }: ShownSemaphore, now: number): string {
  const { word } = statusMark(status);
  if (status === "VOIDED" && settledBy === "deadline") {
    return `void: its deadline passed${settledAt ? ` ${agoWords(settledAt, now)}` : ""}`;
  }
  return `${word}${settledBy ? ` by ${settledBy}` : ""}${settledAt ? ` ${agoWords(settledAt, now)}` : ""}`;
}

export function agoWords(at: string, now: number): string {
  const ms = now - Date.parse(at);
  return ms < 1_000 ? "just now" : `${durationWords(ms)} ago`;
}

const RESUMPTIONS: Readonly<Record<string, string>> = {
  DUE: "The agent will be resumed as soon as it runs.",
  RUNNING: "The agent is processing the answer.",
  DONE: "The agent has processed the answer.",
  FAILED: "Every attempt to resume the agent failed.",
};

/** The state of the resumption in a sentence; empty when there is none. */
export function resumptionWords({ resumption }: ShownSemaphore): string {
  if (!resumption) return "";
  const words = RESUMPTIONS[resumption.status] ?? resumption.status.toLowerCase();
  return resumption.attempt > 1 ? `${words} Attempt ${resumption.attempt}.` : words;
}
