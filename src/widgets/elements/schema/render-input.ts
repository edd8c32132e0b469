import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { visibleText } from "../../../base/text/visible-text.js";
import { bdiText } from "../words.js";
import { ABSENT, type Draft } from "./draft.js";
import { choiceLabel, type FieldOf } from "./fields.js";
import { idOf, type FieldProps } from "./form-context.js";

export function textInput(props: FieldProps<FieldOf<"text">>): TemplateResult {
  const { field, draft } = props;
  const value = draft.kind === "typed" ? draft.text : "";
  const hint = hintOf(props) || exampleOf(field.format);
  const typed = (event: Event): void => props.set(typedDraft((event.target as HTMLInputElement).value));
  if (field.isLong) {
    return html`<textarea
      class="text"
      rows="1"
      id=${idOf(props.path)}
      placeholder=${hint}
      .value=${live(value)}
      ?readonly=${props.context.disabled}
      aria-required=${props.required ? "true" : "false"}
      aria-invalid=${invalid(props)}
      aria-describedby=${describedBy(props)}
      @input=${typed}
    ></textarea>`;
  }
  return html`<input
    type=${inputTypeOf(field.format)}
    id=${idOf(props.path)}
    placeholder=${hint}
    .value=${live(value)}
    ?readonly=${props.context.disabled}
    aria-required=${props.required ? "true" : "false"}
    aria-invalid=${invalid(props)}
    aria-describedby=${describedBy(props)}
    @input=${typed}
  />`;
}

/** A text input with a numeric keyboard: `type="number"` would hide text that it cannot parse. */
export function numberInput(props: FieldProps<FieldOf<"number">>): TemplateResult {
  const { field, draft } = props;
  return html`<input
    type="text"
    autocomplete="off"
    inputmode=${field.isWhole ? "numeric" : "decimal"}
    id=${idOf(props.path)}
    placeholder=${hintOf(props) || rangeWords(field)}
    .value=${live(draft.kind === "typed" ? draft.text : "")}
    ?readonly=${props.context.disabled}
    aria-required=${props.required ? "true" : "false"}
    aria-invalid=${invalid(props)}
    aria-describedby=${describedBy(props)}
    @input=${(event: Event) => props.set(typedDraft((event.target as HTMLInputElement).value))}
  />`;
}

export function jsonInput(props: FieldProps<FieldOf<"json">>): TemplateResult {
  return html`<textarea
    spellcheck="false"
    id=${idOf(props.path)}
    placeholder=${hintOf(props) || "JSON"}
    .value=${live(props.draft.kind === "typed" ? props.draft.text : "")}
    ?readonly=${props.context.disabled}
    aria-required=${props.required ? "true" : "false"}
    aria-invalid=${invalid(props)}
    aria-describedby=${describedBy(props)}
    @input=${(event: Event) => props.set(typedDraft((event.target as HTMLTextAreaElement).value))}
  ></textarea>`;
}

export function flagInput(props: FieldProps<FieldOf<"flag">>): TemplateResult {
  const { draft, required, field } = props;
  if (required && !field.nullable && draft.kind === "flag") {
    return html`<input
      type="checkbox"
      id=${idOf(props.path)}
      .checked=${live(draft.on)}
      ?disabled=${props.context.disabled}
      aria-invalid=${invalid(props)}
      aria-describedby=${describedBy(props)}
      @change=${(event: Event) => props.set({ kind: "flag", on: (event.target as HTMLInputElement).checked })}
    />`;
  }
  return selectInput(props, [
    { label: "yes", draft: { kind: "flag", on: true } },
    { label: "no", draft: { kind: "flag", on: false } },
  ]);
}

export function choiceInput(props: FieldProps<FieldOf<"choice">>): TemplateResult {
  return selectInput(
    props,
    props.field.values.map((value, index) => ({
      label: props.field.labels?.[index] ?? choiceLabel(value),
      draft: { kind: "choice", index },
    })),
  );
}

export function constantInput(props: FieldProps<FieldOf<"constant">>): TemplateResult {
  const value = choiceLabel(props.field.value);
  if (props.required) return html`<output id=${idOf(props.path)}>${bdiText(value)}</output>`;
  return selectInput(props, [{ label: value, draft: { kind: "constant" } }]);
}

interface Option {
  readonly label: string;
  readonly draft: Draft;
}

/** A select of drafts; includes "left out" and "null" if allowed. */
export function selectInput(props: FieldProps, given: readonly Option[]): TemplateResult {
  const options: Option[] = [...given];
  if (props.field.nullable) options.push({ label: "null", draft: { kind: "null" } });
  const chosen = options.findIndex(({ draft }) => sameDraft(draft, props.draft));
  const pick = (event: Event): void => {
    const index = Number((event.target as HTMLSelectElement).value);
    props.set(options[index]?.draft ?? ABSENT);
  };
  return html`<select
    id=${idOf(props.path)}
    .value=${live(String(chosen))}
    ?disabled=${props.context.disabled}
    aria-required=${props.required ? "true" : "false"}
    aria-invalid=${invalid(props)}
    aria-describedby=${describedBy(props)}
    @change=${pick}
  >
    <option value="-1" ?selected=${chosen < 0}>${props.required ? "Choose…" : hintOf(props)}</option>
    ${options.map(({ label }, index) => html`<option value=${index} ?selected=${index === chosen}>${visibleText(label)}</option>`)}
  </select>`;
}

function sameDraft(one: Draft, other: Draft): boolean {
  if (one.kind === "choice" && other.kind === "choice") return one.index === other.index;
  if (one.kind === "flag" && other.kind === "flag") return one.on === other.on;
  return one.kind === other.kind;
}

/** An empty text counts as omitted. */
function typedDraft(text: string): Draft {
  return text === "" ? ABSENT : { kind: "typed", text };
}

/** Placeholder of an empty field: what leaving it empty means. */
function hintOf({ draft, field, required }: FieldProps): string {
  if (draft.kind === "null") return "null";
  if (draft.kind === "typed") return "empty text";
  if (required) return "";
  return field.defaultValue === undefined
    ? "left out"
    : visibleText(`left out: ${choiceLabel(field.defaultValue)}`);
}

function rangeWords({ min, max }: FieldOf<"number">): string {
  if (min !== null && max !== null) return `${min} to ${max}`;
  if (min !== null) return `${min} or more`;
  return max === null ? "" : `${max} or less`;
}

function invalid({ context, path }: FieldProps): "true" | "false" {
  return context.faultAt(path) ? "true" : "false";
}

function describedBy({ field, path, context }: FieldProps): string | typeof nothing {
  const id = idOf(path);
  const ids = [
    ...(field.description === null ? [] : [`${id}-help`]),
    ...(context.faultAt(path) ? [`${id}-fault`] : []),
  ];
  return ids.length === 0 ? nothing : ids.join(" ");
}

/** HTML input types by format. There is no input for a date-time with a zone. */
const INPUT_TYPES: ReadonlyMap<string | null, string> = new Map([
  ["email", "email"],
  ["uri", "url"],
  ["date", "date"],
]);

const EXAMPLES: ReadonlyMap<string | null, string> = new Map([
  ["date-time", "2026-11-22T10:15:30Z"],
  ["time", "10:15:30Z"],
  ["duration", "PT15M"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
]);

/** The HTML input type of a format. */
export function inputTypeOf(format: string | null): string {
  return INPUT_TYPES.get(format) ?? "text";
}

/** An example of a format; empty when none is needed. */
export function exampleOf(format: string | null): string {
  return EXAMPLES.get(format) ?? "";
}
