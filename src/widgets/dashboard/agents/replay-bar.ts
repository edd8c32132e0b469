import { css, html, LitElement, type TemplateResult } from "lit";
import { speedWords, REPLAY_SPEEDS } from "../../../events/replay.js";
import { bdiText } from "../../elements/words.js";
import { Refusal } from "../../live/index.js";
import { base, controls } from "../../theme/theme.js";
import { refusalWords } from "../session/words.js";
import { redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";

const MINUTE_MS = 60_000;
const SPANS = [
  { words: "5 minutes", ms: 5 * MINUTE_MS },
  { words: "15 minutes", ms: 15 * MINUTE_MS },
  { words: "hour", ms: 60 * MINUTE_MS },
  { words: "6 hours", ms: 360 * MINUTE_MS },
  { words: "day", ms: 1_440 * MINUTE_MS },
  { words: "week", ms: 10_080 * MINUTE_MS },
] as const;

/** `<d-replay>`: starts a replay of an agent's past, and while there is one says so and controls it. */
export class ReplayBar extends LitElement {
  static override properties = { session: { attribute: false }, agentId: { attribute: false } };

  static override styles = [
    base,
    controls,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem 0.625rem;
        align-items: center;
        margin: 0 0 calc(1.5 * var(--t-space));
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
      }
      .on {
        padding: 0.5rem 0.75rem;
        border: 1px solid var(--t-ink-active);
        border-radius: var(--t-radius);
        background: var(--t-surface);
        color: var(--t-ink-text);
      }
      .words {
        flex: 1 1 14rem;
        font-variant-numeric: tabular-nums;
      }
      b {
        color: var(--t-ink-active);
        font-weight: 650;
      }
      select {
        width: auto;
      }
      label {
        display: inline-flex;
        gap: 0.375rem;
        align-items: center;
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;
  #sinceMs: number = SPANS[1].ms;
  #speed = 10;

  constructor() {
    super();
    redrawOnChange(this, () => false);
  }

  protected override render(): TemplateResult {
    const { replay } = this.session;
    return replay === null ? this.#start() : this.#running();
  }

  #start(): TemplateResult {
    return html`<form class="bar" @submit=${this.#play}>
      <label
        >Replay the last
        <select name="since" aria-label="Replay the last" @change=${this.#pick}>
          ${SPANS.map(({ words, ms }) => html`<option value=${ms} ?selected=${ms === this.#sinceMs}>${words}</option>`)}
        </select></label
      >
      <label
        >at
        <select name="speed" aria-label="Speed" @change=${this.#pick}>
          ${REPLAY_SPEEDS.map(
            (speed) =>
              html`<option value=${speed} ?selected=${speed === this.#speed}>${speedWords(speed)}</option>`,
          )}
        </select></label
      >
      <button>▶ Replay</button>
    </form>`;
  }

  #running(): TemplateResult {
    const { replay } = this.session;
    const { state, failure } = replay?.control ?? { state: "ended", failure: null };
    const moves = state === "playing" || state === "paused";
    const why = failure instanceof Refusal ? ` ${refusalWords(failure)}` : "";
    return html`<div class="bar on" role="group" aria-label="Replay">
      <span class="words"
        ><b>${state === "playing" ? "▶" : "‖"} ${replay?.words}</b>. Not live.${bdiText(why)}</span
      >
      ${
        moves
          ? html`<button @click=${() => replay?.control.pause(state === "playing")}>
                ${state === "paused" ? "Go on" : "Pause"}
              </button>
              <button @click=${() => replay?.control.step()}>Step</button>
              <button @click=${() => replay?.control.change("slower")}>Slower</button>
              <button @click=${() => replay?.control.change("faster")}>Faster</button>`
          : ""
      }
      <button class="primary" @click=${() => this.session.stopReplay()}>Back to live</button>
    </div>`;
  }

  readonly #pick = ({ target }: Event): void => {
    const { name, value } = target as HTMLSelectElement;
    if (name === "since") this.#sinceMs = Number(value);
    else this.#speed = Number(value);
  };

  readonly #play = (event: SubmitEvent): void => {
    event.preventDefault();
    this.session.startReplay(this.agentId, this.#sinceMs, this.#speed);
  };
}

customElements.define("d-replay", ReplayBar);
