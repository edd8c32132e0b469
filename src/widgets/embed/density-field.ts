import { css, html, type TemplateResult } from "lit";

import "../elements/density-field.js";
import { told } from "../elements/told.js";
import { numberWords, stateWord } from "../elements/words.js";
import type { LiveTerrarium } from "../live/index.js";
import { Widget } from "./widget.js";

/** `<terrarium-density-field gateway agent>`: an agent's life as a field of cells. Parts: `field`, `caption`, `status`. */
export class EmbeddedField extends Widget {
  static override styles = [
    ...Widget.styles,
    css`
      t-density-field {
        height: var(--terrarium-field-height, 70px);
        border-radius: 0;
      }
      .caption {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.75rem;
        padding: 0.375rem 0.75rem;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      .name {
        color: var(--t-ink-text);
        font-weight: 600;
      }
      .flow {
        margin-left: auto;
      }
    `,
  ];

  #errors = 0;

  protected override view(live: LiveTerrarium): TemplateResult | string {
    const life = this.lifeOf(live);
    if (typeof life === "string") return life;
    const { id, vitals, fever } = life;
    return html`<t-density-field
        part="field"
        .agentId=${id}
        .vitals=${vitals}
        .fever=${fever}
        .stale=${this.staleMs}
      ></t-density-field>
      <div class="caption" part="caption">
        <span class="name">${told(id)}</span>
        <span>${stateWord(vitals)}${fever ? ", fever" : ""}</span>
        <span class="flow">${numberWords(vitals.flow)} ev/s</span>
      </div>`;
  }

  protected override updated(): void {
    const errors = (this.agent === null ? undefined : this.live?.agents.get(this.agent)?.errors) ?? 0;
    // What had failed before this was opened is no news.
    if (errors > this.#errors && this.live?.connection.kind === "live") {
      this.renderRoot.querySelector("t-density-field")?.glitch();
    }
    this.#errors = errors;
  }
}

customElements.define("terrarium-density-field", EmbeddedField);
