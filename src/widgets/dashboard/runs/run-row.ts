import { css, html, nothing, type TemplateResult } from "lit";
import { secondWords } from "../../live/times.js";
import { kindWords, queueWords, STATUS_WORDS, tookWords } from "../../../events/words/runs.js";
import { bdiText } from "../../elements/words.js";
import type { Run } from "../../live/types.js";
import { ageOf } from "../../live/agents/state.js";
import { hrefOf } from "../session/route.js";
import type { Session } from "../session/session.js";
import { asOfWords } from "../session/words.js";

/**
 * A run as a row: status, what it is, when it came, queue time, duration, who asked. Its cells are columns on wide screens and
 * lines on narrow ones. `now`: the gateway's clock, ms since 1970.
 */
export function runRow(run: Run, now: number): TemplateResult {
  const { id, status, session, by, attempt } = run;
  return html`<div class="run">
    <span class="status" data-status=${status}>${STATUS_WORDS[status]}</span>
    <a href=${hrefOf({ page: "run", id })}
      ><span class="kind">${bdiText(kindWords(run))}</span> <code>${bdiText(id)}</code></a
    >
    ${timeOf(run.acceptedAt, now)}
    <span>${queueWords(run, now)}</span>
    <span>${tookWords(run, now) ?? nothing}</span>
    <span class="whose">
      ${by === null ? nothing : html`<span>by ${bdiText(by)}</span>`}
      ${session === null ? nothing : html`<span>session ${bdiText(session)}</span>`}
      ${attempt > 1 ? html`<span>attempt ${attempt}</span>` : nothing}
    </span>
  </div>`;
}

/** As of when runs are (the gateway's clock); nothing for now. */
export function asOfLine(
  { live }: Session,
  asOf: number | null | undefined,
): TemplateResult | typeof nothing {
  const age = ageOf(null, asOf, live.gatewayNow);
  return age === null ? nothing : html`<p class="old small">${asOfWords(age)}</p>`;
}

/** The time of day, with the date when that is another. */
function timeOf(at: string, now: number): TemplateResult {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(now).toDateString();
  const words = isToday ? date.toLocaleTimeString("sv") : secondWords(at);
  return html`<time datetime=${at} title=${secondWords(at)}>${words}</time>`;
}

export const runRowStyles = css`
  .runs {
    display: grid;
    margin: 0;
    padding: 0;
    list-style: none;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
    overflow: hidden;
  }
  .runs li {
    min-width: 0;
    padding: 0.5rem 0.75rem;
  }
  .runs li + li {
    border-top: 1px solid var(--t-line);
  }
  .runs li:has(a:hover) {
    background: var(--t-raised);
  }
  .run,
  .what,
  .whose {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    align-items: baseline;
    overflow-wrap: anywhere;
  }
  .run {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  .run > a {
    flex: 1 1 60%;
    min-width: 0;
    text-decoration: none;
  }
  .run > a:hover .kind {
    text-decoration: underline;
  }
  .kind {
    font-size: var(--t-size);
    font-weight: 600;
    color: var(--t-ink-text);
  }
  .run code {
    font-size: var(--t-size-s);
  }
  .run > span:empty,
  .whose:not(:has(span)) {
    display: none;
  }
  .status {
    min-width: 6.5rem;
    color: var(--t-ink-muted);
  }
  .status[data-status="COMPLETED"] {
    color: var(--t-ink-accent);
  }
  .status:is([data-status="FAILED"], [data-status="UNKNOWN"]) {
    color: var(--t-ink-void);
  }
  .status:is([data-status="PARKED"], [data-status="RUNNING"]) {
    color: var(--t-ink-waking);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  @media (min-width: 60rem) {
    .run {
      display: grid;
      grid-template-columns: 6.5rem minmax(12rem, 1fr) minmax(6rem, auto) 8rem 8rem minmax(8rem, 14rem);
    }
    .run > span:empty,
    .whose:not(:has(span)) {
      display: block;
    }
  }
`;
