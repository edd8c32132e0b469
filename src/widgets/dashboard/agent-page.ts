import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import "../elements/density-field.js";
import { isAlive } from "../../events/activity.js";
import { errorWords } from "../../events/recent-errors.js";
import "../elements/event-stream.js";
import type { StreamEvent } from "../elements/stream/event.js";
import { told, toldJson } from "../elements/told.js";
import { numberWords, stateWord } from "../elements/words.js";
import type { TerrariumEventType } from "../../documents/generated/graphql.js";
import type { AgentStream } from "../live/index.js";
import type { AgentLife } from "../live/types.js";
import { base, controls, payload } from "../theme/theme.js";
import { agentPageStyles } from "./agent-page-styles.js";
import "./command-list.js";
import "./life-switch.js";
import "./question-list.js";
import { tick, watchLife } from "./controllers.js";
import { refusalWords } from "./refusal-words.js";
import { hrefOf } from "./route.js";
import type { Session } from "./session.js";
import { staleMs } from "./stale.js";
import "./steer-box.js";
import { pageStyles } from "./styles.js";

/** What is shown unless somebody wants more: all but the samples, which the charts draw. */
const TOLD_TYPES = [
  "AGENT_STARTED",
  "AGENT_STOPPED",
  "AGENT_STATE_CHANGED",
  "OUTPUT",
  "RESULT",
  "ERROR",
  "FEVER",
  "METRICS_DEGRADED",
  "PERTURBED",
  "SEMAPHORE_EJECTED",
  "SEMAPHORE_RESOLVED",
  "SEMAPHORE_CANCELLED",
  "SEMAPHORE_VOIDED",
  "GAP",
] as const satisfies readonly TerrariumEventType[];

/** Questions of the agent shown at once. */
const QUESTIONS_SHOWN = 3;

/** Past events asked for when the page opens. */
const REPLAY_EVENTS = 1_000;

/** `<d-agent>`: one agent from near: its field, five minutes of its vitals, every event, and the means to steer it. */
export class AgentPage extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    moment: { attribute: false },
    paused: { state: true },
    filter: { state: true },
  };

  static override styles = [base, controls, payload, pageStyles, agentPageStyles];

  declare session: Session;
  declare agentId: string;
  /** The cursor of an event to show. */
  declare moment: string | null;
  declare paused: boolean;
  declare filter: { readonly types: readonly string[] | null; readonly search: string };
  #stream: AgentStream | null = null;
  #errors = 0;

  constructor() {
    super();
    this.moment = null;
    this.paused = false;
    this.filter = { types: TOLD_TYPES, search: "" };
    watchLife(this, ({ agents, connection }) => agents.has(this.agentId) || connection);
    tick(this, () => staleMs(this.session.live) !== null);
    // Charts are for those who look from near: they come with a library of their own.
    void import("./vital-charts.js");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stream?.close();
    this.#stream = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("agentId") && this.#stream) return;
    this.#stream?.close();
    this.#stream = this.session.live.follow(this.agentId, REPLAY_EVENTS);
    this.#stream.onChange(() => this.requestUpdate());
    this.#errors = this.session.live.agents.get(this.agentId)?.errors ?? 0;
  }

  protected override render(): TemplateResult {
    const life = this.session.live.agents.get(this.agentId);
    if (this.#stream?.state === "refused" || (!life && this.#stream?.state === "live"))
      return this.#unknown();
    return html`<p class="back"><a href="#/">← All agents</a></p>
      <d-question-list
        .session=${this.session}
        .agentId=${this.agentId}
        .max=${QUESTIONS_SHOWN}
      ></d-question-list>
      ${life ? this.#head(life) : html`<h1>${told(this.agentId)}</h1>`}
      <div class="columns">
        <section class="events" aria-labelledby="events">
          <h2 id="events">Events <small>${this.#streamWords()}</small></h2>
          <t-event-stream
            .events=${this.#stream?.events ?? []}
            .paused=${this.paused}
            .types=${this.filter.types}
            .search=${this.filter.search}
            .moment=${this.moment}
            .momentHref=${this.#momentHref}
            @terrarium-pause=${(event: CustomEvent<{ paused: boolean }>) => (this.paused = event.detail.paused)}
            @terrarium-filter=${(event: CustomEvent<AgentPage["filter"]>) => (this.filter = event.detail)}
          ></t-event-stream>
        </section>
        <section class="side" aria-labelledby="steer">
          <h2 id="steer">Steer</h2>
          <d-steer .session=${this.session} .agentId=${this.agentId}></d-steer>
          <d-commands .session=${this.session} .agentId=${this.agentId}></d-commands>
          ${life ? this.#manifest(life) : nothing}
        </section>
      </div>`;
  }

  protected override updated(): void {
    const errors = this.session.live.agents.get(this.agentId)?.errors ?? 0;
    if (errors > this.#errors) this.renderRoot.querySelector("t-density-field")?.glitch();
    this.#errors = errors;
  }

  #head(life: AgentLife): TemplateResult {
    const { id, genus, description, vitals, fever, errorsLastMinute: errors } = life;
    return html`<div class="head">
        <div>
          <h1>${told(id)} <small>${told(genus)}</small></h1>
          <p class="muted">${told(description)}</p>
        </div>
        <div class="standing">
          <span>${stateWord(vitals)}${fever ? ", fever" : ""}</span>
          ${errors > 0 ? html`<span class="errors">▲ ${errorWords(errors)}</span>` : nothing}
          <span class="muted small"
            >${life.observers} watching, ${numberWords(life.eventsReflected)} events</span
          >
          <d-life .session=${this.session} .agentId=${id} .alive=${isAlive(vitals)}></d-life>
        </div>
      </div>
      <t-density-field
        .agentId=${id}
        .vitals=${vitals}
        .fever=${fever}
        .stale=${staleMs(this.session.live)}
      ></t-density-field>
      <d-charts .samples=${life.samples}></d-charts>`;
  }

  #manifest({
    id,
    genus,
    description,
    entropyRemaining,
    eventsReflected,
    observers,
  }: AgentLife): TemplateResult {
    const manifest = { id, genus, description, entropyRemaining, eventsReflected, observers };
    return html`<details class="panel">
      <summary>Manifest</summary>
      <pre tabindex="0">${toldJson(manifest)}</pre>
    </details>`;
  }

  #unknown(): TemplateResult {
    const refusal = this.#stream?.refusal;
    return html`<p class="back"><a href="#/">← All agents</a></p>
      <h1>${told(this.agentId)}</h1>
      <div class="nothing">
        <p>
          ${refusal && refusal.code !== "AGENT_NOT_FOUND" ? told(refusalWords(refusal)) : "No agent of this name lives here (any more)."}
        </p>
        <a href="#/">See who does</a>
      </div>`;
  }

  #streamWords(): string {
    const stream = this.#stream;
    if (!stream) return "";
    const missed = stream.missed > 0 ? `, ${stream.missed} missed` : "";
    const lost = this.#momentIsLost() ? "; that moment is not kept any more" : "";
    return `${numberWords(stream.total)} seen, ${stream.state}${missed}${lost}`;
  }

  #momentIsLost(): boolean {
    const { moment } = this;
    if (moment === null || this.#stream?.state !== "live") return false;
    return !this.#stream.events.some(({ cursor }) => cursor === moment);
  }

  readonly #momentHref = ({ cursor }: StreamEvent): string =>
    hrefOf({ page: "agent", id: this.agentId, at: cursor });
}

customElements.define("d-agent", AgentPage);
