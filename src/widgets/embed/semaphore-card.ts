import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { hiddenQuestions, hiddenWords } from "../../events/semaphore.js";
import { StableList } from "../elements/semaphore/stable-list.js";
import "../elements/semaphore-view.js";
import { durationWords } from "../../events/words/durations.js";
import type { LiveTerrarium } from "../live/index.js";
import type { Change, Semaphore } from "../live/types.js";
import { Widget } from "./widget.js";

/** Questions of an agent shown at once; the number of further ones is stated. */
const SHOWN_MAX = 5;

/**
 * `<terrarium-semaphore-card gateway semaphore>` shows one question and its outcome. With `agent` instead, it shows the
 * open questions of that agent, most urgent first; settled ones stay until pointer and focus have left the widget.
 * Read-only: it links to the dashboard, where questions are answered.
 * Parts: `question`, `link`, `status`.
 */
export class EmbeddedQuestion extends Widget {
  static override properties = { semaphore: {} };

  static override styles = [
    ...Widget.styles,
    css`
      t-semaphore-view {
        border-width: 0 0 1px;
        border-radius: 0;
      }
      .end {
        margin: 0;
        padding: 0.375rem 0.75rem;
        font-size: var(--t-size-m);
      }
    `,
  ];

  declare semaphore: string | null;

  #list = new StableList<Semaphore>();

  constructor() {
    super();
    this.semaphore = null;
    for (const type of ["pointerleave", "focusout"]) {
      // In the next frame: during the event, :hover and :focus-within still match.
      this.addEventListener(type, () => requestAnimationFrame(() => this.requestUpdate()));
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("agent") || changed.has("semaphore")) this.#list = new StableList();
  }

  protected override get missingAttribute(): string | null {
    if (this.semaphore !== null || this.agent !== null) return null;
    return "Set the attribute “semaphore” to a question, or “agent” to an agent.";
  }

  protected override get ticks(): boolean {
    return true;
  }

  protected override concerns({ semaphores }: Change): boolean {
    return semaphores;
  }

  protected override view(live: LiveTerrarium): TemplateResult | string {
    if (live.lastMessageAt === null) return "Connecting…";
    const { questions, hidden } = this.#questions(live);
    if (questions.length === 0) {
      return this.semaphore === null
        ? "No open questions."
        : `There is no question “${this.semaphore}” here.`;
    }
    const isWaiting = questions.some(({ status }) => status === "PENDING");
    return html`${repeat(
        questions,
        ({ id }) => id,
        (semaphore) =>
          html`<t-semaphore-view
            id=${semaphore.id}
            part="question"
            .semaphore=${semaphore}
            .now=${live.gatewayNow}
          ></t-semaphore-view>`,
      )}
      <p class="end">
        <a part="link" href="${this.address}#/questions" target="_blank" rel="noopener"
          >${isWaiting ? "Answer in the dashboard" : "All questions in the dashboard"}</a
        >${hidden.length > 0 ? ` · ${hiddenWords(hiddenQuestions(hidden), live.gatewayNow, durationWords)}` : ""}
      </p>`;
  }

  #questions(live: LiveTerrarium): {
    readonly questions: readonly Semaphore[];
    readonly hidden: readonly Semaphore[];
  } {
    const { semaphores } = live;
    if (this.semaphore !== null) {
      const one = semaphores.get(this.semaphore);
      return { questions: one ? [one] : [], hidden: [] };
    }
    const waiting = semaphores.pending.filter(({ agentId }) => agentId === this.agent);
    const questions = this.#list.arrange(waiting.slice(0, SHOWN_MAX), (id) => semaphores.get(id), {
      pointed: this.matches(":hover"),
      focusedId: this.renderRoot.querySelector("t-semaphore-view:focus-within")?.id ?? null,
    });
    const ids = new Set(questions.map(({ id }) => id));
    return { questions, hidden: waiting.filter(({ id }) => !ids.has(id)) };
  }
}

customElements.define("terrarium-semaphore-card", EmbeddedQuestion);
