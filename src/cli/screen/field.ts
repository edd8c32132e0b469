import { activityOf, FLOW_IDLE, flowShare, isAlive, levelOf, type Level } from "../../events/activity.js";
import type { Vital } from "./activity.js";
import { span, type Span, type Tone } from "./tones.js";

/** From empty to full. */
const SHADES = " ░▒▓█";

/** Cells a patch of the texture is wide and high; a cell is about twice as high as wide. */
const PATCH = { columns: 4, rows: 1.7 } as const;

/** Patches an agent's texture drifts by in a second when it is as busy as can be. */
const DRIFT_MAX = 1.5;

/** An agent that lives but does nothing still shows a speck or two. */
const FILL_MIN = 0.12;

export interface FieldOptions {
  /** The agent: each has a texture of its own. */
  readonly id: string;
  readonly vital: Vital;
  readonly columns: number;
  readonly rows: number;
  /** Wall time, milliseconds. Two windows at the same moment show the same field. */
  readonly now: number;
  /** Above its normal temperature: the field shimmers. */
  readonly feverish: boolean;
  /** It just failed: some rows are torn. */
  readonly torn: boolean;
  /** Nothing moves, for those who want that; it is as warm and full as ever. */
  readonly frozen?: boolean;
  /** What is shown is not of now: it neither moves nor glows. */
  readonly stale: boolean;
}

const WARMER: Readonly<Record<Level, Tone>> = {
  idle: "waking",
  waking: "active",
  active: "intense",
  intense: "intense",
};

/**
 * The density field: cells whose fill answers to the activity, whose drift answers to the flow and whose colour to the
 * temperature. A function of its options and of nothing else.
 */
export function field(options: FieldOptions): Span[][] {
  const { id, vital, columns, rows, now, feverish, torn, stale, frozen = false } = options;
  const seed = hashOf(id);
  const still = stale || !isAlive(vital);
  const activity = activityOf(vital);
  const fill = Math.max(FILL_MIN, activity);
  const time = still || frozen ? 0 : (now / 1_000) * driftOf(vital);
  const level = levelOf(activity);
  const beat = frozen ? 0 : Math.floor(now / 250);
  return Array.from({ length: rows }, (_, row) => {
    const tear = torn && hash(seed, row, beat) % 3 === 0 ? (hash(seed, row, 7) % 7) - 3 : 0;
    const cells: { shade: number; tone: Tone }[] = [];
    for (let column = 0; column < columns; column += 1) {
      const value = texture(seed, (column + tear) / PATCH.columns + time, row / PATCH.rows, time / 3);
      let shade = shadeOf(value, fill);
      let tone: Tone = still ? "stale" : warmth(level, vital.temperature, value);
      if (!still && feverish && hash(seed, column + row * 1_000, beat) % 6 === 0) {
        shade = Math.min(SHADES.length - 1, shade + 1);
        tone = "void";
      }
      if (tear !== 0) {
        shade = SHADES.length - 1 - shade;
        tone = "void";
      }
      cells.push({ shade, tone });
    }
    return joined(cells);
  });
}

/** Whether the field of such an agent changes of itself as time goes on. */
export function isMoving(vital: Vital, feverish: boolean): boolean {
  return isAlive(vital) && (feverish || driftOf(vital) > 0);
}

/** In steps, so that a flow that trembles does not make the texture jump. */
function driftOf({ flow }: Vital): number {
  return flow < FLOW_IDLE ? 0 : (Math.ceil(flowShare(flow) * 4) / 4) * DRIFT_MAX;
}

function shadeOf(value: number, fill: number): number {
  const density = value + fill * 1.25 - 1;
  if (density <= 0) return 0;
  return Math.min(SHADES.length - 1, 1 + Math.floor(density * 4.2));
}

/** The hotter the agent, the more of its cells take the colour of the next level. */
function warmth(level: Level, temperature: number, value: number): Tone {
  return value > 1 - temperature ? WARMER[level] : level;
}

function joined(cells: readonly { shade: number; tone: Tone }[]): Span[] {
  const spans: Span[] = [];
  let text = "";
  let last: Tone | null = null;
  for (const { shade, tone } of cells) {
    if (tone !== last && last !== null) {
      spans.push(span(text, last));
      text = "";
    }
    last = tone;
    text += SHADES[shade];
  }
  return last === null ? spans : [...spans, span(text, last)];
}

/** Smooth noise, 0–1: the corners of each patch are random, what lies between blends. */
function texture(seed: number, x: number, y: number, z: number): number {
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [u, v, w] = [smooth(x - x0), smooth(y - y0), smooth(z - z0)];
  const corner = (dx: number, dy: number, dz: number): number =>
    hash(seed, x0 + dx + (y0 + dy) * 7_919, z0 + dz) / 0xffff_ffff;
  const plane = (dz: number): number =>
    blend(blend(corner(0, 0, dz), corner(1, 0, dz), u), blend(corner(0, 1, dz), corner(1, 1, dz), u), v);
  const value = blend(plane(0), plane(1), w);
  // Blending pulls everything to the middle; this stretches it out again.
  return Math.min(1, Math.max(0, (value - 0.5) * 1.7 + 0.5));
}

function blend(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** Mixes three numbers into 32 bits. */
function hash(a: number, b: number, c: number): number {
  let value =
    Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b | 0, 0xc2b2ae35) ^ Math.imul(c | 0, 0x27d4eb2f);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}
