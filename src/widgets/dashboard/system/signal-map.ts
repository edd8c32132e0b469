import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { intensityBar } from "../../../events/words/signals.js";
import { signalMap } from "../../../signals/shown.js";
import { bdiText } from "../../elements/words.js";
import { base } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";
import { systemPageStyles } from "./system-page-styles.js";

/** Shades of a cell. */
const SHADES = 4;

/** `<d-signal-map>`: agents × types of pheromones, fading. Nothing before the view has seen any. */
export class SignalMapPanel extends LitElement {
  static override properties = { session: { attribute: false } };

  static override styles = [
    base,
    pageStyles,
    systemPageStyles,
    css`
      .shade1 {
        background: color-mix(in srgb, var(--t-active) 8%, transparent);
      }
      .shade2 {
        background: color-mix(in srgb, var(--t-active) 16%, transparent);
      }
      .shade3 {
        background: color-mix(in srgb, var(--t-active) 26%, transparent);
      }
      .shade4 {
        background: color-mix(in srgb, var(--t-active) 38%, transparent);
      }
    `,
  ];

  declare session: Session;

  constructor() {
    super();
    redrawOnChange(this, ({ signals }) => signals);
    redrawEverySecond(this, () => this.session.live.hasSeenSignals);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { live } = this.session;
    if (!live.hasSeenSignals) return nothing;
    const { types, rows, hidden } = signalMap(live.signals);
    return html`<h2 id="signals">Signals <small>strength now, from or to each</small></h2>
      ${
        rows.length === 0
          ? html`<p class="muted">All signals have faded.</p>`
          : html`<div class="table" role="region" aria-labelledby="signals" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Agent</th>
                    ${types.map((type) => html`<th scope="col" class="number">${bdiText(type)}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${rows.map(
                    ({ agentId, cells }) =>
                      html`<tr>
                        <th scope="row">${bdiText(agentId)}</th>
                        ${cells.map(cell)}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      ${
        hidden.agents + hidden.types > 0
          ? html`<p class="small muted">
              Not shown, weaker: ${hidden.agents} agents, ${hidden.types} types.
            </p>`
          : nothing
      }`;
  }
}

function cell(intensity: number): TemplateResult {
  if (intensity === 0) return html`<td class="number">–</td>`;
  return html`<td class="number shade${Math.max(1, Math.ceil(intensity * SHADES))}">
    ${intensityBar(intensity)} ${intensity.toFixed(2)}
  </td>`;
}

customElements.define("d-signal-map", SignalMapPanel);
