import { css, html, LitElement, nothing, type TemplateResult } from "lit";

import { hiddenQuestions } from "../../../events/semaphore.js";
import { isAlive } from "../../../events/activity.js";
import { numberWords } from "../../elements/words.js";
import { ageOf, errorsOf } from "../../live/agents/state.js";
import { base } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { asOfWords } from "../session/words.js";

/** `<d-pulse>`: totals in one line: running agents, events per second, observers, lagging observers, open questions. */
export class PulseLine extends LitElement {
  static override properties = { session: { attribute: false } };

  static override styles = [
    base,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.125rem;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      b {
        color: var(--t-ink-text);
        font-weight: 600;
      }
      .errors b,
      .errors {
        color: var(--t-ink-void);
      }
      .calls b,
      .calls {
        color: var(--t-ink-active);
      }
    `,
  ];

  declare session: Session;

  constructor() {
    super();
    redrawOnChange(this, () => true);
    redrawEverySecond(this, () => this.session.live.asOf !== null);
  }

  protected override render(): TemplateResult {
    const { agents, system, semaphores, asOf, gatewayNow } = this.session.live;
    const cutOffMs = ageOf(null, asOf, gatewayNow);
    const errors = errorsOf(agents.values());
    const living = [...agents.values()].filter(({ vitals }) => isAlive(vitals));
    const flow = living.reduce((sum, { vitals }) => sum + vitals.flow, 0);
    const lagging = system?.lagging ?? 0;
    const waiting = semaphores.pending.length;
    const { critical } = hiddenQuestions(semaphores.pending);
    return html`<ul aria-label="Pulse">
      <li><b>${living.length}</b> alive</li>
      <li><b>${numberWords(flow)}</b> ev/s</li>
      <li><b>${system?.observers ?? "–"}</b> watching</li>
      <li class=${lagging > 0 ? "calls" : ""}><b>${lagging}</b> lagging</li>
      ${cutOffMs === null ? nothing : html`<li class="calls">${asOfWords(cutOffMs)}</li>`}
      ${errors > 0 ? html`<li class="errors">▲ <b>${errors}</b> ${errors === 1 ? "error" : "errors"} in the last minute</li>` : nothing}
      <li class=${waiting > 0 ? "calls" : ""}>
        <b>${waiting}</b> ${waiting === 1 ? "card" : "cards"}
        waiting${critical > 0 ? `, ${critical} critical` : ""}
      </li>
    </ul>`;
  }
}

customElements.define("d-pulse", PulseLine);
