import { activityOf, FLOW_IDLE, flowShare, isAlive, levelOf } from "../../../events/activity.js";
import { span } from "./tones.js";
/** From empty to full. */
const SHADES = " ░▒▓█";
/** Size of one patch of the texture in cells; a cell is about twice as high as it is wide. */
const PATCH = { columns: 4, rows: 1.7 };
/** Patches per second by which the texture drifts at full activity. */
const DRIFT_MAX = 1.5;
/** Minimum fill: an idle agent still shows a few cells. */
const FILL_MIN = 0.12;
const WARMER = {
  idle: "waking",
  waking: "active",
  active: "intense",
  intense: "intense",
};
/**
 * The density field: fill shows activity, drift shows flow, and colour shows temperature. A pure function of its options.
 */
export function field(options) {
  const { id, vital, columns, rows, now, feverish, distorted, stale, frozen = false } = options;
  const seed = hashOf(id);
  const still = stale || !isAlive(vital);
  const activity = activityOf(vital);
  const fill = Math.max(FILL_MIN, activity);
  const time = still || frozen ? 0 : (now / 1_000) * driftOf(vital);
  const level = levelOf(activity);
  const beat = frozen ? 0 : Math.floor(now / 250);
  return Array.from({ length: rows }, (_, row) => {
    const shift = distorted && hash(seed, row, beat) % 3 === 0 ? (hash(seed, row, 7) % 7) - 3 : 0;
    const cells = [];
    for (let column = 0; column < columns; column += 1) {
      const value = texture(seed, (column + shift) / PATCH.columns + time, row / PATCH.rows, time / 3);
      let shade = shadeOf(value, fill);
      let tone = still ? "stale" : warmth(level, vital.temperature, value);
      if (!still && feverish && hash(seed, column + row * 1_000, beat) % 6 === 0) {
        shade = Math.min(SHADES.length - 1, shade + 1);
        tone = "void";
      }
      if (shift !== 0) {
        shade = SHADES.length - 1 - shade;
        tone = "void";
      }
      cells.push({ shade, tone });
    }
    return joined(cells);
  });
}
/** True when the agent's field changes over time without new events. */
export function isMoving(vital, feverish) {
  return isAlive(vital) && (feverish || driftOf(vital) > 0);
}
/** Quantized, so that small changes of the flow do not make the texture jump. */
function driftOf({ flow }) {
  return flow < FLOW_IDLE ? 0 : (Math.ceil(flowShare(flow) * 4) / 4) * DRIFT_MAX;
}
function shadeOf(value, fill) {
  const density = value + fill * 1.25 - 1;
  if (density <= 0) return 0;
  return Math.min(SHADES.length - 1, 1 + Math.floor(density * 4.2));
}
/** The higher the temperature, the more cells take the colour of the next level. */
function warmth(level, temperature, value) {
  return value > 1 - temperature ? WARMER[level] : level;
}
function joined(cells) {
  const spans = [];
  let text = "";
  let last = null;
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
/** Smooth noise, 0–1: random values at the corners of each patch, interpolated between them. */
function texture(seed, x, y, z) {
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [u, v, w] = [smooth(x - x0), smooth(y - y0), smooth(z - z0)];
  const corner = (dx, dy, dz) => hash(seed, x0 + dx + (y0 + dy) * 7_919, z0 + dz) / 0xffff_ffff;
  const plane = (dz) =>
    blend(blend(corner(0, 0, dz), corner(1, 0, dz), u), blend(corner(0, 1, dz), corner(1, 1, dz), u), v);
  const value = blend(plane(0), plane(1), w);
  // Interpolation pulls values to the middle; stretch them again.
  return Math.min(1, Math.max(0, (value - 0.5) * 1.7 + 0.5));
}
function blend(from, to, share) {
  return from + (to - from) * share;
}
function smooth(share) {
  return share * share * (3 - 2 * share);
}
/** FNV-1a. */
function hashOf(text) {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
/** Mixes three numbers into 32 bits. */
function hash(a, b, c) {
  let value =
    Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b | 0, 0xc2b2ae35) ^ Math.imul(c | 0, 0x27d4eb2f);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}
//# sourceMappingURL=field.js.map
