import { css, html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import "../elements/semaphore-view.js";
import type { LiveTerrarium } from "../live/index.js";
import type { Change, Semaphore } from "../live/types.js";
import { Widget } from "./widget.js";

/** Questions of an agent shown at once; of more it is said how many. */
const SHOWN_MAX = 5;

/**
 * `<terrarium-semaphore-card gateway semaphore>` shows one question and what became of it; with `agent` instead, what
 * that agent asks of people now. It shows: answering is done in the dashboard, to which it links.
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

  constructor() {
    super();
    this.semaphore = null;
  }

  protected override get question(): string | null {
    if (this.semaphore !== null || this.agent !== null) return null;
    return "Which question? Name it in the attribute “semaphore”, or an agent in “agent”.";
  }

  protected override get ticks(): boolean {
    return true;
  }

  protected override concerns({ semaphores }: Change): boolean {
    return semaphores;
  }

  protected override view(live: LiveTerrarium): TemplateResult | string {
    if (live.heardAt === null) return "Connecting…";
    const questions = this.#questions(live);
    if (questions.length === 0) {
      return this.semaphore === null
        ? "Nobody is being waited for."
        : `There is no question “${this.semaphore}” here.`;
    }
    const more = questions.length - SHOWN_MAX;
    const isWaiting = questions.some(({ status }) => status === "PENDING");
    return html`${repeat(
        questions.slice(0, SHOWN_MAX),
        ({ id }) => id,
        (semaphore) =>
          html`<t-semaphore-view
            part="question"
            .semaphore=${semaphore}
            .now=${live.gatewayNow}
          ></t-semaphore-view>`,
      )}
      <p class="end">
        <a part="link" href="${this.address}#/questions" target="_blank" rel="noopener"
          >${isWaiting ? "Answer in the dashboard" : "All questions in the dashboard"}</a
        >${more > 0 ? ` · ${more} more` : ""}
      </p>`;
  }

  #questions({ semaphores }: LiveTerrarium): readonly Semaphore[] {
    if (this.semaphore === null) return semaphores.pending.filter(({ agentId }) => agentId === this.agent);
    const one = semaphores.get(this.semaphore);
    return one ? [one] : [];
  }
}

customElements.define("terrarium-semaphore-card", EmbeddedQuestion);
