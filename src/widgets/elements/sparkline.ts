import { css, html, LitElement, svg, type TemplateResult } from "lit";
import { visibleText } from "../../base/text/visible-text.js";
import { base } from "../theme/theme.js";
import { type Sample, sparkPath } from "./sparkline/path.js";
import { durationWords } from "../../events/words/durations.js";
import { bdiText, numberWords } from "./words.js";

const WIDTH = 240;
const HEIGHT = 28;
const FIVE_MINUTES_MS = 300_000;

/**
 * `<t-sparkline>`: one metric over time, with its name and latest value.
 * In: `samples` (in order of time), `windowMs` (default: five minutes), `label`, `unit`, `max` (value at the top; null:
 * the largest shown), `now` (right edge, milliseconds since 1970; null: the time of the last sample).
 */
export class Sparkline extends LitElement {
  static override properties = {
    samples: { attribute: false },
    windowMs: { type: Number, attribute: "window-ms" },
    label: {},
    unit: {},
    max: { type: Number },
    now: { type: Number },
  };

  static override styles = [
    base,
    css`
      :host {
        contain: content;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: var(--t-space);
        font-size: var(--t-size-s);
        color: var(--t-ink-muted);
        white-space: nowrap;
      }
      .value {
        color: var(--t-ink-text);
      }
      svg {
        display: block;
        width: 100%;
        height: 28px;
        overflow: visible;
        color: var(--terrarium-sparkline, var(--t-ink-accent));
      }
      .line {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.25px;
        stroke-linejoin: round;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
      .area {
        fill: currentColor;
        opacity: 0.13;
      }
      .floor {
        stroke: var(--t-line);
        stroke-width: 1px;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  declare samples: readonly Sample[];
  declare windowMs: number;
  declare label: string;
  declare unit: string;
  declare max: number | null;
  declare now: number | null;

  constructor() {
    super();
    this.samples = [];
    this.windowMs = FIVE_MINUTES_MS;
    this.label = "";
    this.unit = "";
    this.max = null;
    this.now = null;
  }

  protected override render(): TemplateResult {
    const { samples, windowMs, label, unit, max } = this;
    const latest = samples.at(-1);
    const path = sparkPath(samples, {
      now: this.now ?? latest?.at ?? 0,
      windowMs,
      max,
      width: WIDTH,
      height: HEIGHT,
    });
    const value = latest ? `${numberWords(latest.value)}${unit && ` ${unit}`}` : "–";
    const words = latest
      ? `${label}: ${value}, between ${numberWords(path.least)} and ${numberWords(path.greatest)} in the last ${durationWords(windowMs)}`
      : `${label}: no data yet`;
    return html`<div class="head" part="head">
        <span>${bdiText(label)}</span><span class="value" part="value">${value}</span>
      </div>
      <svg
        part="chart"
        role="img"
        aria-label=${visibleText(words)}
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
      >
        ${svg`<line class="floor" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
        <path class="area" d=${path.area}></path><path class="line" d=${path.line}></path>`}
      </svg>`;
  }
}

customElements.define("t-sparkline", Sparkline);

declare global {
  interface HTMLElementTagNameMap {
    "t-sparkline": Sparkline;
  }
}
