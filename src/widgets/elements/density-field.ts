import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import { base } from "../theme/theme.js";
import { activityOf, isAlive, type Vitals } from "../../events/activity.js";
import { fieldColors } from "./density/field-colors.js";
import { GLITCH_MS, paintField } from "./density/field.js";
import type { Paintable } from "./density/frame-loop.js";
import { frames, isMotionOff, visibility } from "./density/page-frames.js";
import { durationWords } from "../../events/words/durations.js";
import { vitalsWords } from "./words.js";

/** Width of a cell including the gap, in CSS pixels. */
const CELL = 7;
/** Maximum columns of a field, so that a wide screen costs no more than a card. */
const COLUMNS_MAX = 256;
/** Maximum rows of a field. */
const ROWS_MAX = 40;
/** Time between two frames, ms: 30 per second during activity or a glitch, fewer when calm. */
const QUICK_MS = 33;
const CALM_MS = 66;
/** Time constant, ms, with which the shown vitals approach the real ones. */
const EASE_MS = 350;

const UNKNOWN: Vitals = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0 };

/**
 * `<t-density-field>`: an agent as a field of cells.
 * In: `agentId`, `vitals`, `fever` (true during a fever), `stale` (age of the vitals in milliseconds, null while live).
 * `glitch()` distorts the field for half a second, after an error.
 */
export class DensityField extends LitElement implements Paintable {
  static override properties = {
    agentId: { attribute: "agent-id" },
    vitals: { attribute: false },
    fever: { type: Boolean },
    stale: { attribute: false },
  };

  static override styles = [
    base,
    css`
      :host {
        position: relative;
        height: 70px;
        overflow: hidden;
        border-radius: var(--t-radius-s);
        background: var(--t-glass);
        contain: strict;
      }
      canvas {
        position: absolute;
        inset: 0 auto auto 0;
        image-rendering: pixelated;
      }
      /* The gaps between the cells, drawn once: the canvas has one pixel per cell. */
      .lattice {
        position: absolute;
        inset: 0;
        background:
          linear-gradient(90deg, transparent 6px, var(--t-glass) 6px) 0 0 / 7px 7px,
          linear-gradient(transparent 6px, var(--t-glass) 6px) 0 0 / 7px 7px;
        box-shadow: inset 0 0 24px rgb(0 0 0 / 0.45);
        pointer-events: none;
      }
      .age {
        position: absolute;
        right: 6px;
        bottom: 6px;
        padding: 1px 8px;
        border-radius: 99px;
        background: rgb(5 8 7 / 0.88);
        color: #e1e9e2;
        font-size: var(--t-size-s);
      }
    `,
  ];

  declare agentId: string;
  declare vitals: Vitals | null;
  declare fever: boolean;
  declare stale: number | null;

  #canvas: HTMLCanvasElement | null = null;
  #image: ImageData | null = null;
  #glitchAt: number | null = null;
  #glitchNext = false;
  #shown: Vitals | null = null;
  #paintedAt = 0;
  readonly #resized = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    this.agentId = "";
    this.vitals = null;
    this.fever = false;
    this.stale = null;
  }

  /** Distorts a few rows for half a second. Does nothing under reduced motion. */
  glitch(): void {
    if (isMotionOff()) return;
    this.#glitchNext = true;
    frames.invalidate(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    visibility.watch(this);
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    visibility.unwatch(this);
    this.#resized.disconnect();
  }

  protected override render(): TemplateResult {
    const { agentId, fever, stale } = this;
    const label = vitalsWords(agentId, this.vitals ?? UNKNOWN, fever, stale);
    return html`<canvas part="canvas" role="img" aria-label=${label}></canvas>
      <div class="lattice"></div>
      ${stale === null ? nothing : html`<span class="age" part="age" aria-hidden="true">${durationWords(stale)} old</span>`}`;
  }

  protected override updated(changed: PropertyValues): void {
    this.#canvas ??= this.renderRoot.querySelector("canvas");
    if (changed.has("agentId")) this.#shown = null;
    if (!this.#image) this.#fit();
    frames.invalidate(this);
  }

  intervalMs(): number {
    if (isMotionOff()) return Number.POSITIVE_INFINITY;
    if (this.#glitchNext || this.#glitchAt !== null || !this.#isSettled()) return QUICK_MS;
    if (!isAlive(this.vitals ?? UNKNOWN)) return Number.POSITIVE_INFINITY;
    return activityOf(this.vitals ?? UNKNOWN) >= 0.2 || this.fever ? QUICK_MS : CALM_MS;
  }

  paint(at: number): void {
    const context = this.#canvas?.getContext("2d", { alpha: false });
    if (!context || !this.#image) return;
    if (this.#glitchNext) [this.#glitchNext, this.#glitchAt] = [false, at];
    if (isMotionOff() || (this.#glitchAt !== null && at - this.#glitchAt >= GLITCH_MS)) this.#glitchAt = null;
    const { width, height, data } = this.#image;
    paintField(
      data,
      width,
      height,
      {
        agentId: this.agentId,
        vitals: this.#approach(at),
        fever: this.fever,
        stale: this.stale !== null,
        at,
        glitchAt: this.#glitchAt,
        still: isMotionOff(),
      },
      fieldColors(this),
    );
    context.putImageData(this.#image, 0, 0);
  }

  /** Resizes the canvas to enough whole cells to cover the element; its edge may cut the last ones. */
  #fit(): void {
    if (!this.#canvas || this.clientWidth === 0) return;
    const columns = Math.min(COLUMNS_MAX, Math.ceil(this.clientWidth / CELL));
    const rows = Math.min(ROWS_MAX, Math.ceil(this.clientHeight / CELL));
    if (columns === this.#image?.width && rows === this.#image.height) return;
    this.#image = new ImageData(columns, rows);
    this.#canvas.width = columns;
    this.#canvas.height = rows;
    this.#canvas.style.width = `${columns * CELL}px`;
    this.#canvas.style.height = `${rows * CELL}px`;
    frames.invalidate(this);
  }

  /** Eases the shown vitals towards the real ones, so that one sample per second does not make the field jump. */
  #approach(at: number): Vitals {
    const target = this.vitals ?? UNKNOWN;
    const from = this.#shown;
    if (from === null || isMotionOff() || from.state !== target.state) {
      this.#shown = target;
    } else {
      const share = 1 - Math.exp(-Math.max(0, at - this.#paintedAt) / EASE_MS);
      this.#shown = {
        state: target.state,
        pressure: nearer(from.pressure, target.pressure, share, 0.5),
        flow: nearer(from.flow, target.flow, share, 0.05),
        temperature: nearer(from.temperature, target.temperature, share, 0.005),
        usualFlow: target.usualFlow ?? null,
      };
    }
    this.#paintedAt = at;
    return this.#shown;
  }

  #isSettled(): boolean {
    const target = this.vitals ?? UNKNOWN;
    const shown = this.#shown;
    if (shown === null) return true;
    return (
      shown.pressure === target.pressure &&
      shown.flow === target.flow &&
      shown.temperature === target.temperature
    );
  }
}

/** Moves `from` towards `to`; a distance below `enough` counts as reached. */
function nearer(from: number, to: number, share: number, enough: number): number {
  const next = from + (to - from) * share;
  return Math.abs(to - next) < enough ? to : next;
}

customElements.define("t-density-field", DensityField);

declare global {
  interface HTMLElementTagNameMap {
    "t-density-field": DensityField;
  }
}
