import { css, html, nothing, type TemplateResult } from "lit";
import { bdiText } from "../../elements/words.js";
import type { Run } from "../../live/types.js";
import { hrefOf } from "../session/route.js";
import { kindWords, queueWords, STATUS_WORDS, tookWords } from "../../../events/run-words.js";

/** A run in two lines: kind and status, then client and duration. `now`: the gateway's clock, ms since 1970. */
export function runRow(run: Run, now: number): TemplateResult {
  const { id, status, session, by, attempt, acceptedAt } = run;
  const took = tookWords(run, now);
  return html`<div class="what">
      <span class="status" data-status=${status}>${STATUS_WORDS[status]}</span>
      <a href=${hrefOf({ page: "run", id })}>${bdiText(kindWords(run))} <code>${bdiText(id)}</code></a>
    </div>
    <div class="facts">
      <time datetime=${acceptedAt}>${new Date(acceptedAt).toLocaleString()}</time>
      <span>${queueWords(run, now)}</span>
      ${took === null ? nothing : html`<span>${took}</span>`}
      ${attempt > 1 ? html`<span>attempt ${attempt}</span>` : nothing}
      ${session === null ? nothing : html`<span>session ${bdiText(session)}</span>`}
      ${by === null ? nothing : html`<span>by ${bdiText(by)}</span>`}
    </div>`;
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
  }
  .runs li {
    min-width: 0;
    padding: 0.5rem 0.75rem;
  }
  .runs li + li {
    border-top: 1px solid var(--t-line);
  }
  .what,
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    align-items: baseline;
    overflow-wrap: anywhere;
  }
  .status {
    min-width: 7rem;
  }
  .status:is([data-status="FAILED"], [data-status="UNKNOWN"]) {
    color: var(--t-ink-void);
  }
  .status:is([data-status="PARKED"], [data-status="RUNNING"]) {
    color: var(--t-ink-waking);
  }
  .facts {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
`;
