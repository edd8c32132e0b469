import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { durationWords } from "../../../events/words/durations.js";
import { bdiText, numberWords, stateWord } from "../../elements/words.js";
import { errorsOf } from "../../live/agents/state.js";
import type { AgentState } from "../../live/types.js";
import { base } from "../../theme/theme.js";
import { byActivity } from "../agents/activity-order.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import { hrefOf } from "../session/route.js";
import { ageMs, asOfWords } from "../session/words.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";
import { type Health, watchHealth } from "./health.js";
import "./signal-map.js";
import { systemPageStyles } from "./system-page-styles.js";

/** Minimum time between two updates of the numbers, in milliseconds. */
const CALM_MS = 1_000;

/** `<d-terrarium>`: totals of all agents, observers, and the gateway's health. */
export class SystemPage extends LitElement {
  static override properties = { session: { attribute: false }, health: { state: true } };
  static override styles = [base, pageStyles, systemPageStyles];

  declare session: Session;
  declare health: Health;
  #stopHealth: () => void = () => undefined;

  constructor() {
    super();
    this.health = { kind: "unknown" };
    redrawOnChange(this, () => true, CALM_MS);
    redrawEverySecond(this, () => true);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopHealth = watchHealth((health) => (this.health = health));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopHealth();
  }

  protected override render(): TemplateResult {
    return html`<h1>System</h1>
      <section aria-labelledby="metabolism">
        <h2 id="metabolism">Metabolism</h2>
        ${this.#metabolism()}
      </section>
      <section aria-labelledby="gateway">
        <h2 id="gateway">Gateway</h2>
        ${this.#gateway()}
      </section>
      <section><d-signal-map .session=${this.session}></d-signal-map></section>
      <section aria-labelledby="all">
        <h2 id="all">Agents by activity</h2>
        ${this.#table()}
      </section>`;
  }

  #metabolism(): TemplateResult {
    // Counted here like in the top line, which is more current than the gateway's count.
    const { system, agents } = this.session.live;
    const errors = errorsOf(agents.values());
    if (!system) return html`<p class="muted">No data yet.</p>`;
    return facts([
      ["alive", `${system.alive} of ${system.agents}`],
      ["feverish", String(system.feverish), system.feverish > 0],
      ["flow", `${numberWords(system.flow)} ev/s`],
      ["pressure", `${numberWords(system.pressure)} of 100`],
      ["errors, last minute", String(errors), errors > 0],
      ["hottest", system.temperature.toFixed(2)],
      ["events published", numberWords(system.eventsReflected)],
    ]);
  }

  #gateway(): TemplateResult {
    const { live } = this.session;
    const { system } = live;
    const { word, reasons, bad } = healthWords(this.health);
    return html`${facts([
      ["health", word, bad],
      ["up for", system ? durationWords(system.uptimeMs) : "–"],
      ["watching", String(system?.observers ?? "–")],
      ["lagging", String(system?.lagging ?? "–"), (system?.lagging ?? 0) > 0],
      ["missed by this page", String(live.missed), live.missed > 0],
    ])}
    ${
      reasons.length > 0
        ? html`<ul class="reasons">
            ${reasons.map((reason) => html`<li>▲ ${bdiText(reason)}</li>`)}
          </ul>`
        : nothing
    }`;
  }

  #table(): TemplateResult {
    const agents = [...this.session.live.agents.values()].toSorted(byActivity);
    if (agents.length === 0) return html`<p class="muted">No agents yet.</p>`;
    return html`<div class="table" role="region" aria-labelledby="all" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">State</th>
            <th scope="col" class="number">Pressure</th>
            <th scope="col" class="number">Flow /s</th>
            <th scope="col" class="number">Temperature</th>
            <th scope="col" class="number">Errors, last minute</th>
            <th scope="col" class="number">Watching</th>
            <th scope="col" class="number">Events</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            agents,
            ({ id }) => id,
            (agent) => row(agent, ageMs(this.session.live, agent)),
          )}
        </tbody>
      </table>
    </div>`;
  }
}

type Fact = readonly [name: string, value: string, calls?: boolean];

function facts(list: readonly Fact[]): TemplateResult {
  return html`<dl>
    ${list.map(
      ([name, value, calls = false]) =>
        html`<div class=${calls ? "calls" : ""}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function row(
  { id, vitals, observers, eventsReflected, errorsLastMinute, fever }: AgentState,
  age: number | null,
): TemplateResult {
  return html`<tr>
    <th scope="row"><a href=${hrefOf({ page: "agent", id, at: null })}>${bdiText(id)}</a></th>
    <td>${stateWord(vitals)}${fever ? ", fever" : ""}${age === null ? "" : `, ${asOfWords(age)}`}</td>
    <td class="number">${numberWords(vitals.pressure)}</td>
    <td class="number">${numberWords(vitals.flow)}</td>
    <td class="number">${vitals.temperature.toFixed(2)}</td>
    <td class="number ${errorsLastMinute > 0 ? "calls" : ""}">
      ${errorsLastMinute > 0 ? "▲ " : ""}${errorsLastMinute}
    </td>
    <td class="number">${observers}</td>
    <td class="number">${numberWords(eventsReflected)}</td>
  </tr>`;
}

function healthWords(health: Health): {
  readonly word: string;
  readonly reasons: readonly string[];
  readonly bad: boolean;
} {
  switch (health.kind) {
    case "unknown":
      return { word: "checking…", reasons: [], bad: false };
    case "ready":
      return {
        word: health.degraded.length > 0 ? "ready, degraded" : "ready",
        reasons: health.degraded,
        bad: health.degraded.length > 0,
      };
    case "not-ready":
      return { word: "not ready", reasons: health.reasons, bad: true };
    case "unreachable":
      return { word: "does not answer", reasons: [], bad: true };
  }
}

customElements.define("d-terrarium", SystemPage);
