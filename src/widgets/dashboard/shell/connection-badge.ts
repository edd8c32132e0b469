import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { durationWords } from "../../../events/words/durations.js";
import { CUT_OFF } from "../../../events/words/outages.js";
import { bdiText } from "../../elements/words.js";
import { ageOf } from "../../live/agents/state.js";
import { browserClock } from "../../live/index.js";
import type { ConnectionState } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { staleMs } from "../session/words.js";

/** `<d-connection>`: how current the page is, as a symbol and a word, with a button to act on it. */
export class ConnectionBadge extends LitElement {
  static override properties = { session: { attribute: false } };

  static override styles = [
    base,
    controls,
    css`
      :host {
        font-size: var(--t-size-m);
      }
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        align-items: center;
      }
      .shape {
        width: 0.75em;
        color: var(--tone);
        text-align: center;
      }
      .live {
        --tone: var(--t-health);
      }
      .connecting,
      .replaying {
        --tone: var(--t-active);
      }
      .gap,
      .cut-off,
      .offline,
      .refused {
        --tone: var(--t-ink-waking);
      }
    `,
  ];

  declare session: Session;

  constructor() {
    super();
    redrawOnChange(this, ({ connection, system }) => connection || system, 0);
    redrawEverySecond(this, () => staleMs(this.session.live) !== null || this.#cutOffMs !== null);
  }

  /** The gateway answers, but what it shows is so old, ms; null: it is not. */
  get #cutOffMs(): number | null {
    const { live } = this.session;
    const isReached = live.connection.kind === "live" || live.connection.kind === "replaying";
    return isReached ? ageOf(null, live.asOf, live.gatewayNow) : null;
  }

  protected override render(): TemplateResult {
    const { connection } = this.session.live;
    const { shape, words } = wordsOf(connection);
    // The age is outside the status region, so that screen readers do not announce it every second.
    const { restoredAt } = this.session.live;
    const since = restoredAt ?? (connection.kind === "offline" ? connection.since : null);
    const layer = restoredAt === null ? "" : " stored in this browser,";
    const age = since === null ? null : `${layer} ${durationWords(browserClock.now() - since)} old`;
    const { replay } = this.session;
    // Whatever the connection does, what is shown is not live.
    if (replay !== null)
      return html`<div class="gap">
        <span class="shape" aria-hidden="true">▶</span><span role="status">${replay.words}</span>
      </div>`;
    const cutOffMs = this.#cutOffMs;
    if (cutOffMs !== null)
      return html`<div class="cut-off">
        <span class="shape" aria-hidden="true">▲</span>
        <span><span role="status">${CUT_OFF}</span>, ${durationWords(cutOffMs)} old</span>
      </div>`;
    return html`<div class=${connection.kind}>
      <span class="shape" aria-hidden="true">${shape}</span>
      <span><span role="status">${bdiText(words)}</span>${age === null ? nothing : html`,${age}`}</span>
      ${this.#action(connection)}
    </div>`;
  }

  /** The attribute `kind` lets the layout give longer states more room. */
  protected override updated(): void {
    const { replay, live } = this.session;
    this.setAttribute("kind", replay === null ? live.connection.kind : "replay");
  }

  #action({ kind }: ConnectionState): TemplateResult | typeof nothing {
    const { live } = this.session;
    if (kind === "gap")
      return html`<button class="quiet" @click=${() => live.acknowledgeGap()}>Dismiss</button>`;
    if (kind === "offline")
      return html`<button class="quiet" @click=${() => live.retryNow()}>Try now</button>`;
    if (kind === "refused")
      return html`<button class="quiet" @click=${() => location.reload()}>Reload</button>`;
    return nothing;
  }
}

function wordsOf(state: ConnectionState): { readonly shape: string; readonly words: string } {
  switch (state.kind) {
    case "connecting":
      return { shape: "◌", words: "connecting" };
    case "replaying":
      return { shape: "◔", words: "replaying" };
    case "live":
      return { shape: "●", words: "live" };
    case "gap": {
      const missed = state.missed === null ? "an unknown number of" : String(state.missed);
      return { shape: "▲", words: `gap of ${missed} event${state.missed === 1 ? "" : "s"}` };
    }
    case "offline":
      return { shape: "■", words: "offline" };
    case "refused":
      return { shape: "■", words: `refused: ${state.why}` };
  }
}

customElements.define("d-connection", ConnectionBadge);
