import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { bdiText } from "../words.js";
import { typeWords } from "./event.js";

export interface TypesMenuOptions {
  /** The types in the menu. */
  readonly kinds: readonly string[];
  /** The selected types; null for all. */
  readonly types: readonly string[] | null;
  readonly pick: (types: readonly string[] | null) => void;
}

/** A menu of event types with checkboxes. Closes on Escape, and when the focus leaves it. */
export function typesMenu({ kinds, types, pick }: TypesMenuOptions): TemplateResult {
  const toggle = (type: string): void => {
    const before = types ?? kinds;
    const after = before.includes(type) ? before.filter((one) => one !== type) : [...before, type];
    pick(kinds.every((kind) => after.includes(kind)) ? null : after);
  };
  const chosen = kinds.filter((kind) => types?.includes(kind) ?? true).length;
  return html`<details class="types" @keydown=${closeOnEscape} @focusout=${closeWhenLeft}>
    <summary>${chosen === kinds.length ? "All types" : `${chosen} of ${kinds.length} types`}</summary>
    <div class="menu" role="group" aria-label="Types shown">
      ${kinds.map(
        (type) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${live(types?.includes(type) ?? true)}
              @change=${() => toggle(type)}
            />${bdiText(typeWords(type))}</label
          >`,
      )}
      <button class="quiet" @click=${() => pick(null)}>Show all</button>
      <button class="quiet" @click=${() => pick([])}>Show none</button>
    </div>
  </details>`;
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  const details = event.currentTarget as HTMLDetailsElement;
  details.open = false;
  details.querySelector("summary")?.focus();
}

function closeWhenLeft(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) details.open = false;
}
