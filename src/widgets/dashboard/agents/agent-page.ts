import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { TerrariumEventType } from "../../../documents/generated/graphql.js";
import { CUT_OFF } from "../../../events/words/outages.js";
import { FROZEN_WAITS } from "../../../events/words/freezes.js";
import { isAlive } from "../../../events/activity.js";
import { healthShape, healthWords, isUnwell } from "../../../events/probe.js";
import { errorWords } from "../../../events/recent-errors.js";
import "../../elements/density-field.js";
import "../../elements/event-stream.js";
import type { StreamEvent } from "../../elements/stream/event.js";
import { bdiJson, bdiText, numberWords, stateWord } from "../../elements/words.js";
import type { AgentStream } from "../../live/index.js";
import type { AgentState } from "../../live/types.js";
import { base, controls, payload } from "../../theme/theme.js";
import "../questions/question-list.js";
import "./replay-bar.js";
import "./signal-list.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import "../runs/run-list.js";
import { ageMs, asOfWords, refusalWords } from "../session/words.js";
import { hrefOf } from "../session/route.js";
import type { Session } from "../session/session.js";
import "../steering/command-list.js";
import "../steering/share-box.js";
import "../steering/start-stop.js";
import "../steering/steer-box.js";
import { pageStyles } from "../styles.js";
import { agentPageStyles } from "./agent-page-styles.js";

/** Event types shown by default: all but the samples, which the charts show. */
const TOLD_TYPES = [
  "AGENT_STARTED",
  "AGENT_STOPPED",
  "AGENT_STATE_CHANGED",
  "OUTPUT",
  "RESULT",
  "ERROR",
  "FEVER",
  "METRICS_DEGRADED",
  "PROBE_FAILED",
  "PROBE_RECOVERED",
  "PHEROMONE",
  "PERTURBED",
  "SEMAPHORE_EJECTED",
  "SEMAPHORE_RESOLVED",
  "SEMAPHORE_CANCELLED",
  "SEMAPHORE_VOIDED",
  "GAP",
] as const satisfies readonly TerrariumEventType[];

/** Maximum questions of the agent on this page. */
const QUESTIONS_SHOWN = 3;

/** Past events to request when the page opens. */
const REPLAY_EVENTS = 1_000;

/** `<d-agent>`: the page of one agent: field, five minutes of vitals, all events, and steering controls. */
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
  /** Cursor of an event to show. */
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
    redrawOnChange(this, ({ agents, connection }) => agents.has(this.agentId) || connection);
    redrawEverySecond(this, () => this.#age(this.session.live.agents.get(this.agentId) ?? null) !== null);
    // Loaded on demand: the charts bring their own library.
    void import("./vital-charts.js");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stream?.close();
    this.#stream = null;
    this.session.stopReplay();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("agentId") && this.#stream) return;
    this.#stream?.close();
    if (changed.get("agentId") !== undefined) this.session.stopReplay();
    this.#stream = this.session.live.follow(this.agentId, REPLAY_EVENTS);
    this.#stream.onChange(() => this.requestUpdate());
    this.#errors = this.session.live.agents.get(this.agentId)?.errors ?? 0;
  }

  protected override render(): TemplateResult {
    const { replay } = this.session;
    const agent = replay?.agent ?? this.session.live.agents.get(this.agentId);
    if (this.#stream?.state === "refused" || (!agent && this.#stream?.state === "live"))
      return this.#unknown();
    const isShared = this.session.shared !== null;
    return html`${isShared ? nothing : html`<p class="back"><a href="#/">← All agents</a></p>`}
      <d-question-list
        .session=${this.session}
        .agentId=${this.agentId}
        .max=${isShared ? Number.POSITIVE_INFINITY : QUESTIONS_SHOWN}
      ></d-question-list>
      ${agent ? html`<d-replay .session=${this.session} .agentId=${this.agentId}></d-replay>` : nothing}
      ${agent ? this.#head(agent) : html`<h1>${bdiText(this.agentId)}</h1>`}
      <div class="columns">
        <section class="events" aria-labelledby="events">
          <h2 id="events">Events <small>${replay?.words ?? this.#streamWords()}</small></h2>
          <t-event-stream
            .events=${replay?.events ?? this.#stream?.events ?? []}
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
          <h2 id="steer">${isShared ? "About" : "Steer"}</h2>
          ${
            isShared
              ? nothing
              : html`${this.session.freezes.holds(this.agentId) ? html`<p class="small">❄ ${FROZEN_WAITS}</p>` : nothing}
                  <d-steer .session=${this.session} .agentId=${this.agentId}></d-steer>
                  <d-commands .session=${this.session} .agentId=${this.agentId}></d-commands>
                  <d-share .session=${this.session} .agentId=${this.agentId}></d-share>`
          }
          ${this.session.replay ? nothing : html`<d-signals .session=${this.session} .agentId=${this.agentId}></d-signals>`}
          ${agent ? this.#manifest(agent) : nothing}
        </section>
      </div>
      <section class="runs" aria-labelledby="runs">
        <h2 id="runs">Runs <small>newest first</small></h2>
        <d-runs .session=${this.session} .agentId=${this.agentId}></d-runs>
      </section>`;
  }

  protected override updated(): void {
    const { replay, live } = this.session;
    const errors = (replay?.agent ?? live.agents.get(this.agentId))?.errors ?? 0;
    if (errors > this.#errors) this.renderRoot.querySelector("t-density-field")?.glitch();
    this.#errors = errors;
  }

  #head(agent: AgentState): TemplateResult {
    const { id, genus, description, vitals, fever, errorsLastMinute: errors, health } = agent;
    const age = this.#age(agent);
    return html`<div class="head">
        <div>
          <h1>${bdiText(id)} <small>${bdiText(genus)}</small></h1>
          <p class="muted">${bdiText(description)}</p>
        </div>
        <div class="standing">
          <span>${stateWord(vitals)}${fever ? ", fever" : ""}</span>
          ${age === null ? nothing : html`<span class="old">${asOfWords(age)}</span>`}
          ${
            health.probes.length > 0
              ? html`<span class=${isUnwell(health) ? "errors" : "muted"}
                  >${healthShape(health.status)} ${bdiText(healthWords(health))}</span
                >`
              : nothing
          }
          ${errors > 0 ? html`<span class="errors">▲ ${errorWords(errors)}</span>` : nothing}
          ${
            this.session.replay
              ? nothing
              : html`<span class="muted small"
                  >${agent.observers} watching, ${numberWords(agent.eventsReflected)} events</span
                >`
          }
          <d-start-stop .session=${this.session} .agentId=${id} .alive=${isAlive(vitals)}></d-start-stop>
        </div>
      </div>
      <t-density-field .agentId=${id} .vitals=${vitals} .fever=${fever} .stale=${age}></t-density-field>
      <d-charts .samples=${agent.samples}></d-charts>`;
  }

  /** A replay is of another time. */
  #age(agent: AgentState | null): number | null {
    return this.session.replay ? null : ageMs(this.session.live, agent);
  }

  #manifest({
    id,
    genus,
    description,
    entropyRemaining,
    eventsReflected,
    observers,
  }: AgentState): TemplateResult {
    const manifest = { id, genus, description, entropyRemaining, eventsReflected, observers };
    return html`<details class="panel">
      <summary>Manifest</summary>
      <pre tabindex="0">${bdiJson(manifest)}</pre>
    </details>`;
  }

  #unknown(): TemplateResult {
    const refusal = this.#stream?.refusal;
    if (this.session.shared)
      return html`<h1>${bdiText(this.agentId)}</h1>
        <div class="nothing"><p>There is nothing to see at the moment.</p></div>`;
    return html`<p class="back"><a href="#/">← All agents</a></p>
      <h1>${bdiText(this.agentId)}</h1>
      <div class="nothing">
        <p>
          ${refusal && refusal.code !== "AGENT_NOT_FOUND" ? bdiText(refusalWords(refusal)) : "There is no agent with this id (any more)."}
        </p>
        <a href="#/">See all agents</a>
      </div>`;
  }

  #streamWords(): string {
    const stream = this.#stream;
    if (!stream) return "";
    const missed = stream.missed > 0 ? `, ${stream.missed} missed` : "";
    const lost = this.#momentIsLost() ? "; the linked event is no longer kept" : "";
    const agent = this.session.live.agents.get(this.agentId);
    // The stream is open, but nothing comes through it.
    const isCutOff = stream.state === "live" && agent !== undefined && typeof agent.asOf === "number";
    return `${numberWords(stream.total)} received, ${isCutOff ? CUT_OFF : stream.state}${missed}${lost}`;
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
