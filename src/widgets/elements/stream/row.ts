import { html, nothing, type TemplateResult } from "lit";

import { told } from "../told.js";
import { clockWords, payloadText, type StreamEvent, summaryOf, typeWords } from "./event.js";

export interface RowOptions {
  readonly open: boolean;
  readonly pinned: boolean;
  /** Whether it says whose event it is. */
  readonly named: boolean;
  /** 0 for the one row that takes part in tabbing. */
  readonly tabindex: number;
  /** A link to this moment; null for none. */
  readonly href: string | null;
  readonly toggle: () => void;
  readonly pin: () => void;
  readonly copy: () => void;
}

/** One event: a line, and all of it below when it is open. */
export function rowTemplate(event: StreamEvent, options: RowOptions): TemplateResult {
  const { open, named, tabindex, toggle } = options;
  return html`<button
      class="head"
      aria-expanded=${open ? "true" : "false"}
      tabindex=${tabindex}
      @click=${toggle}
    >
      <span class="at">${clockWords(event.at)}</span>
      ${named ? html`<span class="agent">${told(event.agentId)}</span>` : nothing}
      <span class="type">${told(typeWords(event.type))}</span>
      <span class="summary">${told(summaryOf(event))}</span>
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
      ${href === null ? nothing : html`<a href=${href}>Link to this moment</a>`}
    </div>
    <pre tabindex="0" aria-label="All of this event">${told(payloadText(event))}</pre>
  </div>`;
}
