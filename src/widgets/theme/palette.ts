/**
 * Colours by name. LIFE fills cells and marks; it is the same in both themes and in the terminal. Text uses the inks,
 * which have a contrast of at least 4.5:1 on every surface of their theme (tested).
 */
export const LIFE = {
  idle: "#4a4a5c",
  waking: "#c97b84",
  active: "#e6a352",
  intense: "#f5d08a",
  health: "#7d9c7a",
  void: "#6b4b8a",
  /** Background of the field's cells in both themes. */
  glass: "#0b110e",
} as const;
export type LifeColor = keyof typeof LIFE;

/** Backgrounds of text. */
export interface Surfaces {
  /** The page. */
  readonly page: string;
  /** A card on the page. */
  readonly surface: string;
  /** An element on a card: an input, a hovered row. */
  readonly raised: string;
}

/** Text colours, for every surface. */
export interface Inks {
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly idle: string;
  readonly waking: string;
  readonly active: string;
  readonly intense: string;
  readonly void: string;
}

export interface Theme {
  readonly surfaces: Surfaces;
  readonly inks: Inks;
  /** Borders of cards. */
  readonly line: string;
  /** Borders of controls: at least 3:1 on every surface. */
  readonly edge: string;
  /** Filled buttons, and their text. */
  readonly fill: string;
  readonly onFill: string;
}

/** Near-black with a little green. */
export const DARK: Theme = {
  surfaces: { page: "#0c110f", surface: "#121916", raised: "#19221e" },
  inks: {
    text: "#e1e9e2",
    muted: "#9fb0a5",
    accent: "#9cbf98",
    idle: "#a3a3b8",
    waking: "#d9979f",
    active: "#e6a352",
    intense: "#f5d08a",
    void: "#bfa4de",
  },
  line: "#28332d",
  edge: "#66766c",
  fill: "#9cbf98",
  onFill: "#0c110f",
};

/** Warm paper. */
export const LIGHT: Theme = {
  surfaces: { page: "#f3ecde", surface: "#faf5ea", raised: "#fffdf7" },
  inks: {
    text: "#22271f",
    muted: "#565b4e",
    accent: "#3a5f3c",
    idle: "#4a4a5c",
    waking: "#91414d",
    active: "#80500a",
    intense: "#6b5200",
    void: "#5b3c7b",
  },
  line: "#dccfb6",
  edge: "#877f6d",
  fill: "#3a5f3c",
  onFill: "#fffdf7",
};

/** Red, green and blue of `#rrggbb`, 0–255 each. */
export function rgbOf(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Contrast of two `#rrggbb` colours by WCAG 2: 1 (none) to 21. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = rgbOf(hex).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
