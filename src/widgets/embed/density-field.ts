import { css, html, type TemplateResult } from "lit";
import "../elements/density-field.js";
import { isMotionPaused, pauseMotion } from "../elements/density/page-frames.js";
import { bdiText, numberWords, stateWord } from "../elements/words.js";
import type { LiveTerrarium } from "../live/index.js";
import { hidden } from "../theme/theme.js";
import { Widget } from "./widget.js";

/** All connected density fields of the page. */
const shown = new Set<EmbeddedField>();

/**
 * `<terrarium-density-field gateway agent>`: an agent's activity as a field of cells. Parts: `field`, `caption`,
 * `motion`, `status`. The attribute `still` pauses the animation of all fields on the page; the button resumes it.
 */
export class EmbeddedField extends Widget {
  static override styles = [
    ...Widget.styles,
    hidden,
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
      button {
        min-width: 1.75rem;
        min-height: 1.5rem;
        padding: 0;
        border: 1px solid transparent;
        border-radius: var(--t-radius-s);
        background: none;
        color: inherit;
        font: inherit;
        cursor: pointer;
      }
      button:hover,
      button[aria-pressed="true"] {
        border-color: var(--t-edge);
        color: var(--t-ink-text);
      }
    `,
  ];

  #errors = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasAttribute("still")) pauseMotion(true);
    shown.add(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    shown.delete(this);
  }

  /** Pauses or resumes all fields of the page: someone who is disturbed by one is disturbed by all. */
  readonly #toggle = (): void => {
    pauseMotion(!isMotionPaused());
    for (const field of shown) field.requestUpdate();
  };

  protected override view(live: LiveTerrarium): TemplateResult | string {
    const agent = this.agentStateOf(live);
    if (typeof agent === "string") return agent;
    const { id, vitals, fever } = agent;
    return html`<t-density-field
        part="field"
        .agentId=${id}
        .vitals=${vitals}
        .fever=${fever}
        .stale=${this.staleMs}
      ></t-density-field>
      <div class="caption" part="caption">
        <span class="name">${bdiText(id)}</span>
        <span>${stateWord(vitals)}${fever ? ", fever" : ""}</span>
        <span class="flow">${numberWords(vitals.flow)} ev/s</span>
        <button part="motion" aria-pressed=${isMotionPaused() ? "true" : "false"} @click=${this.#toggle}>
          <span aria-hidden="true">${isMotionPaused() ? "▸" : "‖"}</span
          ><span class="hidden">Pause motion</span>
        </button>
      </div>`;
  }

  protected override updated(): void {
    const errors = (this.agent === null ? undefined : this.live?.agents.get(this.agent)?.errors) ?? 0;
    // Errors from before the widget opened are not new.
    if (errors > this.#errors && this.live?.connection.kind === "live") {
      this.renderRoot.querySelector("t-density-field")?.glitch();
    }
    this.#errors = errors;
  }
}

customElements.define("terrarium-density-field", EmbeddedField);
