import { css, html, LitElement, type TemplateResult } from "lit";

import { barWords } from "../../../events/words/freezes.js";
import { bdiText } from "../../elements/words.js";
import { base } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";

/** `<d-freezes>`: a bar that says what is frozen, why, since when and by whom. Empty while nothing is. */
export class FreezeBar extends LitElement {
  static override properties = { session: { attribute: false } };

  static override styles = [
    base,
    css`
      div:has(p) {
        padding: 0.5rem clamp(0.875rem, 3vw, 2rem);
        border-bottom: 1px solid var(--t-line);
        border-left: 3px solid var(--t-active);
        background: var(--t-surface);
        font-size: var(--t-size-m);
      }
      p {
        margin: 0;
        color: var(--t-ink-text);
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare session: Session;

  constructor() {
    super();
    redrawOnChange(this, () => false);
  }

  protected override render(): TemplateResult {
    const { live, freezes } = this.session;
    // The region exists from the start, so that screen readers announce changes in it.
    return html`<div role="status" aria-label="Frozen">
      ${barWords(freezes.all, live.gatewayNow).map(
        (words) => html`<p><span aria-hidden="true">❄</span> ${bdiText(words)}</p>`,
      )}
    </div>`;
  }
}

customElements.define("d-freezes", FreezeBar);
