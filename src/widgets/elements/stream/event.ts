export { gapWords, toneOf, typeWords } from "../../../events/words.js";
import { summaryOf as wholeSummary, type ToldEvent } from "../../../events/words.js";

/** One event as the window's documents select it. */
export interface StreamEvent extends ToldEvent {
  /** Opaque; unique in a stream. */
  readonly cursor: string;
  readonly agentId: string;
  /** RFC 3339. */
  readonly at: string;
}

/** Characters of a payload a row shows; the rest is shown when it is opened. */
const SUMMARY_MAX = 240;

/** What is particular about an event, on one line of bounded length. */
export function summaryOf(event: StreamEvent): string {
  const text = wholeSummary(event);
  return text.length > SUMMARY_MAX ? `${text.slice(0, SUMMARY_MAX)}…` : text;
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
