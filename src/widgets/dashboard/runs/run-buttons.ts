import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Steady } from "../../elements/steady.js";
import { bdiText } from "../../elements/words.js";
import { Refusal } from "../../live/index.js";
import type { Run } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import { hrefOf } from "../session/route.js";
import type { Session } from "../session/session.js";
import { refusalWords } from "../session/words.js";
import { pageStyles } from "../styles.js";
import { ENDED } from "./run-words.js";

/** What a token must be allowed to do with the agent to cancel a run of this kind; `control` is enough as well. */
const SCOPE_TO_CANCEL: Readonly<Record<Run["kind"], string>> = {
  PERTURB: "perturb",
  INVOKE: "invoke",
  COMMAND: "invoke",
  RESUME: "control",
  SIGNAL: "control",
  SCHEDULE: "control",
};

type Action = "again" | "cancel";

const WORDS: Readonly<Record<Action, string>> = { again: "Run again", cancel: "Cancel" };

/**
 * `<d-run-buttons>`: repeats or cancels a run, if the token may. The buttons are inert at first, like those of questions: a
 * double click repeats a run once.
 */
export class RunButtons extends LitElement {
  static override properties = {
    session: { attribute: false },
    run: { attribute: false },
    busy: { state: true },
    refusal: { state: true },
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
      .refusal {
        margin-top: var(--t-space);
        color: var(--t-ink-waking);
      }
    `,
  ];

  declare session: Session;
  declare run: Run;
  declare busy: boolean;
  declare refusal: Refusal | null;
  readonly #steady = new Steady(this, () => [...this.renderRoot.querySelectorAll("button")]);

  constructor() {
    super();
    this.busy = false;
    this.refusal = null;
    redrawOnChange(this, () => false);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("run");
    if (!before || (before.id === this.run.id && before.status === this.run.status)) return;
    this.#steady.reset();
    if (before.id !== this.run.id) this.refusal = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this;
    const actions = this.#actions();
    if (actions.length === 0) return nothing;
    if (session.identity === null)
      return html`<p class="small">Steering needs a token.</p>
        <button @click=${() => session.askForToken()}>Steer…</button>`;
    const allowed = actions.filter((action) =>
      this.#scopesFor(action).some((scope) => session.steering.may(scope)),
    );
    return html`${actions.filter((action) => !allowed.includes(action)).map((action) => this.#lacks(action))}
      <div class="row">${allowed.map((action) => this.#button(action))}</div>
      ${
        this.refusal
          ? html`<p class="small refusal" role="alert">▲ ${bdiText(refusalWords(this.refusal))}</p>`
          : nothing
      }`;
  }

  #button(action: Action): TemplateResult {
    const inert = this.busy || !this.#steady.isSteady;
    return html`<button
      aria-disabled=${inert ? "true" : "false"}
      @pointerdown=${this.#steady.pressBegins}
      @keydown=${this.#keyDown}
      @click=${(event: Event) => this.#press(event, action)}
    >
      ${WORDS[action]}
    </button>`;
  }

  #lacks(action: Action): TemplateResult {
    const [scope = ""] = this.#scopesFor(action);
    return html`<p class="small">
      ${WORDS[action]}: the token of ${bdiText(this.session.identity?.id ?? "")} lacks the scope
      <code>${bdiText(scope)}</code>.
    </p>`;
  }

  /** What can be done with a run of this kind and status. Commands and resumptions cannot be repeated. */
  #actions(): readonly Action[] {
    const { kind, status } = this.run;
    return [
      ...(kind === "COMMAND" || kind === "RESUME" ? [] : (["again"] as const)),
      ...(ENDED.has(status) ? [] : (["cancel"] as const)),
    ];
  }

  #scopesFor(action: Action): readonly string[] {
    const { agentId, kind } = this.run;
    if (action === "again") return [`agent:${agentId}:perturb`];
    return [`agent:${agentId}:${SCOPE_TO_CANCEL[kind]}`, `agent:${agentId}:control`];
  }

  /** A held key counts as one press. */
  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.repeat) event.preventDefault();
    else this.#steady.pressBegins(event);
  };

  #press(event: Event, action: Action): void {
    if (this.#steady.accepts(event) && !this.busy) void this.#do(action);
  }

  async #do(action: Action): Promise<void> {
    const { steering } = this.session;
    this.busy = true;
    this.refusal = null;
    try {
      if (action === "again") location.hash = hrefOf({ page: "run", id: await steering.rerun(this.run.id) });
      else await steering.cancelRun(this.run.id);
      this.dispatchEvent(new CustomEvent("terrarium-changed", { bubbles: true, composed: true }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusal = error;
    } finally {
      this.busy = false;
      this.#steady.reset();
    }
  }
}

customElements.define("d-run-buttons", RunButtons);
