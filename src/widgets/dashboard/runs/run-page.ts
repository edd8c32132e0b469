import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { secondWords } from "../../live/times.js";
import { repeat } from "lit/directives/repeat.js";
import { outcomeWords, scopesToSee } from "../../../events/words/runs.js";
import { bdiJson, bdiText } from "../../elements/words.js";
import { RUN_EVENTS_MAX } from "../../live/index.js";
import type { WholeRun } from "../../live/types.js";
import { base, controls, payload } from "../../theme/theme.js";
import "../questions/question.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import { hrefOf } from "../session/route.js";
import type { Session } from "../session/session.js";
import { refusalWords } from "../session/words.js";
import { pageStyles } from "../styles.js";
import { Poll } from "./poll.js";
import "./run-buttons.js";
import { asOfLine, runRow, runRowStyles } from "./run-row.js";

/** `<d-run>`: the page of one run: input, outcome, questions, resumptions, events. */
export class RunPage extends LitElement {
  static override properties = { session: { attribute: false }, runId: { attribute: false } };

  static override styles = [
    base,
    controls,
    payload,
    pageStyles,
    runRowStyles,
    css`
      .back {
        margin: 0 0 0.5rem;
        font-size: var(--t-size-m);
      }
      .back a {
        text-decoration: none;
      }
      h1 {
        margin-bottom: var(--t-space);
        font-size: clamp(1.0625rem, 5vw, var(--t-size-xl));
      }
      d-run-buttons {
        margin-top: calc(1.5 * var(--t-space));
      }
      section {
        margin-top: calc(3 * var(--t-space));
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        align-items: start;
      }
      section > pre {
        background: var(--t-surface);
      }
      .runs pre {
        margin-top: 0.25rem;
      }
    `,
  ];

  declare session: Session;
  declare runId: string;
  #asked = "";
  readonly #poll = new Poll(this, () => this.session.steering.run(this.runId));

  constructor() {
    super();
    redrawOnChange(this, () => false);
    redrawEverySecond(this, () => typeof this.#poll.answer?.asOf === "number");
  }

  protected override willUpdate(): void {
    const asked = JSON.stringify([this.runId, this.session.identity?.id]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#poll.forget();
    void this.#poll.now();
  }

  protected override render(): TemplateResult {
    const { answer, refusal } = this.#poll;
    const run = answer?.run;
    return html`<p class="back">
        ${
          run
            ? html`<a href=${hrefOf({ page: "agent", id: run.agentId, at: null })}
                >← ${bdiText(run.agentId)}</a
              >`
            : html`<a href="#/">← All agents</a>`
        }
      </p>
      <h1>Run ${bdiText(this.runId)}</h1>
      ${asOfLine(this.session, answer?.asOf)}
      ${refusal ? html`<p class="small" role="alert">▲ ${bdiText(refusalWords(refusal))}</p>` : nothing}
      ${run ? this.#whole(run) : nothing}
      ${
        run === null
          ? html`<div class="nothing"><p>There is no run with this id, or it is no longer kept.</p></div>`
          : nothing
      }`;
  }

  #whole(run: WholeRun): TemplateResult {
    return html`<div class="panel">${runRow(run, this.session.live.gatewayNow)} ${this.#usage(run)}</div>
      ${
        this.session.shared
          ? nothing
          : html`<d-run-buttons
              .session=${this.session}
              .run=${run}
              @terrarium-changed=${() => void this.#poll.now()}
            ></d-run-buttons>`
      }
      ${
        run.parent === null
          ? nothing
          : html`<p>
              ${run.kind === "RESUME" ? "Resumes" : "Called by"}
              <a href=${hrefOf({ page: "run", id: run.parent.id })}>${bdiText(run.parent.id)}</a>
            </p>`
      }
      <section aria-labelledby="input">
        <h2 id="input">Input</h2>
        ${
          this.#maySteer(run.agentId)
            ? payloadIn(run, "input")
            : html`<p class="muted">Shown with a token that may steer ${bdiText(run.agentId)}.</p>`
        }
      </section>
      <section aria-labelledby="outcome">
        <h2 id="outcome">Outcome</h2>
        ${this.#outcome(run)}
      </section>
      ${this.#questions(run)} ${this.#children(run)} ${this.#events(run)}`;
  }

  #usage({ usage }: WholeRun): TemplateResult | typeof nothing {
    if (usage === null) return nothing;
    const { inputTokens, outputTokens, costUsd, models } = usage;
    return html`<div class="facts">
      ${inputTokens === null ? nothing : html`<span>${inputTokens} tokens in</span>`}
      ${outputTokens === null ? nothing : html`<span>${outputTokens} tokens out</span>`}
      ${costUsd === null ? nothing : html`<span>$${costUsd}</span>`}
      ${models.map((model) => html`<span>${bdiText(model)}</span>`)}
    </div>`;
  }

  #outcome(run: WholeRun): TemplateResult {
    const { status, error } = run;
    if (status === "COMPLETED") return payloadIn(run, "result");
    if (error !== null)
      return html`<p class="status" data-status="FAILED">
        ▲ ${bdiText(error.code)}${error.message === null ? nothing : html`: ${bdiText(error.message)}`}
      </p>`;
    return html`<p class="muted">${outcomeWords(run)}</p>`;
  }

  #questions({ semaphores }: WholeRun): TemplateResult | typeof nothing {
    if (semaphores.length === 0) return nothing;
    return html`<section aria-labelledby="questions">
      <h2 id="questions">Questions</h2>
      <div class="cards">
        ${repeat(
          semaphores,
          ({ id }) => id,
          (semaphore) =>
            html`<d-question
              .session=${this.session}
              .semaphore=${this.session.live.semaphores.get(semaphore.id) ?? semaphore}
            ></d-question>`,
        )}
      </div>
    </section>`;
  }

  #children({ children }: WholeRun): TemplateResult | typeof nothing {
    if (children.length === 0) return nothing;
    const now = this.session.live.gatewayNow;
    return html`<section aria-labelledby="children">
      <h2 id="children">${children.every(({ kind }) => kind === "RESUME") ? "Resumptions" : "Runs below"}</h2>
      <ul class="runs">
        ${children.map((run) => html`<li>${runRow(run, now)}</li>`)}
      </ul>
    </section>`;
  }

  #events({ events, agentId }: WholeRun): TemplateResult {
    return html`<section aria-labelledby="events">
      <h2 id="events">Events <small>the latest ${RUN_EVENTS_MAX}, oldest first</small></h2>
      ${
        events.length === 0
          ? html`<p class="muted">None, or the agent's history no longer keeps them.</p>`
          : html`<ul class="runs">
              ${events.map((event) => html`<li>${this.#event(event, agentId)}</li>`)}
            </ul>`
      }
    </section>`;
  }

  #event(event: WholeRun["events"][number], agentId: string): TemplateResult {
    const { at, type, cursor } = event;
    const told = payloadOf(event);
    return html`<div class="what">
        <time class="muted small" datetime=${at}>${secondWords(at)}</time>
        <a href=${hrefOf({ page: "agent", id: agentId, at: cursor })}>${type}</a>
      </div>
      ${told === undefined ? nothing : html`<pre tabindex="0">${bdiJson(told)}</pre>`}`;
  }

  #maySteer(agentId: string): boolean {
    const { steering } = this.session;
    return scopesToSee(agentId).some((scope) => steering.may(scope));
  }
}

/** What a run was given or has returned, or that the gateway cannot read it. */
function payloadIn(run: WholeRun, name: "input" | "result"): TemplateResult {
  if (run.unread?.includes(name)) return html`<p class="muted">It cannot be read at the moment.</p>`;
  return html`<pre tabindex="0">${bdiJson(run[name])}</pre>`;
}

/** The payload of an event; undefined for none. */
function payloadOf(event: WholeRun["events"][number]): unknown {
  if (event.__typename === "OutputEvent") return event.data;
  if (event.__typename === "ResultEvent") return event.result;
  if (event.__typename === "ErrorEvent") return { code: event.code, message: event.message };
  return undefined;
}

customElements.define("d-run", RunPage);
