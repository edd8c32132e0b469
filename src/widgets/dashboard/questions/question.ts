import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { FROZEN_ANSWER_WAITS, waitsForAgent } from "../../../events/words/freezes.js";
import "../../elements/semaphore-card.js";
import type { ShownSemaphore } from "../../elements/semaphore/semaphore.js";
import { bdiText } from "../../elements/words.js";
import { Refusal } from "../../live/index.js";
import type { Semaphore } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import { refusalWords } from "../session/words.js";
import { hrefOf } from "../session/route.js";
import type { Session } from "../session/session.js";

const RESOLVE = "purgatory:resolve";

/** `<d-question>`: a question with everything its answer binds to; sends the answer. */
export class Question extends LitElement {
  static override properties = {
    session: { attribute: false },
    semaphore: { attribute: false },
    busy: { state: true },
    refusal: { state: true },
    material: { state: true },
  };

  static override styles = [
    base,
    controls,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        align-items: center;
        gap: 0.5rem 1rem;
        margin-top: var(--t-space);
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      .small {
        margin: var(--t-space) 0 0;
        font-size: var(--t-size-m);
      }
      a {
        color: var(--t-ink-accent);
      }
    `,
  ];

  declare session: Session;
  declare semaphore: Semaphore;
  declare busy: boolean;
  declare refusal: { readonly code: string; readonly message: string } | null;
  /** The fields that need the right to answer; null until they are loaded. */
  declare material: ShownSemaphore | null;
  #asked = "";

  constructor() {
    super();
    this.busy = false;
    this.refusal = null;
    this.material = null;
    redrawOnChange(this, () => false);
    redrawEverySecond(this, () => this.semaphore.status === "PENDING" || this.semaphore.settledAt !== null);
  }

  protected override render(): TemplateResult {
    const { semaphore, session, material } = this;
    const mayResolve = session.steering.may(RESOLVE);
    const shown = mayResolve && material?.id === semaphore.id ? whole(semaphore, material) : semaphore;
    return html`<t-semaphore-card
      .semaphore=${shown}
      .mayResolve=${mayResolve}
      .busy=${this.busy}
      .kept=${session.keptDraft(`answer ${semaphore.id}`, shown.responseSchema)}
      .refusal=${this.refusal}
      .now=${session.live.gatewayNow}
      @terrarium-answer=${(event: CustomEvent<{ answer: unknown; expectedDigest: string }>) =>
        void this.#settle((id) =>
          session.steering.resolve(id, event.detail.answer, event.detail.expectedDigest),
        )}
      @terrarium-cancel=${(event: CustomEvent<{ reason: string | null }>) =>
        void this.#settle((id) => session.steering.cancel(id, event.detail.reason))}
    >
      ${
        session.freezes.holds(semaphore.agentId) && waitsForAgent(semaphore)
          ? html`<p slot="note" class="small">❄ ${FROZEN_ANSWER_WAITS}</p>`
          : nothing
      }
      ${
        session.shared
          ? nothing
          : html`<div class="row">
              <button @click=${() => session.askForToken()}>Answer with a token…</button>
              <a href=${hrefOf({ page: "agent", id: semaphore.agentId, at: null })}
                >Open ${bdiText(semaphore.agentId)}</a
              >
            </div>`
      }
    </t-semaphore-card>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("semaphore");
    if (before && before.id !== this.semaphore.id) this.refusal = null;
    const { semaphore, session } = this;
    // Once per question, token and status.
    const wanted = session.steering.may(RESOLVE)
      ? `${semaphore.id} ${semaphore.status} ${session.identity?.id}`
      : "";
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    if (wanted !== "") void this.#lookInside(semaphore.id);
  }

  async #lookInside(id: string): Promise<void> {
    try {
      const material: ShownSemaphore | null = await this.session.steering.semaphore(id);
      if (material?.unread) this.#asked = "";
      else this.material = material;
    } catch {
      // The public fields are shown; an attempt to answer reports what is wrong.
      this.#asked = "";
    }
  }

  async #settle(task: (id: string) => Promise<Semaphore>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refusal = null;
    try {
      this.session.live.takeSemaphore(await task(this.semaphore.id));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Another person answered first: this question moves to the settled ones, so report it at the top of the page.
      if (error.code === "SEMAPHORE_SETTLED")
        this.session.showNotice(`Your answer was not taken: ${refusalWords(error)}`);
      else this.refusal = error;
    } finally {
      this.busy = false;
      this.session.live.refreshSemaphores();
    }
  }
}

/** The question's own words never change, and its events leave out those of a private command. */
function whole(semaphore: Semaphore, material: ShownSemaphore): ShownSemaphore {
  const { prompt, options, responseSchema, escalation = null, digest } = material;
  return { ...material, ...semaphore, prompt, options, responseSchema, escalation, digest, unread: [] };
}

customElements.define("d-question", Question);
