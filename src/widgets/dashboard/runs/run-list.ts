import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { bdiText } from "../../elements/words.js";
import type { Run } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { refusalWords } from "../session/words.js";
import { pageStyles } from "../styles.js";
import { Poll } from "./poll.js";
import { asOfLine, runRow, runRowStyles } from "./run-row.js";

/** `<d-runs>`: the runs of an agent, newest first, page by page. */
export class RunList extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    from: { state: true },
  };

  static override styles = [
    base,
    controls,
    pageStyles,
    runRowStyles,
    css`
      .pages {
        display: flex;
        gap: var(--t-space);
        margin-top: var(--t-space);
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;
  /** `next` of the previous page; null: the newest page. */
  declare from: string | null;
  #asked = "";
  readonly #poll = new Poll(this, () => this.session.steering.runs(this.agentId, this.from));

  constructor() {
    super();
    this.from = null;
    redrawOnChange(this, () => false);
    redrawEverySecond(this, () => typeof this.#poll.answer?.asOf === "number");
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("agentId") && this.hasUpdated) this.from = null;
    const asked = JSON.stringify([this.agentId, this.from, this.session.identity?.id]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#poll.forget();
    void this.#poll.now();
  }

  protected override render(): TemplateResult {
    const { answer, refusal } = this.#poll;
    return html`${refusal ? html`<p class="small" role="alert">▲ ${bdiText(refusalWords(refusal))}</p>` : nothing}
    ${asOfLine(this.session, answer?.asOf)}
    ${answer === undefined ? nothing : this.#page(answer.runs, answer.next)}`;
  }

  #page(runs: readonly Run[], next: string | null): TemplateResult {
    const now = this.session.live.gatewayNow;
    return html`${
        runs.length === 0
          ? html`<div class="nothing">
              <p>
                ${this.from === null ? "No runs yet. Work that the agent is given appears here." : "No older runs."}
              </p>
            </div>`
          : html`<ul class="runs">
              ${repeat(
                runs,
                ({ id }) => id,
                (run) => html`<li>${runRow(run, now)}</li>`,
              )}
            </ul>`
      }
      <div class="pages">
        ${this.from === null ? nothing : html`<button @click=${() => (this.from = null)}>Newest</button>`}
        ${next === null ? nothing : html`<button @click=${() => (this.from = next)}>Older</button>`}
      </div>`;
  }
}

customElements.define("d-runs", RunList);
