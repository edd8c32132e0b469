import { css, type CSSResult, unsafeCSS } from "lit";

import { DARK, LIFE, LIGHT } from "./palette.js";

/**
 * Each style value is a custom property `--t-…` that defaults to the page's `--terrarium-…` if set. `color-scheme` picks
 * the theme of a page, or of one element and its contents.
 */
const declarations = [
  ...pairs("surfaces").map(([name, light, dark]) => color(name, `light-dark(${light}, ${dark})`)),
  ...pairs("inks").map(([name, light, dark]) => color(`ink-${name}`, `light-dark(${light}, ${dark})`)),
  ...(["line", "edge", "fill", "onFill"] as const).map((name) =>
    color(name === "onFill" ? "on-fill" : name, `light-dark(${LIGHT[name]}, ${DARK[name]})`),
  ),
  ...Object.entries(LIFE).map(([name, value]) => color(name, value)),
  shared("font", 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'),
  shared("mono", 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'),
  // Three steps down and one step up from the base size are enough for the page.
  "--t-size-s: 0.75rem;",
  "--t-size-m: 0.8125rem;",
  "--t-size: 0.9375rem;",
  "--t-size-l: 1.125rem;",
  "--t-size-xl: 1.5rem;",
  shared("radius", "10px"),
  "--t-radius-s: min(6px, var(--t-radius));",
  shared("space", "8px"),
].join("\n");

/** For `:root` of a page and `:host` of an element. */
export const tokens: CSSResult = unsafeCSS(declarations);

/** Base styles of every element. */
export const base: CSSResult = css`
  :host {
    ${tokens}
    display: block;
    color: var(--t-ink-text);
    font: 400 var(--t-size) / 1.45 var(--t-font);
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--t-ink-accent);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** Styles of buttons and inputs. */
export const controls: CSSResult = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--t-edge);
    border-radius: var(--t-radius-s);
    background: transparent;
    cursor: pointer;
    transition: background 120ms;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--t-raised);
  }
  button:disabled,
  button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: default;
  }
  button.primary {
    border-color: var(--t-fill);
    background: var(--t-fill);
    color: var(--t-on-fill);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled, [aria-disabled="true"]) {
    filter: brightness(1.08);
    background: var(--t-fill);
  }
  button.quiet {
    min-height: 1.75rem;
    padding: 0.125rem 0.5rem;
    border-color: transparent;
    color: var(--t-ink-muted);
    font-size: var(--t-size-m);
  }
  button[aria-pressed="true"] {
    background: var(--t-raised);
    color: var(--t-ink-text);
    border-color: var(--t-edge);
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    width: 100%;
    min-height: 2.25rem;
    padding: 0.3125rem 0.625rem;
    border: 1px solid var(--t-edge);
    border-radius: var(--t-radius-s);
    background: var(--t-raised);
  }
  textarea {
    min-height: 4.5rem;
    resize: vertical;
    font-family: var(--t-mono);
    font-size: var(--t-size-m);
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 1.125rem;
    height: 1.125rem;
    margin: 0;
    accent-color: var(--t-fill);
  }
  ::placeholder {
    color: var(--t-ink-muted);
    opacity: 1;
  }
  [aria-invalid="true"]:not(fieldset) {
    border-color: var(--t-ink-waking);
  }
  @media (pointer: coarse) {
    button,
    button.quiet,
    input:not([type="checkbox"], [type="radio"]),
    select {
      min-height: 2.75rem;
    }
  }
`;

/** Text for screen readers only. */
export const hidden: CSSResult = css`
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Applies the theme to a document: tokens at the root, background and type. Call it once, before the first paint. */
export function adoptTheme(target: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :root { ${declarations} color-scheme: dark light; }
    html { background: var(--t-page); color: var(--t-ink-text); }
    body { margin: 0; font: 400 var(--t-size) / 1.45 var(--t-font); font-variant-numeric: tabular-nums; }
  `);
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}

/** The colours of one part of a theme: name, light, dark. */
function pairs(part: "surfaces" | "inks"): (readonly [string, string, string])[] {
  const dark: Readonly<Record<string, string>> = { ...DARK[part] };
  return Object.entries<string>({ ...LIGHT[part] }).map(([name, light]) => [
    name,
    light,
    dark[name] ?? light,
  ]);
}

function color(name: string, value: string): string {
  return `--t-${name}: var(--terrarium-color-${name}, ${value});`;
}

function shared(name: string, value: string): string {
  return `--t-${name}: var(--terrarium-${name}, ${value});`;
}

/** A scrolling box for JSON. */
export const payload: CSSResult = css`
  pre {
    max-height: 320px;
    overflow: auto;
    margin: 0;
    padding: var(--t-space);
    border-radius: var(--t-radius-s);
    background: var(--t-page);
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`;
