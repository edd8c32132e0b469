import { css, html, LitElement, nothing, type TemplateResult } from "lit";

import { localOutage } from "../../../events/words/outages.js";
import { ageOf } from "../../live/agents/state.js";
import { base } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { asOfWords } from "../session/words.js";

/** A stored view of an earlier release does not say more. */
const UNKNOWN = "NATS is away";

/**
 * `<d-cut-off>`: a line that says that NATS, or the log of events in it, is away, what that means, and how old is what is shown. Empty
 * while it is not, without NATS, and on the page of a share, which steers nothing.
 */
export class CutOffBar extends LitElement {
  static override properties = { session: { attribute: false } };

  static override styles = [
    base,
    css`
      .bar:has(p) {
        padding: 0.5rem clamp(0.875rem, 3vw, 2rem);
        border-bottom: 1px solid var(--t-line);
        border-left: 3px solid var(--t-waking);
        background: var(--t-surface);
        font-size: var(--t-size-m);
      }
      p {
        margin: 0;
        color: var(--t-ink-text);
        overflow-wrap: anywhere;
      }
      .age {
        color: var(--t-ink-muted);
      }
    `,
  ];

  declare session: Session;

  constructor() {
    super();
    redrawOnChange(this, ({ system, connection }) => system || connection);
    redrawEverySecond(this, () => this.#ageMs !== null);
  }

  /** Null while the gateway can reach NATS, as far as is known. */
  get #ageMs(): number | null {
    const { live, shared } = this.session;
    return shared ? null : ageOf(null, live.asOf, live.gatewayNow);
  }

  protected override render(): TemplateResult {
    const age = this.#ageMs;
    const { system, gatewayNow } = this.session.live;
    // The region exists from the start, so that screen readers announce changes in it; the age is outside, as it changes each second.
    return html`<div class="bar">
      <div role="status" aria-label="NATS">
        ${
          age === null
            ? nothing
            : html`<p>
                <span aria-hidden="true">▲</span> ${localOutage(system?.outage ?? UNKNOWN, gatewayNow)}.
              </p>`
        }
      </div>
      ${
        age === null
          ? nothing
          : html`<p class="age">Agents, runs and questions are shown ${asOfWords(age)}.</p>`
      }
    </div>`;
  }
}

customElements.define("d-cut-off", CutOffBar);
