import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { visibleText } from "../../../base/text/visible-text.js";
import { bdiText } from "../words.js";
import { ABSENT, type Draft, emptyDraft, unionDraft } from "./draft.js";
import type { Field, FieldOf, Member } from "./fields.js";
import { idOf, type FieldProps } from "./form-context.js";
import { pointer } from "./json.js";
import { choiceInput, constantInput, flagInput, jsonInput, numberInput, textInput } from "./render-input.js";

type Rendered = TemplateResult | typeof nothing;

/** A field with label, description, controls and error. */
export function renderField(props: FieldProps): TemplateResult {
  const { field, path, label } = props;
  if (isGroup(field)) return path === "" && field.kind === "object" ? rootObject(props) : group(props);
  const inline = field.kind === "flag" && props.required && !field.nullable;
  return html`<div class="field ${inline ? "inline" : ""}">
    <div class="name">
      ${
        field.kind === "constant" && props.required
          ? html`<span class="label">${bdiText(label)}</span>`
          : html`<label for=${idOf(path)}>${bdiText(label)}</label>`
      }
      ${mark(props)} ${switches(props)}
    </div>
    ${help(props)} ${control(props)} ${fault(props)}
  </div>`;
}

function isGroup({ kind }: Field): boolean {
  return kind === "object" || kind === "list" || kind === "union";
}

function control(props: FieldProps): Rendered {
  const { field } = props;
  switch (field.kind) {
    case "text":
      return textInput({ ...props, field });
    case "number":
      return numberInput({ ...props, field });
    case "flag":
      return flagInput({ ...props, field });
    case "choice":
      return choiceInput({ ...props, field });
    case "constant":
      return constantInput({ ...props, field });
    case "json":
      return jsonInput({ ...props, field });
    case "object":
      return props.draft.kind === "object" ? members({ ...props, field }) : nothing;
    case "list":
      return items({ ...props, field });
    case "union":
      return branches({ ...props, field });
  }
}

function rootObject(props: FieldProps): TemplateResult {
  return html`${help(props)} ${props.draft.kind === "object" ? control(props) : group(props)} ${fault(props)}`;
}

function group(props: FieldProps): TemplateResult {
  const { draft, label, path, context } = props;
  const isThere = draft.kind !== "absent" && draft.kind !== "null";
  return html`<fieldset
    class="field"
    id=${idOf(path)}
    tabindex="-1"
    aria-invalid=${context.faultAt(path) ? "true" : "false"}
    aria-describedby=${context.faultAt(path) ? `${idOf(path)}-fault` : nothing}
  >
    <legend>${bdiText(label)} ${mark(props)} ${switches(props)}</legend>
    ${help(props)} ${isThere ? html`<div class="inside">${control(props)}</div>` : absent(props)}
    ${fault(props)}
  </fieldset>`;
}

/** A group that is omitted or null, with a button to add it. */
function absent(props: FieldProps): TemplateResult {
  const { draft, field, label, context, set } = props;
  return html`<p class="left">
    ${draft.kind === "null" ? "null" : "left out"}
    <button
      class="quiet"
      type="button"
      ?disabled=${context.disabled}
      @click=${() => set(emptyDraft(field, true))}
    >
      Add <span class="hidden">${bdiText(label)}</span>
    </button>
  </p>`;
}

function members(props: FieldProps<FieldOf<"object">>): TemplateResult {
  const { draft, field, path, context, set } = props;
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
  ${others.length === 0 ? nothing : html`<p class="help">Sent unchanged: ${bdiText(others.join(", "))}</p>`}`;
}

/** The title, with the member's name if they differ. */
function nameOf({ name, field }: Member): string {
  if (field.title === null || field.title === name) return name === "" ? '""' : name;
  return `${field.title} (${name})`;
}

function items(props: FieldProps<FieldOf<"list">>): Rendered {
  const { draft, field, path, label, context, set } = props;
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
            Remove <span class="hidden">${bdiText(label)} ${index + 1}</span>
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
      <span class="hidden">to ${bdiText(label)}</span>
    </button>`;
}

function branches(props: FieldProps<FieldOf<"union">>): Rendered {
  const { draft, field, path, label, context, set } = props;
  if (draft.kind !== "union") return nothing;
  const chosen = field.branches[draft.branch];
  const id = `${idOf(path)}-form`;
  return html`<div class="field">
      <div class="name">
        <label for=${id}>Variant <span class="hidden">of ${bdiText(label)}</span></label>
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

/** A branch has the same path as its union: an object shows its members without another frame. */
function inBranch(props: FieldProps): Rendered {
  return props.field.kind === "object" ? control(props) : renderField(props);
}

function mark({ required, isItem = false }: FieldProps): Rendered {
  return required && !isItem ? html`<span class="mark">required</span>` : nothing;
}

function help({ field, path }: FieldProps): Rendered {
  return field.description === null
    ? nothing
    : html`<p class="help" id="${idOf(path)}-help">${bdiText(field.description)}</p>`;
}

/** Buttons to omit a field or set it to null, unless the control itself offers that. */
function switches({ field, draft, required, label, context, set }: FieldProps): Rendered {
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
          null <span class="hidden">as ${bdiText(label)}</span>
        </button>`
      : nothing
  }
  ${
    required || draft.kind === "absent"
      ? nothing
      : html`<button class="quiet small" type="button" @click=${() => set(ABSENT)}>
          Leave out <span class="hidden">${bdiText(label)}</span>
        </button>`
  }`;
}

function fault({ field, draft, path, context, set }: FieldProps): Rendered {
  const found = context.faultAt(path);
  if (!found) return nothing;
  const mayBeEmpty = field.kind === "text" && field.mayBeEmpty && draft.kind === "absent";
  return html`<p class="fault" id="${idOf(path)}-fault">
    ${bdiText(found.message)}
    ${
      mayBeEmpty
        ? html`<button class="quiet small" type="button" @click=${() => set({ kind: "typed", text: "" })}>
            Send an empty text
          </button>`
        : nothing
    }
  </p>`;
}
