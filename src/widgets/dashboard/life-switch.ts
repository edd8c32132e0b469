import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import { Steady } from "../elements/steady.js";
import { told } from "../elements/told.js";
import { Refusal } from "../live/index.js";
import { base, controls } from "../theme/theme.js";
import { watchLife } from "./controllers.js";
import { refusalWords } from "./refusal-words.js";
import type { Session } from "./session.js";
import { pageStyles } from "./styles.js";

/**
 * `<d-life>`: starts or stops an agent, for those who may. Where "Stop" was pressed stands "Start" a moment later: like the
 * buttons of questions, it does nothing until it has stood there for a while, so that a double click stops and no more.
 */
export class LifeSwitch extends LitElement {
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
    watchLife(this, () => false);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("alive") || changed.has("agentId")) this.#steady.disturb();
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
      ${this.refusal ? html`<span class="small" role="alert">▲ ${told(refusalWords(this.refusal))}</span>` : nothing}`;
  }

  /** A key that is held down is one press. */
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
      this.#steady.disturb();
    }
  }
}

customElements.define("d-life", LifeSwitch);
