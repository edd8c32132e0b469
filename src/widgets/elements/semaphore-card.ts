import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import { base, controls, hidden } from "../theme/theme.js";
import type { JsonValue } from "./schema/json.js";
import { answersOf } from "./semaphore/answers.js";
import type { ShownSemaphore } from "./semaphore/semaphore.js";
import "./schema-form.js";
import "./semaphore-view.js";

/** Why an answer was not taken. */
export interface Refusal {
  /** Stable code, such as SEMAPHORE_SETTLED or DIGEST_MISMATCH. */
  readonly code: string;
  readonly message: string;
}

/** Characters a reason for cancelling has at most. */
const REASON_MAX = 500;

/**
 * `<t-semaphore-card>`: a question, and the means to answer it. What is put inside is shown to those who may not.
 * In: `semaphore`, `mayResolve`, `busy` (an answer is awaited), `refusal` (why the last try was not taken, or null),
 * `now` (milliseconds since 1970).
 * Out: `terrarium-answer` {id, answer, expectedDigest}, `terrarium-cancel` {id, reason} (reason null when none is given).
 */
export class SemaphoreCard extends LitElement {
  static override properties = {
    semaphore: { attribute: false },
    mayResolve: { type: Boolean, attribute: "may-resolve" },
    busy: { type: Boolean },
    refusal: { attribute: false },
    now: { type: Number },
  };

  static override styles = [
    base,
    controls,
    hidden,
    css`
      .answers {
        display: grid;
        gap: var(--t-space);
        margin-top: var(--t-space);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        align-items: center;
      }
      .row input {
        flex: 1 1 12rem;
        width: auto;
        min-width: 0;
      }
      .row > .quiet:last-child {
        margin-left: auto;
      }
      p {
        margin: 0;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      .refusal {
        color: var(--t-ink-waking);
      }
      .refusal::before {
        content: "▲ ";
        font-size: 0.8em;
      }
    `,
  ];

  declare semaphore: ShownSemaphore | null;
  declare mayResolve: boolean;
  declare busy: boolean;
  declare refusal: Refusal | null;
  declare now: number;

  /** Whether the person is about to cancel. */
  #cancelling = false;

  constructor() {
    super();
    this.semaphore = null;
    this.mayResolve = false;
    this.busy = false;
    this.refusal = null;
    this.now = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("semaphore");
    if (before && before.id !== this.semaphore?.id) this.#cancelling = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { semaphore } = this;
    if (semaphore === null) return nothing;
    return html`<t-semaphore-view
      exportparts="card, severity, deadline, prompt, settled, material"
      .semaphore=${semaphore}
      .now=${this.now}
    >
      ${semaphore.status === "PENDING" ? this.#answers(semaphore) : nothing}
      ${
        this.refusal
          ? html`<p class="refusal" role="alert">
              ${this.refusal.message} <small>(${this.refusal.code})</small>
            </p>`
          : nothing
      }
    </t-semaphore-view>`;
  }

  #answers(semaphore: ShownSemaphore): TemplateResult {
    if (!this.mayResolve)
      return html`<p>Answering needs a token with the scope purgatory:resolve.</p>
        <slot></slot>`;
    const { buttons, form } = answersOf(semaphore);
    return html`<div class="answers">
      ${
        form === undefined
          ? nothing
          : html`<t-schema-form
              .schema=${form}
              .busy=${this.busy}
              name="Answer"
              action="Answer"
              @terrarium-submit=${(event: CustomEvent<{ value: JsonValue }>) => {
                event.stopPropagation();
                this.#answer(semaphore, event.detail.value);
              }}
            ></t-schema-form>`
      }
      ${this.#cancelling ? this.#cancelForm(semaphore) : this.#buttons(semaphore, buttons)}
    </div>`;
  }

  #buttons(semaphore: ShownSemaphore, options: readonly string[]): TemplateResult {
    return html`<div class="row">
      ${options.map(
        (option) =>
          html`<button part="option" ?disabled=${this.busy} @click=${() => this.#answer(semaphore, option)}>
            ${option}
          </button>`,
      )}
      ${this.busy ? html`<p role="status">Sending…</p>` : nothing}
      <button class="quiet" ?disabled=${this.busy} @click=${() => this.#setCancelling(true)}>
        Cancel the question…
      </button>
    </div>`;
  }

  #cancelForm({ id }: ShownSemaphore): TemplateResult {
    return html`<form
      class="row"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const { value } = this.renderRoot.querySelector<HTMLInputElement>("#reason") ?? { value: "" };
        this.#send("terrarium-cancel", { id, reason: value.trim() === "" ? null : value.trim() });
      }}
    >
      <label class="hidden" for="reason">Why it is cancelled; for the audit</label>
      <input id="reason" maxlength=${REASON_MAX} placeholder="Why? (for the audit)" ?disabled=${this.busy} />
      <button ?disabled=${this.busy}>Cancel it: nothing is resumed</button>
      <button class="quiet" type="button" @click=${() => this.#setCancelling(false)}>Back</button>
    </form>`;
  }

  #answer({ id, digest }: ShownSemaphore, answer: JsonValue): void {
    this.#send("terrarium-answer", { id, answer, expectedDigest: digest });
  }

  #setCancelling(cancelling: boolean): void {
    this.#cancelling = cancelling;
    this.requestUpdate();
    if (!cancelling) return;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("#reason")?.focus());
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
