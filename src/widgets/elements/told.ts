import { html, type TemplateResult } from "lit";

import { visibleText } from "../../base/visible-text.js";

/**
 * Text of agents and callers on a page: it shows what it hides, and its direction of writing ends where it ends
 * (`bdi` is `unicode-bidi: isolate`).
 */
export function told(text: string): TemplateResult {
  return html`<bdi>${visibleText(text)}</bdi>`;
}

/** The same of a payload. */
export function toldJson(value: unknown, indent = 2): TemplateResult {
  return told(JSON.stringify(value, null, indent) ?? "nothing");
}
