import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

import { visibleText } from "../../../base/visible-text.js";
import { told } from "../told.js";
import { ABSENT, type Draft, emptyDraft, unionDraft } from "./draft.js";
import type { Field, FieldOf, Member } from "./fields.js";
import { idOf, type Place } from "./form-context.js";
import { pointer } from "./json.js";
import { choiceInput, constantInput, flagInput, jsonInput, numberInput, textInput } from "./render-input.js";

type Rendered = TemplateResult | typeof nothing;

/** A field with its name, its description, what may be done with it, and what is wrong with it. */
export function renderField(place: Place): TemplateResult {
  const { field, path, label } = place;
  if (isGroup(field)) return path === "" && field.kind === "object" ? rootObject(place) : group(place);
  const inline = field.kind === "flag" && place.required && !field.nullable;
  return html`<div class="field ${inline ? "inline" : ""}">
    <div class="name">
      ${
        field.kind === "constant" && place.required
          ? html`<span class="label">${told(label)}</span>`
          : html`<label for=${idOf(path)}>${told(label)}</label>`
      }
      ${mark(place)} ${switches(place)}
    </div>
    ${help(place)} ${control(place)} ${fault(place)}
  </div>`;
}

function isGroup({ kind }: Field): boolean {
  return kind === "object" || kind === "list" || kind === "union";
}

function control(place: Place): Rendered {
  const { field } = place;
  switch (field.kind) {
    case "text":
      return textInput({ ...place, field });
    case "number":
      return numberInput({ ...place, field });
    case "flag":
      return flagInput({ ...place, field });
    case "choice":
      return choiceInput({ ...place, field });
    case "constant":
      return constantInput({ ...place, field });
    case "json":
      return jsonInput({ ...place, field });
    case "object":
      return place.draft.kind === "object" ? members({ ...place, field }) : nothing;
    case "list":
      return items({ ...place, field });
    case "union":
      return branches({ ...place, field });
  }
}

function rootObject(place: Place): TemplateResult {
  return html`${help(place)} ${place.draft.kind === "object" ? control(place) : group(place)} ${fault(place)}`;
}

function group(place: Place): TemplateResult {
  const { draft, label, path, context } = place;
  const isThere = draft.kind !== "absent" && draft.kind !== "null";
  return html`<fieldset
    class="field"
    id=${idOf(path)}
    tabindex="-1"
    aria-invalid=${context.faultAt(path) ? "true" : "false"}
    aria-describedby=${context.faultAt(path) ? `${idOf(path)}-fault` : nothing}
  >
    <legend>${told(label)} ${mark(place)} ${switches(place)}</legend>
    ${help(place)} ${isThere ? html`<div class="inside">${control(place)}</div>` : left(place)}
    ${fault(place)}
  </fieldset>`;
}

/** A group that is not there: says what that means, and how to begin it. */
function left(place: Place): TemplateResult {
  const { draft, field, label, context, set } = place;
  return html`<p class="left">
    ${draft.kind === "null" ? "null" : "left out"}
    <button
      class="quiet"
      type="button"
      ?disabled=${context.disabled}
      @click=${() => set(emptyDraft(field, true))}
    >
      Add <span class="hidden">${told(label)}</span>
    </button>
  </p>`;
}

function members(place: Place<FieldOf<"object">>): TemplateResult {
  const { draft, field, path, context, set } = place;
  if (draft.kind !== "object") return html``;
  const others = Object.keys(draft.others);
  if (field.members.length === 0) return html`<p class="left">No arguments.</p>`;
  return html`${field.members.map((member) =>
    renderField({
      field: member.field,
      draft: draft.members[member.name] ?? ABSENT,
      path: pointer(path, member.name),
      label: nameOf(member),
      required: member.required,
      context,
      set: (next) => set({ ...draft, members: { ...draft.members, [member.name]: next } }),
    }),
  )}
  ${others.length === 0 ? nothing : html`<p class="help">Sent along unchanged: ${told(others.join(", "))}</p>`}`;
}

/** The title, with the name a program would use when they differ. */
function nameOf({ name, field }: Member): string {
  if (field.title === null || field.title === name) return name === "" ? '""' : name;
  return `${field.title} (${name})`;
}

function items(place: Place<FieldOf<"list">>): Rendered {
  const { draft, field, path, label, context, set } = place;
  if (draft.kind !== "list") return nothing;
  const change = (next: readonly Draft[]): void => set({ kind: "list", items: next });
  const isFull = field.max !== null && draft.items.length >= field.max;
  return html`${draft.items.map(
      (item, index) =>
        html`<div class="item">
          ${renderField({
            field: field.item,
            draft: item,
            path: pointer(path, index),
            label: `${label} ${index + 1}`,
            required: true,
            isItem: true,
            context,
            set: (next) => change(draft.items.with(index, next)),
          })}
          <button
            class="quiet"
            type="button"
            ?disabled=${context.disabled}
            @click=${() => change(draft.items.toSpliced(index, 1))}
          >
            Remove <span class="hidden">${told(label)} ${index + 1}</span>
          </button>
        </div>`,
    )}
    <button
      class="quiet"
      type="button"
      ?disabled=${context.disabled || isFull}
      @click=${() => change([...draft.items, emptyDraft(field.item, true)])}
    >
      ${draft.items.length === 0 ? "Add an item" : "Add another"}
      <span class="hidden">to ${told(label)}</span>
    </button>`;
}

function branches(place: Place<FieldOf<"union">>): Rendered {
  const { draft, field, path, label, context, set } = place;
  if (draft.kind !== "union") return nothing;
  const chosen = field.branches[draft.branch];
  const id = `${idOf(path)}-form`;
  return html`<div class="field">
      <div class="name">
        <label for=${id}>Form <span class="hidden">of ${told(label)}</span></label>
      </div>
      <select
        id=${id}
        .value=${live(String(draft.branch))}
        ?disabled=${context.disabled}
        @change=${(event: Event) => set(unionDraft(field, Number((event.target as HTMLSelectElement).value)))}
      >
        ${field.branches.map(
          (branch, index) =>
            html`<option value=${index} ?selected=${index === draft.branch}>
              ${visibleText(branch.label)}
            </option>`,
        )}
      </select>
    </div>
    ${
      chosen
        ? inBranch({
            field: chosen.field,
            draft: draft.draft,
            path,
            label: chosen.label,
            required: true,
            context,
            set: (next) => set({ kind: "union", branch: draft.branch, draft: next }),
          })
        : nothing
    }`;
}

/** A branch has the union's own place: an object shows its members without a frame of its own. */
function inBranch(place: Place): Rendered {
  return place.field.kind === "object" ? control(place) : renderField(place);
}

function mark({ required, isItem = false }: Place): Rendered {
  return required && !isItem ? html`<span class="mark">required</span>` : nothing;
}

function help({ field, path }: Place): Rendered {
  return field.description === null
    ? nothing
    : html`<p class="help" id="${idOf(path)}-help">${told(field.description)}</p>`;
}

/** Ways to say nothing, or null, that the control itself does not offer. */
function switches({ field, draft, required, label, context, set }: Place): Rendered {
  const offers = ["choice", "flag", "constant"].includes(field.kind);
  if (offers || context.disabled) return nothing;
  return html`${
    field.nullable
      ? html`<button
          class="quiet small"
          type="button"
          aria-pressed=${draft.kind === "null" ? "true" : "false"}
          @click=${() => set(draft.kind === "null" ? emptyDraft(field, required) : { kind: "null" })}
        >
          null <span class="hidden">as ${told(label)}</span>
        </button>`
      : nothing
  }
  ${
    required || draft.kind === "absent"
      ? nothing
      : html`<button class="quiet small" type="button" @click=${() => set(ABSENT)}>
          Leave out <span class="hidden">${told(label)}</span>
        </button>`
  }`;
}

function fault({ field, draft, path, context, set }: Place): Rendered {
  const found = context.faultAt(path);
  if (!found) return nothing;
  const mayBeEmpty = field.kind === "text" && field.mayBeEmpty && draft.kind === "absent";
  return html`<p class="fault" id="${idOf(path)}-fault">
    ${told(found.message)}
    ${
      mayBeEmpty
        ? html`<button class="quiet small" type="button" @click=${() => set({ kind: "typed", text: "" })}>
            Send an empty text
          </button>`
        : nothing
    }
  </p>`;
}
