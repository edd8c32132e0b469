import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { base, controls, hidden } from "../theme/theme.js";
import type { KeptDraft } from "./schema-form.js";
import "./schema-form.js";
import type { JsonValue } from "./schema/json.js";
import "./semaphore-view.js";
import { answersOf } from "./semaphore/answers.js";
import { cardStyles } from "./semaphore/card-styles.js";
import { isUnread, type ShownSemaphore } from "./semaphore/semaphore.js";
import { Steady } from "./steady.js";
import { bdiText } from "./words.js";

/** Why an answer was refused. */
export interface Refusal {
  /** Stable code, such as SEMAPHORE_SETTLED or DIGEST_MISMATCH. */
  readonly code: string;
  readonly message: string;
}

/** Maximum length of a reason for cancelling, in characters. */
const REASON_MAX = 500;

/**
 * The step the person is at. A critical question asks for confirmation below the buttons, so that a second press at the
 * same place cannot confirm it.
 *
 * ```
 * choosing ─▶ confirming (critical) ─▶ sent
 *    ⇅
 * cancelling ─▶ sent
 * ```
 */
type Stage =
  | { readonly kind: "choosing" }
  | { readonly kind: "confirming"; readonly answer: JsonValue }
  | { readonly kind: "cancelling" };

/**
 * `<t-semaphore-card>`: a question with controls to answer it. Slotted content is shown to viewers that may not answer.
 * Its buttons are inert for STEADY_MS after they appear or move. When it is settled, the focus stays in it. In:
 * `semaphore`, `mayResolve`, `busy` (waiting for an answer), `refusal` (of the last attempt, or null), `now`
 * (milliseconds since 1970), `kept` (where an unsent answer is kept; null: nowhere). Out: `terrarium-answer` {id,
 * answer, expectedDigest}, `terrarium-cancel` {id, reason} (reason null when none is given).
 */
export class SemaphoreCard extends LitElement {
  static override properties = {
    semaphore: { attribute: false },
    mayResolve: { type: Boolean, attribute: "may-resolve" },
    busy: { type: Boolean },
    refusal: { attribute: false },
    now: { type: Number },
    kept: { attribute: false },
  };

  static override styles = [base, controls, hidden, cardStyles];

  declare semaphore: ShownSemaphore | null;
  declare mayResolve: boolean;
  declare busy: boolean;
  declare refusal: Refusal | null;
  declare now: number;
  declare kept: KeptDraft | null;

  #stage: Stage = { kind: "choosing" };
  /** True when the last press came too early. */
  #early = false;
  readonly #steady = new Steady(this, () =>
    this.semaphore?.status === "PENDING" && this.mayResolve
      ? [...this.renderRoot.querySelectorAll(".answers, .answers .row")]
      : [],
  );

  constructor() {
    super();
    this.semaphore = null;
    this.mayResolve = false;
    this.busy = false;
    this.kept = null;
    this.refusal = null;
    this.now = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("semaphore");
    if (before && before.id !== this.semaphore?.id) this.#enter({ kind: "choosing" });
    else if (before?.status === "PENDING" && this.semaphore?.status !== "PENDING") this.#settled();
  }

  /** Called before the settled question is drawn: keeps the card's height, and the focus if it is inside. */
  #settled(): void {
    const view = this.renderRoot.querySelector("t-semaphore-view");
    view?.keepHeight();
    if (this.matches(":focus-within")) void this.updateComplete.then(() => view?.focusEnd());
  }

  protected override render(): TemplateResult | typeof nothing {
    const { semaphore } = this;
    if (semaphore === null) return nothing;
    return html`<t-semaphore-view
      exportparts="card, severity, deadline, prompt, settled, material"
      .semaphore=${semaphore}
      .now=${this.now}
    >
      <slot name="note"></slot>
      ${semaphore.status === "PENDING" ? this.#answers(semaphore) : nothing}
      ${
        this.refusal
          ? html`<p class="refusal" role="alert">
              ${bdiText(this.refusal.message)} <small>(${bdiText(this.refusal.code)})</small>
            </p>`
          : nothing
      }
    </t-semaphore-view>`;
  }

  #answers(semaphore: ShownSemaphore): TemplateResult | typeof nothing {
    if (!this.mayResolve)
      return html`<p>Answering needs a token with the scope purgatory:resolve.</p>
        <slot></slot>`;
    if (isUnread(semaphore)) return nothing;
    const { buttons, form } = answersOf(semaphore);
    const stage = this.#stage;
    return html`<div
      class="answers ${this.#inert ? "inert" : ""}"
      @pointerdown=${this.#steady.pressBegins}
      @keydown=${this.#keyDown}
    >
      ${
        form === undefined
          ? nothing
          : html`<t-schema-form
              .schema=${form}
              .busy=${this.busy}
              .still=${this.#inert}
              .kept=${this.kept}
              name="Answer"
              action="Answer"
              @terrarium-submit=${(event: CustomEvent<{ value: JsonValue; origin: Event }>) => {
                event.stopPropagation();
                this.#press(event.detail.origin, () => this.#choose(semaphore, event.detail.value));
              }}
            ></t-schema-form>`
      }
      ${stage.kind === "cancelling" ? this.#cancelForm(semaphore) : this.#buttons(semaphore, buttons)}
      ${stage.kind === "confirming" ? this.#confirmation(semaphore, stage.answer) : nothing}
      ${this.#pressStatus()}
    </div>`;
  }

  #buttons(semaphore: ShownSemaphore, options: readonly string[]): TemplateResult {
    const chosen = this.#stage.kind === "confirming" ? this.#stage.answer : null;
    return html`<div class="row">
      ${options.map(
        (option) =>
          html`<button
            part="option"
            aria-disabled=${this.#inert ? "true" : "false"}
            aria-pressed=${chosen === null ? nothing : String(chosen === option)}
            @click=${(event: Event) => this.#press(event, () => this.#choose(semaphore, option))}
          >
            ${bdiText(option)}
          </button>`,
      )}
      <button
        class="quiet"
        id="cancel"
        aria-disabled=${this.#inert ? "true" : "false"}
        @click=${(event: Event) => this.#press(event, () => this.#go({ kind: "cancelling" }, "#reason"))}
      >
        Cancel the question…
      </button>
    </div>`;
  }

  /** The second step of a critical question. It has taken the focus from the button of the first step. */
  #confirmation(semaphore: ShownSemaphore, answer: JsonValue): TemplateResult {
    const words = typeof answer === "string" ? answer : JSON.stringify(answer);
    return html`<div class="confirm" id="confirm" role="group" tabindex="-1" aria-labelledby="really">
      <p id="really">
        <span aria-hidden="true">◆</span> This is critical. Your answer is <b>${bdiText(words)}</b>.
      </p>
      <div class="row">
        <button
          class="primary"
          part="confirm"
          aria-disabled=${this.#inert ? "true" : "false"}
          @click=${(event: Event) => this.#press(event, () => this.#answer(semaphore, answer))}
        >
          Yes, send this answer
        </button>
        <button class="quiet" @click=${() => this.#go({ kind: "choosing" }, "button")}>Back</button>
      </div>
    </div>`;
  }

  #cancelForm({ id }: ShownSemaphore): TemplateResult {
    const reason = (): string =>
      this.renderRoot.querySelector<HTMLInputElement>("#reason")?.value.trim() ?? "";
    const send = (): void =>
      this.#send("terrarium-cancel", { id, reason: reason() === "" ? null : reason() });
    // Enter after typing a reason counts even during the inert period: it cannot be a stray press.
    const entered = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || event.repeat || this.busy || reason() === "") return;
      event.preventDefault();
      send();
    };
    return html`<form
      class="row"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.#press(event, send);
      }}
    >
      <label class="hidden" for="reason">Why it is cancelled; for the audit</label>
      <input
        id="reason"
        maxlength=${REASON_MAX}
        placeholder="Why? (for the audit)"
        ?readonly=${this.busy}
        @keydown=${entered}
      />
      <button aria-disabled=${this.#inert ? "true" : "false"}>Cancel it: nothing is resumed</button>
      <button class="quiet" type="button" @click=${() => this.#go({ kind: "choosing" }, "#cancel")}>
        Back
      </button>
    </form>`;
  }

  /** Always as high as its longest message, so that none moves anything. Announced to screen readers only after a press. */
  #pressStatus(): TemplateResult {
    const moved = "These buttons have just appeared or moved.";
    const early = `${moved} Nothing was sent: press again.`;
    const pressed = this.busy ? "Sending…" : this.#early ? early : "";
    return html`<p class="standing">
      <span class="longest" aria-hidden="true">${early}</span>
      <span role="status">${pressed}</span>
      ${pressed === "" && !this.#steady.isSteady ? html`<span aria-hidden="true">${moved} Wait a moment…</span>` : nothing}
    </p>`;
  }

  get #inert(): boolean {
    return this.busy || !this.#steady.isSteady;
  }

  /** Runs `act` for a press, unless it came too early to be meant for this button. */
  #press(event: Event, act: () => void): void {
    if (this.busy) return;
    this.#early = !this.#steady.accepts(event);
    this.requestUpdate();
    if (!this.#early) act();
  }

  /** A held key counts as one press, even if the focus moves meanwhile. */
  readonly #keyDown = (event: KeyboardEvent): void => {
    // The form handles its own keys: in some of its fields Enter is text.
    const isForm = (event.target as Element).matches("t-schema-form");
    if (event.repeat && event.key === "Enter" && !isForm) event.preventDefault();
    else this.#steady.pressBegins(event);
  };

  #choose(semaphore: ShownSemaphore, answer: JsonValue): void {
    if (semaphore.severity !== "CRITICAL") return this.#answer(semaphore, answer);
    const stage = this.#stage;
    // The same answer again: confirmation needs the other button.
    if (stage.kind === "confirming" && JSON.stringify(stage.answer) === JSON.stringify(answer)) return;
    this.#go({ kind: "confirming", answer }, "#confirm");
  }

  #answer({ id, digest }: ShownSemaphore, answer: JsonValue): void {
    this.#send("terrarium-answer", { id, answer, expectedDigest: digest });
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#early = false;
    this.#steady.reset();
    this.requestUpdate();
  }

  /** Enters a stage and focuses an element in it. */
  #go(stage: Stage, focus: string): void {
    this.#enter(stage);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(focus)?.focus());
  }

  #send(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

customElements.define("t-semaphore-card", SemaphoreCard);

declare global {
  interface HTMLElementTagNameMap {
    "t-semaphore-card": SemaphoreCard;
  }
}
