import { html, type LitElement, nothing, type TemplateResult } from "lit";
import { Steady } from "../../elements/steady.js";
import { bdiText } from "../../elements/words.js";
import { Refusal } from "../../live/index.js";
import { refusalWords } from "./words.js";

/**
 * The actions of an element's buttons at the gateway, one at a time. The buttons are inert during an action, and for
 * STEADY_MS after they appeared, moved or got another meaning, like those of questions.
 */
export class SteadyAction {
  readonly #host: LitElement;
  readonly #steady: Steady;
  #busy = false;
  /** Why the gateway refused the last action. */
  #refusal: Refusal | null = null;

  constructor(host: LitElement) {
    this.#host = host;
    this.#steady = new Steady(host, () => [...host.renderRoot.querySelectorAll("button, t-schema-form")]);
  }

  get isBusy(): boolean {
    return this.#busy;
  }

  get isInert(): boolean {
    return this.#busy || !this.#steady.isSteady;
  }

  /** The buttons have another meaning now. */
  reset(): void {
    this.#steady.reset();
  }

  /** The buttons act on something else now: also drops the refusal. */
  restart(): void {
    this.#refusal = null;
    this.#steady.reset();
  }

  /** Handler of `pointerdown`. */
  readonly pointerDown = (event: Event): void => this.#steady.pressBegins(event);

  /** Handler of `keydown`: a held key counts as one press. Forms handle their own keys. */
  readonly keyDown = (event: KeyboardEvent): void => {
    const isForm = (event.target as Element).matches("t-schema-form");
    if (event.repeat && event.key === "Enter" && !isForm) event.preventDefault();
    else this.#steady.pressBegins(event);
  };

  /** Calls `act` for a press, unless it came too early to be meant for this button. */
  press(event: Event, act: () => void): void {
    if (this.#steady.accepts(event) && !this.#busy) act();
  }

  /** Carries out the action. Keeps the refusal, and returns true when there was none. */
  async run(work: () => Promise<void>): Promise<boolean> {
    this.#busy = true;
    this.#refusal = null;
    this.#host.requestUpdate();
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refusal = error;
      return false;
    } finally {
      this.#busy = false;
      this.#steady.reset();
      this.#host.requestUpdate();
    }
  }

  /** The refusal of the last action, as an alert. */
  get refused(): TemplateResult | typeof nothing {
    if (this.#refusal === null) return nothing;
    return html`<p class="small refusal" role="alert">▲ ${bdiText(refusalWords(this.#refusal))}</p>`;
  }
}
