import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";
import { SteadyAction } from "../session/steady-action.js";

/**
 * `<d-start-stop>`: starts or stops an agent, if the token may. "Start" replaces "Stop" in the same place, so like the buttons of
 * questions it is inert at first: a double click stops the agent and does not start it again.
 */
export class StartStop extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    alive: { type: Boolean },
  };

  static override styles = [
    base,
    controls,
    pageStyles,
    css`
      .refusal {
        display: inline;
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;
  declare alive: boolean;
  readonly #action = new SteadyAction(this);

  constructor() {
    super();
    redrawOnChange(this, () => false);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("agentId")) this.#action.restart();
    else if (changed.has("alive")) this.#action.reset();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { steering } = this.session;
    if (!steering.may(`agent:${this.agentId}:control`)) return nothing;
    const action = this.#action;
    const change = () => (this.alive ? steering.stopAgent(this.agentId) : steering.startAgent(this.agentId));
    return html`<button
        class="quiet"
        aria-disabled=${action.isInert ? "true" : "false"}
        @pointerdown=${action.pointerDown}
        @keydown=${action.keyDown}
        @click=${(event: Event) => action.press(event, () => void action.run(change))}
      >
        ${this.alive ? "Stop" : "Start"}
      </button>
      ${action.refused}`;
  }
}

customElements.define("d-start-stop", StartStop);
