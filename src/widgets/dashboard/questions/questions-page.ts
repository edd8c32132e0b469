import { css, html, LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { SEMAPHORES_SETTLED_MAX } from "../../live/bounds.js";
import type { Semaphore } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import { ageMs, asOfWords } from "../session/words.js";
import "./question-list.js";
import "./question.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";

/** Settled questions shown at first, and added by each step. */
const SETTLED_STEP = 20;

/** `<d-questions>`: open questions, and settled ones with who settled them, when and how. */
export class QuestionsPage extends LitElement {
  static override properties = {
    session: { attribute: false },
    settledShown: { state: true },
    listed: { state: true },
  };

  static override styles = [
    base,
    controls,
    pageStyles,
    css`
      d-question-list {
        --question-columns: auto-fill;
      }
      h1 {
        margin-bottom: calc(3 * var(--t-space));
      }
      h1 small {
        margin-left: 0.25rem;
        font-size: var(--t-size-m);
        font-weight: 400;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        align-items: start;
      }
      .more {
        margin-top: calc(2 * var(--t-space));
      }
    `,
  ];

  declare session: Session;
  declare settledShown: number;
  /** Ids in the upper list: settled questions that still stay there are not shown twice. */
  declare listed: ReadonlySet<string>;

  constructor() {
    super();
    this.settledShown = SETTLED_STEP;
    this.listed = new Set();
    redrawOnChange(this, ({ semaphores, connection, system }) => semaphores || connection || system);
    redrawEverySecond(this, () => ageMs(this.session.live, null) !== null);
  }

  protected override render(): TemplateResult {
    const { pending, settled, hasOlder } = this.session.live.semaphores;
    const shown = settled.slice(0, this.settledShown);
    const below = shown.filter(({ id }) => !this.listed.has(id));
    const isWhole = shown.length === settled.length && !hasOlder;
    const isFull = shown.length >= SEMAPHORES_SETTLED_MAX;
    const age = ageMs(this.session.live, null);
    return html`<h1>Questions${age === null ? "" : html` <small class="old">${asOfWords(age)}</small>`}</h1>
      <section aria-labelledby="waiting">
        <h2 id="waiting">Waiting <small>${pending.length}</small></h2>
        <d-question-list
          .session=${this.session}
          @terrarium-listed=${(event: CustomEvent<{ ids: readonly string[] }>) =>
            (this.listed = new Set(event.detail.ids))}
        ></d-question-list>
        ${
          pending.length === 0
            ? html`<div class="nothing">
                <p>No open questions. New ones appear here.</p>
              </div>`
            : ""
        }
      </section>
      <section aria-labelledby="settled">
        <h2 id="settled">Settled <small>latest first</small></h2>
        ${settled.length === 0 ? html`<p class="muted">No settled questions yet.</p>` : this.#cards(below)}
        ${isWhole || isFull ? "" : html`<button class="more" @click=${() => this.#showOlder()}>Older</button>`}
        ${
          isFull && !isWhole
            ? html`<p class="muted">
                At most ${SEMAPHORES_SETTLED_MAX} are shown here.
                <code>terrarium semaphore list</code> lists all of them.
              </p>`
            : ""
        }
      </section>`;
  }

  /** Shows more of the loaded questions, and loads older ones in advance. */
  #showOlder(): void {
    const { live } = this.session;
    const { settled, hasOlder } = live.semaphores;
    this.settledShown = Math.min(this.settledShown, settled.length) + SETTLED_STEP;
    if (hasOlder && this.settledShown + SETTLED_STEP > settled.length) live.olderSemaphores();
  }

  #cards(semaphores: readonly Semaphore[]): TemplateResult {
    return html`<div class="cards">
      ${repeat(
        semaphores,
        ({ id }) => id,
        (semaphore) => html`<d-question .session=${this.session} .semaphore=${semaphore}></d-question>`,
      )}
    </div>`;
  }
}

customElements.define("d-questions", QuestionsPage);
