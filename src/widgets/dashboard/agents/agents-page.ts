import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { signalsInShort } from "../../../events/words/signals.js";
import { signalsByAgent } from "../../../signals/shown.js";
import { browserClock } from "../../live/index.js";
import { base, controls, hidden } from "../../theme/theme.js";
import "../questions/question-list.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import { ageMs } from "../session/words.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";
import { ActivityOrder } from "./activity-order.js";
import "./agent-card.js";

/** Questions on the first page; the rest is on the questions page. */
const QUESTIONS_SHOWN = 3;

/** `<d-agents>`: the first page. Questions first, because an agent waits for the answer; then agents by activity. */
export class AgentsPage extends LitElement {
  static override properties = { session: { attribute: false } };

  static override styles = [
    base,
    controls,
    hidden,
    pageStyles,
    css`
      .agents {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(17.5rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        margin: 0;
        padding: 0;
        list-style: none;
      }
    `,
  ];

  declare session: Session;
  readonly #order = new ActivityOrder();
  #inUse = false;

  constructor() {
    super();
    redrawOnChange(
      this,
      (change) => change.agents.size > 0 || change.semaphores || change.connection || change.signals,
    );
    redrawEverySecond(this, () => true);
  }

  protected override render(): TemplateResult {
    const { live } = this.session;
    const { pending } = live.semaphores;
    return html`<h1 class="hidden">Agents</h1>
      ${this.#questions(pending.length > 0)}
      <section aria-labelledby="agents">
        <h2 id="agents" class=${pending.length > 0 ? "" : "hidden"}>Agents</h2>
        ${live.agents.size === 0 ? this.#empty() : this.#agents()}
        ${
          live.unseenAgents > 0
            ? html`<p class="muted small">${live.unseenAgents} more agents are not shown.</p>`
            : nothing
        }
      </section>`;
  }

  /** Rendered even without open questions, so that settled ones can stay until pointer and focus have left. */
  #questions(waits: boolean): TemplateResult {
    return html`<section aria-labelledby=${waits ? "waiting" : nothing}>
      ${waits ? html`<h2 id="waiting">Waiting for a person</h2>` : nothing}
      <d-question-list .session=${this.session} .max=${QUESTIONS_SHOWN}></d-question-list>
    </section>`;
  }

  #agents(): TemplateResult {
    const { live } = this.session;
    const signals = signalsByAgent(live.signals);
    const inShort = (id: string): string | null =>
      live.hasSeenSignals ? signalsInShort(signals.get(id) ?? [], id) : null;
    return html`<ul
      class="agents"
      @pointerenter=${() => (this.#inUse = true)}
      @pointerleave=${() => (this.#inUse = false)}
      @focusin=${() => (this.#inUse = true)}
      @focusout=${() => (this.#inUse = false)}
    >
      ${repeat(
        this.#order.arrange(live.agents, browserClock.now(), this.#inUse),
        ({ id }) => id,
        (agent) =>
          html`<li>
            <d-agent-card
              .agent=${agent}
              .signals=${inShort(agent.id)}
              .stale=${ageMs(live, agent)}
            ></d-agent-card>
          </li>`,
      )}
    </ul>`;
  }

  #empty(): TemplateResult {
    const { kind } = this.session.live.connection;
    if (kind === "live" || kind === "gap")
      return html`<div class="nothing">
        <p>No agents yet. Start the gateway with an agent:</p>
        <code>terrarium serve --agents my-agent.ts</code>
      </div>`;
    if (kind === "offline" || kind === "refused")
      return html`<div class="nothing">
        <p>The gateway does not answer. The page keeps trying.</p>
        <button @click=${() => this.session.live.retryNow()}>Try now</button>
      </div>`;
    return html`<div class="nothing"><p>Connecting…</p></div>`;
  }
}

customElements.define("d-agents", AgentsPage);
