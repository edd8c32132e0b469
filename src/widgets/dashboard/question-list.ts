import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { hiddenQuestions, hiddenWords } from "../../events/semaphore.js";
import { Standing } from "../elements/semaphore/standing.js";
import { durationWords } from "../elements/words.js";
import type { Semaphore } from "../live/types.js";
import { base } from "../theme/theme.js";
import { tick, watchLife } from "./controllers.js";
import "./question.js";
import type { Session } from "./session.js";

/**
 * `<d-question-list>`: questions that wait, the most urgent first, and those settled while somebody was at them, until
 * pointer and focus have left. In: `agentId` (only this agent's; null for all), `max` (shown at once; of more it says
 * what they are). Out: `terrarium-standing` {ids} when other questions stand in it.
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
  #standing = new Standing<Semaphore>();
  #ids = "";

  constructor() {
    super();
    this.agentId = null;
    this.max = Number.POSITIVE_INFINITY;
    watchLife(this, ({ semaphores, connection }) => semaphores || connection);
    tick(this, () => true);
    for (const type of ["pointerleave", "focusout", "focusin"]) {
      // In the next frame: until then the browser still says that they are there.
      this.addEventListener(type, () => requestAnimationFrame(() => this.requestUpdate()));
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("agentId")) this.#standing = new Standing();
  }

  protected override render(): TemplateResult {
    const { live } = this.session;
    const waiting = live.semaphores.pending.filter(
      ({ agentId }) => this.agentId === null || agentId === this.agentId,
    );
    const shown = this.#standing.arrange(waiting.slice(0, this.max), (id) => live.semaphores.get(id), {
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
    this.dispatchEvent(new CustomEvent("terrarium-standing", { detail: { ids } }));
  }

  #focusedId(): string | null {
    if (!this.matches(":focus-within")) return null;
    return this.renderRoot.querySelector("d-question:focus-within")?.id ?? null;
  }
}

customElements.define("d-question-list", QuestionList);
