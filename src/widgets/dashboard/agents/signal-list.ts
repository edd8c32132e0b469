import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { signalWords } from "../../../events/words/signals.js";
import { signalsByAgent } from "../../../signals/shown.js";
import { bdiText } from "../../elements/words.js";
import { base } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";

/** Signals of the agent on its page, the strongest. */
const SIGNALS_SHOWN = 5;

/** `<d-signals>`: the strongest pheromones from an agent and to it, fading. Nothing before the view has seen any. */
export class SignalList extends LitElement {
  static override properties = { session: { attribute: false }, agentId: { attribute: false } };

  static override styles = [
    base,
    pageStyles,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: var(--t-size-m);
        overflow-wrap: anywhere;
      }
      p {
        margin: 0;
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;

  constructor() {
    super();
    redrawOnChange(this, ({ signals }) => signals);
    redrawEverySecond(this, () => this.session.live.hasSeenSignals);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { live } = this.session;
    if (!live.hasSeenSignals) return nothing;
    const own = signalsByAgent(live.signals).get(this.agentId) ?? [];
    const more = own.length - SIGNALS_SHOWN;
    return html`<h2 id="signals">Signals <small>strongest first, fading</small></h2>
      ${
        own.length === 0
          ? html`<p class="small muted">No signals from this agent or to it.</p>`
          : html`<ul aria-labelledby="signals">
              ${own.slice(0, SIGNALS_SHOWN).map((signal) => html`<li>${bdiText(signalWords(signal, this.agentId))}</li>`)}
            </ul>`
      }
      ${more > 0 ? html`<p class="small muted">${more} more</p>` : nothing}`;
  }
}

customElements.define("d-signals", SignalList);
