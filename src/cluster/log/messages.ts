import type { Position } from "../../events/cursor.js";
import type { AgentEvent, Vitals } from "../../events/event.js";
import type { Receipt } from "../../events/kept.js";
import { token } from "../bucket/names.js";
import { object, orNull, text } from "../shape.js";
import { count, isOffset, isTerm } from "../values.js";
import type { StoredMessage } from "./server.js";

/** Events of one message: the stream of all agents has a place for each of them. */
export const BATCH_EVENTS_MAX = 256;
/** Characters of JSON after which no event joins a message. */
export const BATCH_CHARACTERS_MAX = 65_536;

/** A message of the log: consecutive events of one agent. */
export interface LogBatch {
  readonly agentId: string;
  readonly term: number;
  readonly epoch: string;
  /** Number of the first event. */
  readonly from: number;
  readonly events: readonly AgentEvent[];
  /** What the log has of the agent's host with the last of these events; null for a host that does not resend. */
  readonly receipt: Receipt | null;
  /** Those of the events that cannot be read, by index; absent: none. Its reader finds them; they are not in the message. */
  readonly strange?: ReadonlySet<number>;
}

/** The first message of a carrier: it repeats all that the next carrier has to know. */
export interface LogClaim {
  readonly agentId: string;
  readonly term: number;
  readonly gateway: string;
  /** Behind this the carrier goes on. */
  readonly head: Position;
  readonly receipt: Receipt | null;
  readonly latest: Vitals;
  /** Of a new epoch: the events missing before it; null when that is unknown. Absent: the epoch goes on. */
  readonly missed?: 0 | null;
}

/** From here on places have another era: the stream has lost what was behind this message once. */
export interface LogEra {
  readonly era: string;
}

export type LogMessage =
  | { readonly kind: "batch"; readonly batch: LogBatch }
  | { readonly kind: "claim"; readonly claim: LogClaim }
  | { readonly kind: "era"; readonly era: string };

/** The text of a batch whose events are JSON already. */
export function batchText(batch: Omit<LogBatch, "events" | "strange">, events: readonly string[]): string {
  const { agentId, term, epoch, from, receipt } = batch;
  const head = JSON.stringify({ agentId, term, epoch, from, receipt });
  return `${head.slice(0, -1)},"events":[${events.join(",")}]}`;
}

export function claimText(claim: LogClaim): string {
  return JSON.stringify({ ...claim, claim: true });
}

export function eraText(era: LogEra): string {
  return JSON.stringify(era);
}

/** NATS takes no id twice within two minutes. */
export function batchId({
  agentId,
  term,
  epoch,
  from,
}: Pick<LogBatch, "agentId" | "term" | "epoch" | "from">): string {
  return `${idOf(agentId, term)}${epoch} ${from}`;
}

/** `behind`: the sequence of the message before it. */
export function claimId(
  { agentId, term, gateway }: Pick<LogClaim, "agentId" | "term" | "gateway">,
  behind: number,
): string {
  return `${idOf(agentId, term)}claim ${gateway} ${behind}`;
}

const idOf = (agentId: string, term: number): string => `${token(agentId)} ${term} `;

/** What of a stored message says whether a gateway has written it. */
type Written = Pick<StoredMessage, "id" | "text" | "at">;

/**
 * Null for what is no message of a log: somebody else than a gateway has written it. Its events may be anything: who writes behind them
 * has to know only where they end, also when a later release has written them.
 */
export function messageIn({ id, text, at }: Written): LogMessage | null {
  const message = read(text);
  if (message?.kind === "era") return message.era === id ? message : null;
  const told = message?.kind === "claim" ? message.claim : message?.batch;
  const isTold = told && id.startsWith(idOf(told.agentId, told.term)) && isTerm(told.term, Number(at) / 1e6);
  return isTold ? message : null;
}

/** Likewise for what is not of this agent. */
export function messageOf(agentId: string, message: Written): LogMessage | null {
  const read = messageIn(message);
  const told = read?.kind === "claim" ? read.claim : read?.kind === "batch" ? read.batch : null;
  return told?.agentId === agentId ? read : null;
}

function read(written: string): LogMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  if ("era" in value) return { kind: "era", era: String(value.era) };
  if (!("agentId" in value) || typeof value.agentId !== "string") return null;
  if ("claim" in value) {
    const { claim: _mark, ...claim } = value as LogClaim & { claim: true };
    return isClaim(claim) ? { kind: "claim", claim } : null;
  }
  const batch = value as LogBatch;
  return isBatch(batch) ? { kind: "batch", batch } : null;
}

function isClaim({ gateway, head, receipt, missed = null }: LogClaim): boolean {
  return (
    typeof gateway === "string" && isPosition(head) && isReceipt(receipt) && (missed === null || missed === 0)
  );
}

function isBatch({ epoch, from, events, receipt }: LogBatch): boolean {
  const isList = Array.isArray(events) && events.length > 0 && events.length <= BATCH_EVENTS_MAX;
  return isList && from > 0 && isPosition({ epoch, offset: from }) && isReceipt(receipt);
}

function isPosition(place: Position | null | undefined): boolean {
  return typeof place?.epoch === "string" && isOffset(place.offset);
}

const isReceipt = orNull(object({ incarnation: text, number: count }));

/** What the next carrier goes on behind. */
export interface AgentEnd {
  readonly head: Position;
  readonly receipt: Receipt | null;
  readonly latest: Vitals;
  readonly term: number;
}

export function endOf(message: LogMessage | null): AgentEnd | null {
  if (message?.kind === "claim") return message.claim;
  if (message?.kind !== "batch") return null;
  const { epoch, from, events, receipt, term } = message.batch;
  const latest = events.at(-1);
  return latest ? { head: { epoch, offset: from + events.length - 1 }, receipt, latest, term } : null;
}
