import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { hiddenQuestions, hiddenWords } from "../../../events/semaphore.js";
import { StableList } from "../../elements/semaphore/stable-list.js";
import { durationWords } from "../../../events/words/durations.js";
import type { Semaphore } from "../../live/types.js";
import { base } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import "./question.js";
import type { Session } from "../session/session.js";

/**
 * `<d-question-list>`: open questions, most urgent first. Questions that are settled while pointer or focus is in the list
 * stay until both have left. In: `agentId` (only this agent's; null for all), `max` (number shown; the rest is summarized).
 * Out: `terrarium-listed` {ids} when the list shows other questions.
 */
export class QuestionList extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    max: { type: Number },
  };

  static override styles = [
    base,
    css`
      :host {
        margin-bottom: calc(2 * var(--t-space));
      }
      :host(:not([filled])) {
        display: none;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(var(--question-columns, auto-fit), minmax(min(26rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        align-items: start;
      }
      p {
        margin: var(--t-space) 0 0;
      }
      a {
        color: var(--t-ink-accent);
      }
    `,
  ];

  declare session: Session;
  declare agentId: string | null;
  declare max: number;
  #list = new StableList<Semaphore>();
  #ids = "";

  constructor() {
    super();
    this.agentId = null;
    this.max = Number.POSITIVE_INFINITY;
    redrawOnChange(this, ({ semaphores, connection }) => semaphores || connection);
    redrawEverySecond(this, () => true);
    for (const type of ["pointerleave", "focusout", "focusin"]) {
      // In the next frame: during the event, :hover and :focus-within still match.
      this.addEventListener(type, () => requestAnimationFrame(() => this.requestUpdate()));
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("agentId")) this.#list = new StableList();
  }

  protected override render(): TemplateResult {
    const { live } = this.session;
    const waiting = live.semaphores.pending.filter(
      ({ agentId }) => this.agentId === null || agentId === this.agentId,
    );
    const shown = this.#list.arrange(waiting.slice(0, this.max), (id) => live.semaphores.get(id), {
      pointed: this.matches(":hover"),
      focusedId: this.#focusedId(),
    });
    const ids = new Set(shown.map(({ id }) => id));
    const hidden = waiting.filter(({ id }) => !ids.has(id));
    this.toggleAttribute("filled", shown.length > 0);
    return html`<div class="cards">
        ${repeat(
          shown,
          ({ id }) => id,
          (semaphore) =>
            html`<d-question
              id=${semaphore.id}
              .session=${this.session}
              .semaphore=${semaphore}
            ></d-question>`,
        )}
      </div>
      ${
        hidden.length > 0
          ? html`<p>
              <a href="#/questions"
                >${hiddenWords(hiddenQuestions(hidden), live.gatewayNow, durationWords)}</a
              >
            </p>`
          : nothing
      }`;
  }

  protected override updated(): void {
    const ids = [...this.renderRoot.querySelectorAll("d-question")].map(({ id }) => id);
    if (this.#ids === ids.join(" ")) return;
    this.#ids = ids.join(" ");
    this.dispatchEvent(new CustomEvent("terrarium-listed", { detail: { ids } }));
  }

  #focusedId(): string | null {
    if (!this.matches(":focus-within")) return null;
    return this.renderRoot.querySelector("d-question:focus-within")?.id ?? null;
  }
}

customElements.define("d-question-list", QuestionList);
