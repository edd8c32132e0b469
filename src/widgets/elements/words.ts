import { html, type TemplateResult } from "lit";
import { visibleText } from "../../base/text/visible-text.js";
import { activityOf, isAlive, levelOf, type Vitals } from "../../events/activity.js";
import { durationWords } from "../../events/words/durations.js";

/** A number in few characters: `0`, `0.3`, `12`, `1.2 k`. */
export function numberWords(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${(value / 1_000_000).toFixed(1)} M`;
  if (size >= 10_000) return `${(value / 1_000).toFixed(1)} k`;
  if (size >= 10 || Number.isInteger(value)) return value.toFixed(0);
  return value.toFixed(size >= 1 ? 1 : 2);
}

/** One word for an agent: its activity level, or why it is not running. */
export function stateWord(vitals: Vitals): string {
  if (isAlive(vitals)) return levelOf(activityOf(vitals));
  return vitals.state.toLowerCase();
}

/** An agent in one sentence, for screen readers. `staleMs` is the age of the state, or null. */
export function vitalsWords(agentId: string, vitals: Vitals, fever: boolean, staleMs: number | null): string {
  const { pressure, flow, temperature } = vitals;
  return [
    `${visibleText(agentId)}: ${stateWord(vitals)}`,
    `pressure ${numberWords(pressure)} of 100`,
    `${numberWords(flow)} events per second`,
    `temperature ${temperature.toFixed(2)}`,
    ...(fever ? ["fever"] : []),
    ...(staleMs === null ? [] : [`as of ${durationWords(staleMs)} ago`]),
  ].join(", ");
}

/**
 * Text of agents and callers on a page: invisible characters become visible, and its writing direction is isolated
 * (`bdi` is `unicode-bidi: isolate`).
 */
export function bdiText(text: string): TemplateResult {
  return html`<bdi>${visibleText(text)}</bdi>`;
}

/** The same for a JSON value. */
export function bdiJson(value: unknown, indent = 2): TemplateResult {
  return bdiText(JSON.stringify(value, null, indent) ?? "nothing");
}
