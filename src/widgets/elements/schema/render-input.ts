import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

import { visibleText } from "../../../base/visible-text.js";
import { told } from "../told.js";
import { ABSENT, type Draft } from "./draft.js";
import { choiceLabel, type FieldOf } from "./fields.js";
import { idOf, type Place } from "./form-context.js";
import { exampleOf, inputTypeOf } from "./formats.js";

export function textInput(place: Place<FieldOf<"text">>): TemplateResult {
  const { field, draft } = place;
  const value = draft.kind === "typed" ? draft.text : "";
  const hint = hintOf(place) || exampleOf(field.format);
  const typed = (event: Event): void => place.set(typedDraft((event.target as HTMLInputElement).value));
  if (field.isLong) {
    return html`<textarea
      class="text"
      rows="1"
      id=${idOf(place.path)}
      placeholder=${hint}
      .value=${live(value)}
      ?readonly=${place.context.disabled}
      aria-required=${place.required ? "true" : "false"}
      aria-invalid=${invalid(place)}
      aria-describedby=${describedBy(place)}
      @input=${typed}
    ></textarea>`;
  }
  return html`<input
    type=${inputTypeOf(field.format)}
    id=${idOf(place.path)}
    placeholder=${hint}
    .value=${live(value)}
    ?readonly=${place.context.disabled}
    aria-required=${place.required ? "true" : "false"}
    aria-invalid=${invalid(place)}
    aria-describedby=${describedBy(place)}
    @input=${typed}
  />`;
}

/** Text with a keyboard for numbers: a number control would hide from us what it cannot read. */
export function numberInput(place: Place<FieldOf<"number">>): TemplateResult {
  const { field, draft } = place;
  return html`<input
    type="text"
    autocomplete="off"
    inputmode=${field.isWhole ? "numeric" : "decimal"}
    id=${idOf(place.path)}
    placeholder=${hintOf(place) || rangeWords(field)}
    .value=${live(draft.kind === "typed" ? draft.text : "")}
    ?readonly=${place.context.disabled}
    aria-required=${place.required ? "true" : "false"}
    aria-invalid=${invalid(place)}
    aria-describedby=${describedBy(place)}
    @input=${(event: Event) => place.set(typedDraft((event.target as HTMLInputElement).value))}
  />`;
}

export function jsonInput(place: Place<FieldOf<"json">>): TemplateResult {
  return html`<textarea
    spellcheck="false"
    id=${idOf(place.path)}
    placeholder=${hintOf(place) || "JSON"}
    .value=${live(place.draft.kind === "typed" ? place.draft.text : "")}
    ?readonly=${place.context.disabled}
    aria-required=${place.required ? "true" : "false"}
    aria-invalid=${invalid(place)}
    aria-describedby=${describedBy(place)}
    @input=${(event: Event) => place.set(typedDraft((event.target as HTMLTextAreaElement).value))}
  ></textarea>`;
}

export function flagInput(place: Place<FieldOf<"flag">>): TemplateResult {
  const { draft, required, field } = place;
  if (required && !field.nullable && draft.kind === "flag") {
    return html`<input
      type="checkbox"
      id=${idOf(place.path)}
      .checked=${live(draft.on)}
      ?disabled=${place.context.disabled}
      aria-invalid=${invalid(place)}
      aria-describedby=${describedBy(place)}
      @change=${(event: Event) => place.set({ kind: "flag", on: (event.target as HTMLInputElement).checked })}
    />`;
  }
  return selectInput(place, [
    { label: "yes", draft: { kind: "flag", on: true } },
    { label: "no", draft: { kind: "flag", on: false } },
  ]);
}

export function choiceInput(place: Place<FieldOf<"choice">>): TemplateResult {
  return selectInput(
    place,
    place.field.values.map((value, index) => ({
      label: place.field.labels?.[index] ?? choiceLabel(value),
      draft: { kind: "choice", index },
    })),
  );
}

export function constantInput(place: Place<FieldOf<"constant">>): TemplateResult {
  const value = choiceLabel(place.field.value);
  if (place.required) return html`<output id=${idOf(place.path)}>${told(value)}</output>`;
  return selectInput(place, [{ label: value, draft: { kind: "constant" } }]);
}

interface Option {
  readonly label: string;
  readonly draft: Draft;
}

/** One of several drafts; "left out" and "null" are among them where they may be. */
export function selectInput(place: Place, given: readonly Option[]): TemplateResult {
  const options: Option[] = [...given];
  if (place.field.nullable) options.push({ label: "null", draft: { kind: "null" } });
  const chosen = options.findIndex(({ draft }) => sameDraft(draft, place.draft));
  const pick = (event: Event): void => {
    const index = Number((event.target as HTMLSelectElement).value);
    place.set(options[index]?.draft ?? ABSENT);
  };
  return html`<select
    id=${idOf(place.path)}
    .value=${live(String(chosen))}
    ?disabled=${place.context.disabled}
    aria-required=${place.required ? "true" : "false"}
    aria-invalid=${invalid(place)}
    aria-describedby=${describedBy(place)}
    @change=${pick}
  >
    <option value="-1" ?selected=${chosen < 0}>${place.required ? "Choose…" : hintOf(place)}</option>
    ${options.map(({ label }, index) => html`<option value=${index} ?selected=${index === chosen}>${visibleText(label)}</option>`)}
  </select>`;
}

function sameDraft(one: Draft, other: Draft): boolean {
  if (one.kind === "choice" && other.kind === "choice") return one.index === other.index;
  if (one.kind === "flag" && other.kind === "flag") return one.on === other.on;
  return one.kind === other.kind;
}

/** Nothing typed is nothing given. */
function typedDraft(text: string): Draft {
  return text === "" ? ABSENT : { kind: "typed", text };
}

/** What an empty field means. */
function hintOf({ draft, field, required }: Place): string {
  if (draft.kind === "null") return "null";
  if (draft.kind === "typed") return "empty text";
  if (required) return "";
  return field.usual === undefined ? "left out" : visibleText(`left out: ${choiceLabel(field.usual)}`);
}

function rangeWords({ min, max }: FieldOf<"number">): string {
  if (min !== null && max !== null) return `${min} to ${max}`;
  if (min !== null) return `${min} or more`;
  return max === null ? "" : `${max} or less`;
}

function invalid({ context, path }: Place): "true" | "false" {
  return context.faultAt(path) ? "true" : "false";
}

function describedBy({ field, path, context }: Place): string | typeof nothing {
  const id = idOf(path);
  const ids = [
    ...(field.description === null ? [] : [`${id}-help`]),
    ...(context.faultAt(path) ? [`${id}-fault`] : []),
  ];
  return ids.length === 0 ? nothing : ids.join(" ");
}
