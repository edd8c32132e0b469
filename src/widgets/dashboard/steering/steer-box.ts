import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import "../../elements/schema-form.js";
import type { JsonValue } from "../../elements/schema/json.js";
import { bdiJson, bdiText } from "../../elements/words.js";
import { Refusal } from "../../live/index.js";
import { base, controls, payload } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import { refusalWords } from "../session/words.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";

/** The two ways to send an input. */
const WAYS = {
  perturb: {
    words: "Perturb",
    help: "Handled before queued work. Does not wait: the effect shows in the events.",
  },
  invoke: { words: "Invoke", help: "Waits for the agent's result." },
} as const;
type Way = keyof typeof WAYS;

type Outcome =
  | { readonly kind: "said"; readonly words: string; readonly result?: unknown }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** A single object, because a new one at each render would reset the form. */
const EMPTY_INPUT = {};

const PRIORITY_DEFAULT = 100;
const PRIORITY_MAX = 199;

/** `<d-steer>`: sends an input to an agent, with or without waiting for the result. */
export class SteerBox extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    way: { state: true },
    busy: { state: true },
    outcome: { state: true },
  };

  static override styles = [
    base,
    controls,
    payload,
    pageStyles,
    css`
      .panel {
        display: grid;
        gap: calc(1.5 * var(--t-space));
      }
      .ways {
        display: flex;
        gap: 0.25rem;
      }
      p {
        margin: 0;
      }
      .priority {
        display: flex;
        gap: var(--t-space);
        align-items: center;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      .priority input {
        width: 5.5rem;
      }
      pre {
        max-height: 240px;
      }
      .refusal {
        color: var(--t-ink-waking);
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;
  declare way: Way;
  declare busy: boolean;
  declare outcome: Outcome | null;
  #priority = PRIORITY_DEFAULT;

  constructor() {
    super();
    this.way = "perturb";
    this.busy = false;
    this.outcome = null;
    redrawOnChange(this, () => false);
  }

  protected override render(): TemplateResult {
    return html`<div class="panel">
      <div class="ways" role="group" aria-label="How">
        ${(Object.keys(WAYS) as Way[]).map(
          (way) =>
            html`<button class="quiet" aria-pressed=${way === this.way} @click=${() => this.#choose(way)}>
              ${WAYS[way].words}
            </button>`,
        )}
      </div>
      <p class="muted small">${WAYS[this.way].help}</p>
      ${this.#form()} ${this.#result()}
    </div>`;
  }

  #form(): TemplateResult {
    const { session, agentId, way } = this;
    if (session.identity === null)
      return html`<p class="small">Steering needs a token.</p>
        <div><button @click=${() => session.askForToken()}>Steer…</button></div>`;
    const scope = `agent:${agentId}:${way}`;
    if (!session.steering.may(scope))
      return html`<p class="small">
          The token of ${bdiText(session.identity.id)} may not ${way} ${bdiText(agentId)}: it lacks the scope
          <code>${bdiText(scope)}</code>.
        </p>
        <div><button @click=${() => session.askForToken()}>Use another token…</button></div>`;
    return html`${
        way === "perturb"
          ? html`<label class="priority">
              Priority
              <input
                type="number"
                min="0"
                max=${PRIORITY_MAX}
                .value=${String(this.#priority)}
                @change=${(event: Event) => (this.#priority = Number((event.target as HTMLInputElement).value))}
              />
              0 to ${PRIORITY_MAX}
            </label>`
          : nothing
      }
      <t-schema-form
        .schema=${null}
        .value=${EMPTY_INPUT}
        .kept=${session.keptDraft(`steer ${agentId}`)}
        name="Input"
        action=${WAYS[way].words}
        .busy=${this.busy}
        @terrarium-submit=${(event: CustomEvent<{ value: JsonValue }>) => void this.#send(event.detail.value)}
      ></t-schema-form>`;
  }

  #result(): TemplateResult | typeof nothing {
    const { outcome } = this;
    if (outcome === null) return nothing;
    if (outcome.kind === "refused") {
      return html`<p class="refusal small" role="alert">▲ ${bdiText(refusalWords(outcome.refusal))}</p>`;
    }
    return html`<p class="small" role="status">${bdiText(outcome.words)}</p>
      ${outcome.result === undefined ? nothing : html`<pre tabindex="0">${bdiJson(outcome.result)}</pre>`}`;
  }

  #choose(way: Way): void {
    this.way = way;
    this.outcome = null;
  }

  async #send(input: JsonValue): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.outcome = null;
    try {
      this.outcome = this.way === "perturb" ? await this.#perturb(input) : await this.#invoke(input);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.outcome = { kind: "refused", refusal: error };
    } finally {
      this.busy = false;
    }
  }

  async #perturb(input: JsonValue): Promise<Outcome> {
    const { id, queueDepth } = await this.session.steering.perturb(this.agentId, input, this.#priority);
    return {
      kind: "said",
      words: `Accepted as ${id}; ${queueDepth} ${queueDepth === 1 ? "input" : "inputs"} in the queue.`,
    };
  }

  async #invoke(input: JsonValue): Promise<Outcome> {
    const { status, result, semaphore } = await this.session.steering.invoke(this.agentId, input);
    if (status === "PARKED")
      return { kind: "said", words: `The agent asks a person first: ${semaphore?.id ?? "see Questions"}.` };
    return { kind: "said", words: "Result:", result };
  }
}

customElements.define("d-steer", SteerBox);
