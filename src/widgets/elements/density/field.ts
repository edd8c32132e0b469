import { activityOf, clamp, flowShare, isAlive, type Vitals } from "../../../events/activity.js";
import { hashOf, mix, noise, stir } from "./noise.js";

/** Duration of a glitch, ms. */
export const GLITCH_MS = 500;
/** Rows that one glitch shifts. */
const GLITCH_ROWS = 3;
/** Maximum shift of a row to either side, in cells. */
const GLITCH_SHIFT = 6;

/** A colour as three channels, 0–255. */
export type Rgb = readonly [number, number, number];

/** Colours, from the background to the hottest cell. */
export interface FieldColors {
  readonly glass: Rgb;
  readonly idle: Rgb;
  readonly waking: Rgb;
  readonly active: Rgb;
  readonly intense: Rgb;
  readonly health: Rgb;
  readonly void: Rgb;
}

export interface FieldMoment {
  readonly agentId: string;
  readonly vitals: Vitals;
  readonly fever: boolean;
  readonly stale: boolean;
  /** Wall time in milliseconds since 1970: two windows show the same field at the same time. */
  readonly at: number;
  /** Time of the last error, on the same clock; null when there is no glitch. */
  readonly glitchAt: number | null;
  /** No motion. */
  readonly still: boolean;
}

/**
 * Three layers of noise drift over each other, each at a constant speed; flow sets their weights. So the texture speeds
 * up without a jump, and depends only on the current time.
 * Zoom is in knots per cell, speed in knots per second.
 */
const LAYERS = [
  { zoom: 0.16, speed: 0.08 },
  { zoom: 0.27, speed: 0.5 },
  { zoom: 0.62, speed: 2.6 },
] as const;

/**
 * Fills `pixels` (RGBA, one pixel per cell, row by row) with an agent's field. A pure function of its arguments.
 * Pressure and activity set the number of lit cells, flow sets their speed, activity and temperature set their colour.
 */
export function paintField(
  pixels: Uint8ClampedArray,
  columns: number,
  rows: number,
  moment: FieldMoment,
  colors: FieldColors,
): void {
  const { vitals, still, at } = moment;
  const seed = hashOf(moment.agentId);
  const living = isAlive(vitals);
  const activity = living ? activityOf(vitals) : 0;
  const quick = living ? flowShare(vitals.flow) : 0;
  const seconds = still || !living ? 0 : at / 1_000;
  const weights = [mix(0.75, 0.35, quick), mix(0.25, 0.35, quick), 0.45 * quick * quick];
  const total = weights[0]! + weights[1]! + weights[2]!;
  // Noise averages one half; cells above this threshold are lit.
  // Idle agents are dark, as the word beside the field says: few lights, and no warm ones.
  const awake = clamp(activity / 0.2);
  const threshold =
    (living ? mix(0.6, 0.53, awake) : 0.62) - 0.09 * activity - 0.23 * clamp(vitals.pressure / 100);
  const warmth = clamp(Math.max(activity, living ? vitals.temperature : 0));
  const base = ramp(colors, warmth, living ? awake : 0);
  const hot = ramp(colors, clamp(warmth + 0.3 * awake), living ? awake : 0);
  const breath = still || !living ? 1 : 1 + 0.06 * Math.sin(seconds * 0.9 + (seed & 7));
  const glitch = glitchOf(moment, seed, rows);
  const gray = moment.stale ? 0.82 : 0;
  const glow = living ? breath : 0.55;

  const shifts = LAYERS.map(({ speed }, index) => {
    const turn = stir(seed + index);
    const drift = (seconds * speed) % 64;
    // Each agent's layers drift in their own direction: up to an eighth of a turn off the horizontal, either way.
    const slope = ((turn >>> 16) & 255) / 255 - 0.5;
    return { x: (turn & 63) + drift * (turn & 64 ? 1 : -1), y: ((turn >>> 7) & 63) + drift * slope };
  });

  let pixel = 0;
  for (let row = 0; row < rows; row++) {
    const shift = glitch?.shifts[row] ?? 0;
    const isGlitched = glitch !== null && shift !== 0;
    for (let column = 0; column < columns; column++) {
      const x = column + (still ? 0 : shift);
      let value = 0;
      for (let index = 0; index < LAYERS.length; index++) {
        const weight = weights[index]!;
        if (weight === 0) continue;
        const { zoom } = LAYERS[index]!;
        const from = shifts[index]!;
        value += weight * noise(x * zoom + from.x, row * zoom * 1.6 + from.y);
      }
      value = (value / total - threshold) * 3.4;
      const light = clamp(value) * glow;
      const rise = clamp(value - 0.55);
      let red = mix(base[0], hot[0], rise);
      let green = mix(base[1], hot[1], rise);
      let blue = mix(base[2], hot[2], rise);
      let level = 0.05 + 0.95 * light;
      if (moment.fever) {
        const shimmer = noise(column * 0.9 + seconds * 3.1, row * 0.9 - seconds * 1.7) - 0.35;
        const share = clamp(shimmer * 1.8);
        red = mix(red, colors.void[0], share);
        green = mix(green, colors.void[1], share);
        blue = mix(blue, colors.void[2], share);
        level = Math.max(level, share * 0.85);
      }
      if (isGlitched) {
        red = mix(red, colors.void[0], 0.75);
        green = mix(green, colors.void[1], 0.75);
        blue = mix(blue, colors.void[2], 0.75);
        level = Math.max(level, 0.5 * glitch.strength);
      }
      if (gray > 0) {
        const luma = 0.3 * red + 0.59 * green + 0.11 * blue;
        red = mix(red, luma, gray);
        green = mix(green, luma, gray);
        blue = mix(blue, luma, gray);
        level *= 0.55;
      }
      pixels[pixel] = mix(colors.glass[0], red, level);
      pixels[pixel + 1] = mix(colors.glass[1], green, level);
      pixels[pixel + 2] = mix(colors.glass[2], blue, level);
      pixels[pixel + 3] = 255;
      pixel += 4;
    }
  }
}

/**
 * The colour for a warmth. Idle living agents glow green, stopped ones are grey. `awake`: 0 for idle or stopped agents,
 * 1 from the level "waking" on.
 */
function ramp(colors: FieldColors, warmth: number, awake: number): Rgb {
  const cold = blend(colors.idle, colors.health, 0.8 * awake);
  if (warmth < 0.35) return blend(cold, colors.waking, clamp((warmth - 0.1) / 0.25));
  if (warmth < 0.65) return blend(colors.waking, colors.active, (warmth - 0.35) / 0.3);
  return blend(colors.active, colors.intense, clamp((warmth - 0.65) / 0.3));
}

function blend(from: Rgb, to: Rgb, share: number): Rgb {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

interface Glitch {
  /** Shift of each affected row, in cells. */
  readonly shifts: Readonly<Record<number, number>>;
  /** 1 at the start of the glitch, 0 at its end. */
  readonly strength: number;
}

function glitchOf({ at, glitchAt }: FieldMoment, seed: number, rows: number): Glitch | null {
  if (glitchAt === null || at < glitchAt || at - glitchAt >= GLITCH_MS) return null;
  const strength = 1 - (at - glitchAt) / GLITCH_MS;
  const shifts: Record<number, number> = {};
  for (let index = 0; index < GLITCH_ROWS; index++) {
    const chance = stir(seed ^ (Math.floor(glitchAt) + index * 7919));
    const way = chance & 1 ? 1 : -1;
    shifts[(chance >>> 8) % rows] =
      way * Math.max(1, Math.round(strength * (1 + ((chance >>> 1) % GLITCH_SHIFT))));
  }
  return { shifts, strength };
}
