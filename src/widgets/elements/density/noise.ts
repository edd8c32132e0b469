/** Side of the tile, in knots; a power of two, so that a bit mask wraps it. */
const SIDE = 64;
const MASK = SIDE - 1;

/** A 32-bit hash of a text: FNV-1a, mixed once more so that similar texts get distant values. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return stir(hash);
}

/** Mixes the bits of a number (the finaliser of MurmurHash3). */
export function stir(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** One tile for all fields; each agent uses its own offset. */
const tile = Float32Array.from({ length: SIDE * SIDE }, (_, index) => stir(index + 1) / 0xffffffff);

/** Smooth deterministic noise, 0–1, with a period of 64 in both directions. */
export function noise(x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = smooth(x - left);
  const down = smooth(y - top);
  const row = (top & MASK) * SIDE;
  const below = ((top + 1) & MASK) * SIDE;
  const column = left & MASK;
  const next = (left + 1) & MASK;
  const upper = mix(tile[row + column] ?? 0, tile[row + next] ?? 0, right);
  const lower = mix(tile[below + column] ?? 0, tile[below + next] ?? 0, right);
  return mix(upper, lower, down);
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
