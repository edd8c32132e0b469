import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Steady } from "../../elements/steady.js";
import { bdiText } from "../../elements/words.js";
import { Refusal } from "../../live/index.js";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import { refusalWords } from "../session/words.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";

/**
 * `<d-start-stop>`: starts or stops an agent, if the token may. "Start" replaces "Stop" in the same place, so like the buttons of
 * questions it is inert at first: a double click stops the agent and does not start it again.
 */
export class StartStop extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    alive: { type: Boolean },
    busy: { state: true },
    refusal: { state: true },
  };

  static override styles = [base, controls, pageStyles];

  declare session: Session;
  declare agentId: string;
  declare alive: boolean;
  declare busy: boolean;
  declare refusal: Refusal | null;
  readonly #steady = new Steady(this, () => [...this.renderRoot.querySelectorAll("button")]);

  constructor() {
    super();
    this.busy = false;
    this.refusal = null;
    redrawOnChange(this, () => false);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("alive") || changed.has("agentId")) this.#steady.reset();
    if (changed.has("agentId")) this.refusal = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.session.steering.may(`agent:${this.agentId}:control`)) return nothing;
    const inert = this.busy || !this.#steady.isSteady;
    return html`<button
        class="quiet"
        aria-disabled=${inert ? "true" : "false"}
        @pointerdown=${this.#steady.pressBegins}
        @keydown=${this.#keyDown}
        @click=${this.#press}
      >
        ${this.alive ? "Stop" : "Start"}
      </button>
      ${this.refusal ? html`<span class="small" role="alert">▲ ${bdiText(refusalWords(this.refusal))}</span>` : nothing}`;
  }

  /** A held key counts as one press. */
  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.repeat) event.preventDefault();
    else this.#steady.pressBegins(event);
  };

  readonly #press = (event: Event): void => {
    if (!this.#steady.accepts(event) || this.busy) return;
    void this.#change();
  };

  async #change(): Promise<void> {
    const { steering } = this.session;
    this.busy = true;
    this.refusal = null;
    try {
      await (this.alive ? steering.stopAgent(this.agentId) : steering.startAgent(this.agentId));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusal = error;
    } finally {
      this.busy = false;
      this.#steady.reset();
    }
  }
}

customElements.define("d-start-stop", StartStop);
