import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { visibleText } from "../../../base/text/visible-text.js";
import { activityOf, isAlive, levelOf } from "../../../events/activity.js";
import { healthShape, healthWords, isUnwell } from "../../../events/probe.js";
import { errorWords } from "../../../events/recent-errors.js";
import "../../elements/density-field.js";
import "../../elements/sparkline.js";
import { summaryOf } from "../../elements/stream/event.js";
import { bdiText, stateWord } from "../../elements/words.js";
import type { AgentState } from "../../live/types.js";
import { base } from "../../theme/theme.js";
import { hrefOf } from "../session/route.js";
import { windowOf } from "./chart-data.js";

const LINES = [
  { name: "pressure", label: "pressure", unit: "", max: 100 },
  { name: "flow", label: "flow", unit: "/s", max: null },
  { name: "temperature", label: "temp.", unit: "", max: 1 },
] as const;

/** `<d-agent-card>`: a summary of one agent. `stale` is the age of its state in milliseconds, or null. */
export class AgentCard extends LitElement {
  static override properties = {
    agent: { attribute: false },
    signals: { attribute: false },
    stale: { attribute: false },
  };

  static override styles = [
    base,
    css`
      :host {
        contain: layout style;
      }
      article {
        position: relative;
        overflow: hidden;
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
        transition: border-color 160ms;
      }
      article:hover {
        border-color: var(--t-edge);
      }
      article:has(a:focus-visible) {
        outline: 2px solid var(--t-ink-accent);
        outline-offset: 2px;
      }
      t-density-field {
        height: 91px;
        border-radius: 0;
      }
      .text {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.625rem;
        padding: 0.75rem 0.875rem 0.875rem;
      }
      .head {
        display: flex;
        gap: 0.5rem;
        align-items: baseline;
      }
      h3 {
        margin: 0;
        min-width: 0;
        font-size: var(--t-size);
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h3 a {
        color: inherit;
        text-decoration: none;
        outline: none;
      }
      h3 a::after {
        content: "";
        position: absolute;
        inset: 0;
      }
      .state {
        font-size: var(--t-size-m);
        white-space: nowrap;
        color: var(--t-ink-muted);
      }
      .state::before {
        content: "";
        display: inline-block;
        width: 0.5em;
        height: 0.5em;
        margin-right: 0.4em;
        border-radius: 50%;
        background: var(--level);
        vertical-align: 0.08em;
      }
      .idle {
        --level: var(--t-edge);
      }
      .waking {
        --level: var(--t-waking);
      }
      .active {
        --level: var(--t-active);
      }
      .intense {
        --level: var(--t-intense);
      }
      .gone::before {
        border-radius: 0;
        background: none;
        box-shadow: inset 0 0 0 1.5px var(--t-edge);
      }
      /* Placed on the field, so that it moves nothing when it appears; the field is dark in both themes. */
      .errors {
        position: absolute;
        top: 6px;
        right: 6px;
        padding: 1px 8px;
        border-radius: 99px;
        background: rgb(5 8 7 / 0.88);
        font-size: var(--t-size-s);
        color: #bfa4de;
      }
      .watching {
        margin-left: auto;
        font-size: var(--t-size-s);
        color: var(--t-ink-muted);
        white-space: nowrap;
      }
      .lines {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 0.75rem;
      }
      .last {
        margin: 0;
        overflow: hidden;
        color: var(--t-ink-muted);
        font-family: var(--t-mono);
        font-size: var(--t-size-s);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .health,
      .signals {
        margin: 0;
        overflow: hidden;
        color: var(--t-ink-muted);
        font-size: var(--t-size-s);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .unwell {
        color: var(--t-ink-void);
      }
      .stale {
        filter: saturate(0.35);
      }
    `,
  ];

  declare agent: AgentState;
  /** The agent's signals in one line; null: no row, because no agent has had any. */
  declare signals: string | null;
  declare stale: number | null;

  constructor() {
    super();
    this.signals = null;
    this.stale = null;
  }

  protected override render(): TemplateResult {
    const { agent, signals, stale } = this;
    const { id, vitals, samples, lastResult, observers, errorsLastMinute: errors } = agent;
    const windowMs = windowOf(samples.flow);
    const level = isAlive(vitals) ? levelOf(activityOf(vitals)) : "gone";
    return html`<article class=${stale === null ? "" : "stale"}>
      <t-density-field
        .agentId=${id}
        .vitals=${vitals}
        .fever=${agent.fever}
        .stale=${stale}
      ></t-density-field>
      ${errors > 0 ? html`<span class="errors" title=${errorWords(errors)}>▲ ${errorWords(errors, true)}</span>` : nothing}
      <div class="text">
        <div class="head">
          <h3>
            <a href=${hrefOf({ page: "agent", id, at: null })} title=${visibleText(id)}>${bdiText(id)}</a>
          </h3>
          <span class="state ${level}">${stateWord(vitals)}${agent.fever ? ", fever" : ""}</span>
          <span class="watching">${observers} watching</span>
        </div>
        <div class="lines">
          ${LINES.map(
            ({ name, label, unit, max }) =>
              html`<t-sparkline
                .label=${label}
                .unit=${unit}
                .max=${max}
                .windowMs=${windowMs}
                .samples=${samples[name]}
              ></t-sparkline>`,
          )}
        </div>
        ${
          agent.health.probes.length > 0
            ? html`<p
                class="health ${isUnwell(agent.health) ? "unwell" : ""}"
                title=${visibleText(healthWords(agent.health))}
              >
                ${healthShape(agent.health.status)} ${bdiText(healthWords(agent.health))}
              </p>`
            : nothing
        }
        ${
          signals === null
            ? nothing
            : html`<p class="signals" title=${visibleText(signals)}>${bdiText(signals)}</p>`
        }
        <p class="last">${lastResult ? bdiText(summaryOf(lastResult)) : "no result yet"}</p>
      </div>
    </article>`;
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get("agent") as AgentState | undefined;
    if (before && before.id === this.agent.id && this.agent.errors > before.errors) {
      this.renderRoot.querySelector("t-density-field")?.glitch();
    }
  }
}

customElements.define("d-agent-card", AgentCard);
