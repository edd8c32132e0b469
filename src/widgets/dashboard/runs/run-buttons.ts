import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { FROZEN_WAITS } from "../../../events/words/freezes.js";
import "../../elements/schema-form.js";
import type { JsonValue } from "../../elements/schema/json.js";
import { actionsOf, type RunAction, scopesFor } from "../../../events/words/runs.js";
import { bdiText } from "../../elements/words.js";
import type { WholeRun } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import { hrefOf } from "../session/route.js";
import type { Session } from "../session/session.js";
import { SteadyAction } from "../session/steady-action.js";
import { pageStyles } from "../styles.js";

const WORDS: Readonly<Record<RunAction, string>> = { again: "Run again", cancel: "Cancel" };

/**
 * `<d-run-buttons>`: repeats or cancels a run, if the token may. It is repeated with its input, or with another one, which
 * is written in a form below the buttons. All of it is inert at first: a double click repeats a run once.
 */
export class RunButtons extends LitElement {
  static override properties = {
    session: { attribute: false },
    run: { attribute: false },
    editing: { state: true },
  };

  static override styles = [
    base,
    controls,
    pageStyles,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
      }
      p {
        margin: 0 0 var(--t-space);
      }
      .panel {
        margin-top: var(--t-space);
      }
      .refusal {
        margin: var(--t-space) 0 0;
        color: var(--t-ink-waking);
      }
    `,
  ];

  declare session: Session;
  declare run: WholeRun;
  /** The input that the form began with; null while it is closed. One object, because a new one would reset the form. */
  declare editing: { readonly input: JsonValue } | null;
  readonly #action = new SteadyAction(this);

  constructor() {
    super();
    this.editing = null;
    redrawOnChange(this, () => false);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("run");
    if (!before) return;
    if (before.id !== this.run.id) {
      this.editing = null;
      this.#action.restart();
    } else if (before.status !== this.run.status) this.#action.reset();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this;
    const actions = actionsOf(this.run);
    if (actions.length === 0) return nothing;
    if (session.identity === null)
      return html`<p class="small">Steering needs a token.</p>
        <button @click=${() => session.askForToken()}>Steer…</button>`;
    const allowed = actions.filter((action) =>
      scopesFor(action, this.run).some((scope) => session.steering.may(scope)),
    );
    const action = this.#action;
    return html`${actions.filter((one) => !allowed.includes(one)).map((one) => this.#lacks(one))}
      <div @pointerdown=${action.pointerDown} @keydown=${action.keyDown}>
        <div class="row">
          ${
            allowed.includes("again")
              ? html`${this.#button("Run again", () => void this.#again())}
                ${
                  // There is nothing to edit while it cannot be read.
                  this.run.unread?.includes("input")
                    ? nothing
                    : this.#button("Edit input…", () => void this.#edit(), this.editing !== null)
                }`
              : nothing
          }
          ${allowed.includes("cancel") ? this.#button("Cancel", () => void this.#cancel()) : nothing}
        </div>
        ${
          allowed.includes("again") && session.freezes.holds(this.run.agentId)
            ? html`<p class="small">❄ ${FROZEN_WAITS}</p>`
            : nothing
        }
        ${allowed.includes("again") ? this.#form() : nothing}
      </div>
      ${action.refused}`;
  }

  /** `isOpen`: whether what the button opens is open; undefined for a button that opens nothing. */
  #button(words: string, act: () => void, isOpen?: boolean): TemplateResult {
    return html`<button
      aria-disabled=${this.#action.isInert ? "true" : "false"}
      aria-expanded=${isOpen === undefined ? nothing : String(isOpen)}
      @click=${(event: Event) => this.#action.press(event, act)}
    >
      ${words}
    </button>`;
  }

  #form(): TemplateResult | typeof nothing {
    if (this.editing === null) return nothing;
    return html`<div class="panel" role="group" aria-label="Run again with another input">
      <t-schema-form
        .schema=${null}
        .value=${this.editing.input}
        .kept=${this.#draft()}
        name="Input of the new run"
        action="Run with this input"
        .busy=${this.#action.isBusy}
        .still=${this.#action.isInert}
        @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.#close()}
        @terrarium-submit=${(event: CustomEvent<{ value: JsonValue; origin: Event }>) =>
          this.#action.press(event.detail.origin, () => void this.#again(event.detail))}
      >
        <button class="quiet" type="button" @click=${() => this.#close()}>Back</button>
      </t-schema-form>
    </div>`;
  }

  #lacks(action: RunAction): TemplateResult {
    const [scope = ""] = scopesFor(action, this.run);
    return html`<p class="small">
      ${WORDS[action]}: the token of ${bdiText(this.session.identity?.id ?? "")} lacks the scope
      <code>${bdiText(scope)}</code>.
    </p>`;
  }

  /** What was typed survives until a run was made of it. */
  #draft() {
    return this.session.keptDraft(`again ${this.run.id}`);
  }

  async #edit(): Promise<void> {
    if (this.editing !== null) return this.#close();
    this.editing = { input: this.run.input as JsonValue };
    await this.updateComplete;
    await this.renderRoot.querySelector("t-schema-form")?.focusFirst();
  }

  /** Closes the form, and returns the focus to the button that opened it. */
  #close(): void {
    this.editing = null;
    this.renderRoot.querySelector<HTMLElement>("[aria-expanded]")?.focus();
  }

  /** Without `edited`, with the old input. The page goes to the new run. */
  async #again(edited?: { readonly value: JsonValue }): Promise<void> {
    const { session, run } = this;
    await this.#action.run(async () => {
      const id = await session.steering.rerun(run.id, edited?.value);
      if (edited) this.#draft().draft = null;
      location.hash = hrefOf({ page: "run", id });
    });
  }

  async #cancel(): Promise<void> {
    const { session, run } = this;
    if (await this.#action.run(() => session.steering.cancelRun(run.id)))
      this.dispatchEvent(new CustomEvent("terrarium-changed", { bubbles: true, composed: true }));
  }
}

customElements.define("d-run-buttons", RunButtons);
