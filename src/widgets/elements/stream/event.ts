export { gapWords, toneOf, typeWords } from "../../../events/words/events.js";
import { summaryOf as wholeSummary, type ToldEvent } from "../../../events/words/events.js";

/** An event as the page's documents select it. */
export interface StreamEvent extends ToldEvent {
  /** Opaque; unique within a stream. */
  readonly cursor: string;
  readonly agentId: string;
  /** RFC 3339. */
  readonly at: string;
}

/** Characters of the payload in a row; opening the event shows all. */
const SUMMARY_MAX = 240;

/** The details of an event on one line, cut to SUMMARY_MAX. */
export function summaryOf(event: StreamEvent): string {
  const text = wholeSummary(event);
  return text.length > SUMMARY_MAX ? `${text.slice(0, SUMMARY_MAX)}…` : text;
}

/** Local time of day with milliseconds. */
export function clockWords(at: string): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** The whole event as indented JSON, its own fields first, without `__typename`. */
export function payloadText(event: StreamEvent): string {
  const known = event as StreamEvent & { readonly __typename?: string };
  const { __typename, cursor, type, agentId, at, state, pressure, flow, temperature, ...own } = known;
  return JSON.stringify({ type, agentId, at, ...own, state, pressure, flow, temperature, cursor }, null, 2);
}
