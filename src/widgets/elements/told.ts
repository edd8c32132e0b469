import { html, type TemplateResult } from "lit";

import { visibleText } from "../../base/visible-text.js";

/**
 * Text of agents and callers on a page: invisible characters become visible, and its writing direction is isolated
 * (`bdi` is `unicode-bidi: isolate`).
 */
export function bdiText(text: string): TemplateResult {
  return html`<bdi>${visibleText(text)}</bdi>`;
}

/** The same for a JSON value. */
export function bdiJson(value: unknown, indent = 2): TemplateResult {
  return bdiText(JSON.stringify(value, null, indent) ?? "nothing");
}
