import { LIFE, type LifeColor, rgbOf } from "../../theme/palette.js";
import type { FieldColors, Rgb } from "./field.js";

const NAMES = [
  "glass",
  "idle",
  "waking",
  "active",
  "intense",
  "health",
  "void",
] as const satisfies readonly LifeColor[];

/** Frames of a field after which its colours are read again, because the theme may have changed. */
const FRAMES_KEPT = 60;

interface Known {
  readonly colors: FieldColors;
  frames: number;
}
const known = new WeakMap<Element, Known>();
const scratch = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** The colours of an element's field: the palette's, or the page's `--terrarium-color-…`. */
export function fieldColors(element: Element): FieldColors {
  const entry = known.get(element);
  if (entry && entry.frames-- > 0) return entry.colors;
  const style = getComputedStyle(element);
  const colors = Object.fromEntries(
    NAMES.map((name) => [name, channels(style.getPropertyValue(`--t-${name}`).trim(), name)]),
  ) as Record<(typeof NAMES)[number], Rgb>;
  known.set(element, { colors, frames: FRAMES_KEPT });
  return colors;
}

/** Any CSS colour as channels: the browser converts it by painting one pixel. */
function channels(value: string, name: LifeColor): Rgb {
  if (/^#[\da-f]{6}$/i.test(value)) return rgbOf(value);
  if (!scratch || value === "") return rgbOf(LIFE[name]);
  scratch.fillStyle = LIFE[name];
  scratch.fillStyle = value;
  scratch.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = scratch.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
