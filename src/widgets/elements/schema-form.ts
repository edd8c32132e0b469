import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { base, controls, hidden } from "../theme/theme.js";
import { ABSENT, type Draft } from "./schema/draft.js";
import { idOf } from "./schema/form-context.js";
import { initialDraft, type Form, formOf, validated } from "./schema/form.js";
import type { JsonValue } from "./schema/json.js";
import { renderField } from "./schema/render-field.js";
import { formStyles } from "./schema/styles.js";
import type { Fault } from "./schema/validate.js";
import { bdiText } from "./words.js";

/** An unsent draft, kept for the next form in the same place. */
export interface KeptDraft {
  draft: Draft | null;
}

/**
 * `<t-schema-form>`: a form generated from a JSON Schema. Parts of the schema that no control can express are entered as
 * JSON. Errors appear next to their fields after the first attempt to send. The result is exactly what an API caller
 * would send: fields left out are omitted.
 *
 * In: `schema` (null: any JSON), `value` (initial value; undefined for none), `name` (label of the whole), `action`
 * (label of the button), `busy` (waiting for an answer), `still` (the button is shown as inactive).
 * Out: `terrarium-submit` {value, origin}; `origin` is the browser's submit event. Holding a key or double-clicking sends
 * once.
 */
export class SchemaForm extends LitElement {
  static override properties = {
    schema: { attribute: false },
    value: { attribute: false },
    name: {},
    action: {},
    busy: { type: Boolean },
    still: { type: Boolean },
    kept: { attribute: false },
  };

  static override styles = [base, controls, hidden, formStyles];

  declare schema: JsonValue;
  declare value: JsonValue | undefined;
  declare name: string;
  declare action: string;
  declare busy: boolean;
  declare still: boolean;
  /** Where the draft is kept while the form is not on the page; null: nowhere. */
  declare kept: KeptDraft | null;

  #form: Form = formOf({});
  #draft: Draft = ABSENT;
  #tried = false;
  /** Errors by path, for the current rendering. */
  #faults: ReadonlyMap<string, Fault> = new Map();

  constructor() {
    super();
    this.schema = null;
    this.value = undefined;
    this.name = "Value";
    this.action = "Send";
    this.busy = false;
    this.still = false;
    this.kept = null;
  }

  /** Fills the form with a value, such as an example. */
  fill(value: JsonValue): void {
    this.#draft = initialDraft(this.#form, value);
    if (this.kept) this.kept.draft = this.#draft;
    this.#tried = false;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("schema")) this.#form = formOf(this.schema ?? {});
    if (changed.has("schema") || changed.has("value") || changed.has("kept")) {
      this.#draft = this.kept?.draft ?? initialDraft(this.#form, this.value);
      this.#tried = false;
    }
    const faults = this.#tried ? validated(this.#form, this.#draft).faults : [];
    this.#faults = new Map(faults.map((fault) => [fault.path, fault]));
  }

  protected override render(): TemplateResult {
    return html`<form part="form" novalidate @submit=${this.#submit} @keydown=${this.#keyDown}>
      ${renderField({
        field: this.#form.field,
        draft: this.#draft,
        path: "",
        label: this.#form.field.title ?? this.name,
        required: true,
        context: { faultAt: (path) => this.#faults.get(path), disabled: this.busy },
        set: (draft) => {
          this.#draft = draft;
          if (this.kept) this.kept.draft = draft;
          this.requestUpdate();
        },
      })}
      <div class="end">
        <button
          class="primary"
          part="submit"
          aria-disabled=${this.busy || this.still ? "true" : "false"}
          @click=${(event: MouseEvent) => event.detail > 1 && event.preventDefault()}
        >
          ${this.busy ? "Sending…" : bdiText(this.action)}
        </button>
        <slot></slot>
        <span class="hidden" role="status">${this.#faultWords()}</span>
      </div>
    </form>`;
  }

  #faultWords(): string {
    const count = this.#faults.size;
    if (count === 0) return "";
    return count === 1 ? "1 field is wrong." : `${count} fields are wrong.`;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (this.busy) return;
    const { value, faults } = validated(this.#form, this.#draft);
    this.#tried = true;
    this.requestUpdate();
    if (value === undefined || faults.length > 0) {
      void this.#focusFault(faults);
      return;
    }
    this.dispatchEvent(
      new CustomEvent("terrarium-submit", {
        detail: { value, origin: event },
        bubbles: true,
        composed: true,
      }),
    );
  };

  /** Enter adds a line in a text area; Control or Command with Enter sends. */
  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    const sends = event.ctrlKey || event.metaKey;
    const isText = (event.target as Element).matches("textarea");
    if (sends || (event.repeat && !isText)) event.preventDefault();
    if (sends && !event.repeat) this.renderRoot.querySelector("form")?.requestSubmit();
  };

  /** Focuses the first field. */
  async focusFirst(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  }

  async #focusFault(faults: readonly Fault[]): Promise<void> {
    await this.updateComplete;
    const wrong = faults.map(({ path }) =>
      this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(idOf(path))}`),
    );
    wrong.find((element) => element !== null)?.focus();
  }
}

customElements.define("t-schema-form", SchemaForm);

declare global {
  interface HTMLElementTagNameMap {
    "t-schema-form": SchemaForm;
  }
}
