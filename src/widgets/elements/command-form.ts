import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../base/text/visible-text.js";
import { base, controls, payload } from "../theme/theme.js";
import type { KeptDraft } from "./schema-form.js";
import "./schema-form.js";
import type { JsonValue } from "./schema/json.js";
import { durationWords } from "../../events/words/durations.js";
import { bdiJson, bdiText } from "./words.js";

/** A command from the manifest. */
export interface ShownCommand {
  readonly agentId: string;
  readonly name: string;
  readonly help: string;
  readonly examples: readonly { readonly help?: string | null; readonly args: unknown }[];
  /** JSON Schema of the arguments; null for any JSON. */
  readonly input?: unknown;
  /** The command does not change the agent's state. */
  readonly readonly?: boolean;
}

/** The outcome of a call. */
export type CallOutcome =
  | { readonly ok: true; readonly result: unknown; readonly ms?: number }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * `<t-command-form>`: a form for one command of an agent; its examples fill the form.
 * In: `command`, `busy` (a call is running), `outcome` (of the last call, or null), `kept` (where unsent arguments are
 * kept; null: nowhere).
 * Out: `terrarium-call` {agentId, command, args}.
 */
export class CommandForm extends LitElement {
  static override properties = {
    command: { attribute: false },
    busy: { type: Boolean },
    outcome: { attribute: false },
    kept: { attribute: false },
  };

  static override styles = [
    base,
    controls,
    payload,
    css`
      section {
        display: grid;
        gap: calc(1.5 * var(--t-space));
        min-width: 0;
        padding: calc(2 * var(--t-space));
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      h3 {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        align-items: baseline;
        margin: 0;
        font-size: var(--t-size);
        font-family: var(--t-mono);
      }
      h3 small {
        font: 400 var(--t-size-s) var(--t-font);
        color: var(--t-ink-muted);
      }
      p {
        margin: 0;
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
        overflow-wrap: anywhere;
      }
      .examples {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        align-items: baseline;
      }
      .examples button {
        border-color: var(--t-line);
      }
      .refused {
        color: var(--t-ink-waking);
      }
      pre {
        margin-top: 4px;
      }
    `,
  ];

  declare command: ShownCommand | null;
  declare busy: boolean;
  declare outcome: CallOutcome | null;
  declare kept: KeptDraft | null;

  constructor() {
    super();
    this.command = null;
    this.busy = false;
    this.outcome = null;
    this.kept = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { command } = this;
    if (command === null) return nothing;
    const { name, help, examples, input, readonly } = command;
    return html`<section part="command" aria-label=${visibleText(`Command ${name}`)}>
      <h3 part="heading">${bdiText(name)} ${readonly ? html`<small>read-only</small>` : nothing}</h3>
      ${help === "" ? nothing : html`<p>${bdiText(help)}</p>`}
      ${
        examples.length === 0
          ? nothing
          : html`<div class="examples">
              <p>Examples:</p>
              ${examples.map(
                (example, index) =>
                  html`<button class="quiet" type="button" @click=${() => this.#fill(example.args)}>
                    ${bdiText(example.help ?? `example ${index + 1}`)}
                  </button>`,
              )}
            </div>`
      }
      <t-schema-form
        .schema=${input ?? null}
        .busy=${this.busy}
        .kept=${this.kept}
        name="Arguments"
        .action=${`Run ${name}`}
        @terrarium-submit=${this.#call}
      ></t-schema-form>
      <div role="status">${this.outcome ? outcomeTemplate(this.outcome) : nothing}</div>
    </section>`;
  }

  #fill(args: unknown): void {
    this.renderRoot.querySelector("t-schema-form")?.fill(args as JsonValue);
  }

  readonly #call = (event: CustomEvent<{ value: JsonValue }>): void => {
    event.stopPropagation();
    if (!this.command) return;
    const { agentId, name: command } = this.command;
    const detail = { agentId, command, args: event.detail.value };
    this.dispatchEvent(new CustomEvent("terrarium-call", { detail, bubbles: true, composed: true }));
  };
}

function outcomeTemplate(outcome: CallOutcome): TemplateResult {
  if (!outcome.ok)
    return html`<p class="refused">
      ▲ ${bdiText(outcome.message)} <small>(${bdiText(outcome.code)})</small>
    </p>`;
  const took =
    outcome.ms === undefined
      ? ""
      : ` in ${outcome.ms < 1_000 ? `${Math.round(outcome.ms)} ms` : durationWords(outcome.ms)}`;
  return html`<p>Result${took}</p>
    <pre tabindex="0" aria-label="Result">${bdiJson(outcome.result)}</pre>`;
}

customElements.define("t-command-form", CommandForm);

declare global {
  interface HTMLElementTagNameMap {
    "t-command-form": CommandForm;
  }
}
