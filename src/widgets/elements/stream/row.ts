import { html, nothing, type TemplateResult } from "lit";
import { bdiText } from "../words.js";
import { clockWords, payloadText, type StreamEvent, summaryOf, typeWords } from "./event.js";

export interface RowOptions {
  readonly open: boolean;
  readonly pinned: boolean;
  /** Shows the agent's name. */
  readonly named: boolean;
  /** 0 for the row in the tab order, -1 for the others. */
  readonly tabindex: number;
  /** Link to this event; null for none. */
  readonly href: string | null;
  readonly toggle: () => void;
  readonly pin: () => void;
  readonly copy: () => void;
}

/** One event as a row, with all details below it when open. */
export function rowTemplate(event: StreamEvent, options: RowOptions): TemplateResult {
  const { open, named, tabindex, toggle } = options;
  return html`<button
      class="head"
      aria-expanded=${open ? "true" : "false"}
      tabindex=${tabindex}
      @click=${toggle}
    >
      <span class="at">${clockWords(event.at)}</span>
      ${named ? html`<span class="agent">${bdiText(event.agentId)}</span>` : nothing}
      <span class="type">${bdiText(typeWords(event.type))}</span>
      <span class="summary">${bdiText(summaryOf(event))}</span>
    </button>
    ${open ? detail(event, options) : nothing}`;
}

function detail(event: StreamEvent, { pinned, href, pin, copy }: RowOptions): TemplateResult {
  return html`<div class="detail">
    <div class="actions">
      <button class="quiet" aria-pressed=${pinned ? "true" : "false"} @click=${pin}>
        ${pinned ? "Unpin" : "Pin"}
      </button>
      <button class="quiet" @click=${copy}>Copy cursor</button>
      ${href === null ? nothing : html`<a href=${href}>Link to this event</a>`}
    </div>
    <pre tabindex="0" aria-label="Whole event">${bdiText(payloadText(event))}</pre>
  </div>`;
}

/** Copies a cursor to the clipboard, and returns a message about the outcome. */
export async function copyWords(cursor: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(cursor);
    return "Cursor copied.";
  } catch {
    // No clipboard access: plain HTTP, or denied by the person.
    return "The browser does not allow copying here. Open the event to see its cursor.";
  }
}
