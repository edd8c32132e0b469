import type { Branch, Field, FieldOf } from "./fields.js";
import { isObject, type JsonObject, type JsonValue, pointer, sameJson } from "./json.js";
import { type Fault, faultsOf } from "./validate.js";

/** The current contents of a field; not necessarily a valid value yet (`12e`, an unfinished list). */
export type Draft =
  /** Omitted: the member is not sent. */
  | { readonly kind: "absent" }
  | { readonly kind: "null" }
  /** The typed text of a text, number or JSON field. */
  | { readonly kind: "typed"; readonly text: string }
  | { readonly kind: "flag"; readonly on: boolean }
  /** Index in the field's values. */
  | { readonly kind: "choice"; readonly index: number }
  | { readonly kind: "constant" }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, Draft>>; readonly others: Others }
  | { readonly kind: "list"; readonly items: readonly Draft[] }
  | { readonly kind: "union"; readonly branch: number; readonly draft: Draft };

export type DraftOf<K extends Draft["kind"]> = Extract<Draft, { kind: K }>;

/** Members that the schema does not describe, passed through unchanged. */
type Others = Readonly<Record<string, JsonValue>>;

export const ABSENT: Draft = { kind: "absent" };

/** The initial draft of a field. Optional fields start omitted. */
export function emptyDraft(field: Field, required: boolean): Draft {
  if (!required) return ABSENT;
  if (field.defaultValue !== undefined) return draftOf(field, field.defaultValue);
  switch (field.kind) {
    case "text":
    case "number":
    case "json":
    case "choice":
      // Never pre-fill text or a choice.
      return ABSENT;
    case "flag":
      return { kind: "flag", on: false };
    case "constant":
      return { kind: "constant" };
    case "list":
      return { kind: "list", items: [] };
    case "union":
      return unionDraft(field, 0);
    case "object":
      return {
        kind: "object",
        members: Object.fromEntries(
          field.members.map((member) => [member.name, emptyDraft(member.field, member.required)]),
        ),
        others: {},
      };
  }
}

/** The initial draft of a union's branch. */
export function unionDraft({ branches }: FieldOf<"union">, branch: number): Draft {
  const chosen = branches[branch];
  return { kind: "union", branch, draft: chosen ? emptyDraft(chosen.field, true) : ABSENT };
}

/** The draft for a value: reading it gives the same value. Parts that the field cannot hold are omitted. */
export function draftOf(field: Field, value: JsonValue): Draft {
  if (field.kind === "json") return { kind: "typed", text: JSON.stringify(value, null, 2) };
  if (value === null && field.nullable) return { kind: "null" };
  switch (field.kind) {
    case "constant":
      return sameJson(field.value, value) ? { kind: "constant" } : ABSENT;
    case "text":
      return typeof value === "string" ? { kind: "typed", text: value } : ABSENT;
    case "number":
      return typeof value === "number" ? { kind: "typed", text: String(value) } : ABSENT;
    case "flag":
      return typeof value === "boolean" ? { kind: "flag", on: value } : ABSENT;
    case "choice": {
      const index = field.values.findIndex((one) => sameJson(one, value));
      return index < 0 ? ABSENT : { kind: "choice", index };
    }
    case "list":
      return Array.isArray(value)
        ? { kind: "list", items: value.map((item: JsonValue) => draftOf(field.item, item)) }
        : ABSENT;
    case "object":
      return isObject(value) ? objectDraft(field, value) : ABSENT;
    case "union": {
      const branch = matchingBranch(field.branches, value);
      const chosen = field.branches[branch];
      return { kind: "union", branch, draft: chosen ? draftOf(chosen.field, value) : ABSENT };
    }
  }
}

function objectDraft({ members }: FieldOf<"object">, given: JsonObject): Draft {
  const known = new Set(members.map(({ name }) => name));
  return {
    kind: "object",
    members: Object.fromEntries(
      members.map(({ name, field, required }) => [
        name,
        Object.hasOwn(given, name) ? draftOf(field, given[name]!) : missing(field, required),
      ]),
    ),
    others: Object.fromEntries(Object.entries(given).filter(([name]) => !known.has(name))),
  };
}

/** A member that the value lacks stays omitted, even if the schema has a default. */
function missing(field: Field, required: boolean): Draft {
  return required ? emptyDraft({ ...field, defaultValue: undefined }, true) : ABSENT;
}

/** Index of the first branch that the value satisfies and that reproduces it unchanged. */
function matchingBranch(branches: readonly Branch[], value: JsonValue): number {
  const fits = ({ field }: Branch): boolean => {
    const { value: read, faults } = readDraft(field, draftOf(field, value));
    return faults.length === 0 && read !== undefined && sameJson(read, value);
  };
  return Math.max(0, branches.findIndex(fits));
}

/** The value of a draft. `value` is undefined when the draft is omitted, or when `faults` say why it has no value. */
export interface Reading {
  readonly value: JsonValue | undefined;
  /** The valid parts of an incomplete value; they are validated too, so that all errors appear at once. */
  readonly partial?: JsonValue;
  readonly faults: readonly Fault[];
}

/** Reads a draft into a value. `faultsOf` checks the rest of the schema. */
export function readDraft(field: Field, draft: Draft, path = ""): Reading {
  const reading = readKind(field, draft, path);
  const { value, faults } = reading;
  if (value === undefined || value === null || faults.length > 0) return reading;
  // Only this branch's schema counts: the person has chosen it.
  const own = faultsOf(field.own, value).map((fault) => ({ ...fault, path: path + fault.path }));
  return { value, faults: own };
}

function readKind(field: Field, draft: Draft, path: string): Reading {
  const wrong = (message: string): Reading => ({ value: undefined, faults: [{ path, message }] });
  const right = (value: JsonValue): Reading => ({ value, faults: [] });
  if (draft.kind === "absent") return { value: undefined, faults: [] };
  if (draft.kind === "null") return right(null);
  switch (field.kind) {
    case "constant":
      return right(field.value);
    case "flag":
      return draft.kind === "flag" ? right(draft.on) : wrong(MISSING);
    case "choice": {
      const value = draft.kind === "choice" ? field.values[draft.index] : undefined;
      return value === undefined ? wrong(MISSING) : right(value);
    }
    case "text":
      return draft.kind === "typed" ? right(draft.text) : wrong(MISSING);
    case "number":
      return draft.kind === "typed" ? number(draft.text, field.isWhole, wrong, right) : wrong(MISSING);
    case "json":
      return draft.kind === "typed" ? json(draft.text, wrong, right) : wrong(MISSING);
    case "list": {
      if (draft.kind !== "list") return wrong(MISSING);
      const items = draft.items.map((item, index) => readGiven(field.item, item, pointer(path, index)));
      return joined(
        items,
        items.map((item) => valueOrPartial(item) ?? null),
      );
    }
    case "union": {
      const branch = draft.kind === "union" ? field.branches[draft.branch] : undefined;
      return branch && draft.kind === "union" ? readGiven(branch.field, draft.draft, path) : wrong(MISSING);
    }
    case "object":
      return draft.kind === "object" ? readObject(field, draft, path) : wrong(MISSING);
  }
}

/** Error of a required field without a value. */
export const MISSING = "must be given";

/** Reads a draft that must not be omitted. */
export function readGiven(field: Field, draft: Draft, path = ""): Reading {
  if (draft.kind === "absent") return { value: undefined, faults: [{ path, message: MISSING }] };
  return readDraft(field, draft, path);
}

function readObject(field: FieldOf<"object">, draft: DraftOf<"object">, path: string): Reading {
  const members = field.members.map(({ name, required, field: member }) => {
    const read = required ? readGiven : readDraft;
    return { name, ...read(member, draft.members[name] ?? ABSENT, pointer(path, name)) };
  });
  const given = members.flatMap(({ name, ...reading }) => {
    const member = valueOrPartial(reading);
    return member === undefined ? [] : [[name, member] as const];
  });
  return joined(members, { ...Object.fromEntries(given), ...draft.others });
}

/** The value, or its valid parts. */
export function valueOrPartial({ value, partial }: Reading): JsonValue | undefined {
  return value === undefined ? partial : value;
}

function joined(parts: readonly Reading[], partial: JsonValue): Reading {
  const faults = parts.flatMap((part) => part.faults);
  return faults.length > 0 ? { value: undefined, partial, faults } : { value: partial, faults };
}

type Outcome<T> = (result: T) => Reading;

function number(text: string, isWhole: boolean, wrong: Outcome<string>, right: Outcome<JsonValue>): Reading {
  const trimmed = text.trim();
  if (trimmed === "") return wrong(MISSING);
  const value = Number(trimmed);
  // Number() also accepts 0x1f and the like, which are not JSON numbers.
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) || !Number.isFinite(value)) {
    return wrong("must be a number");
  }
  return isWhole && !Number.isInteger(value) ? wrong("must be a whole number") : right(value);
}

function json(text: string, wrong: Outcome<string>, right: Outcome<JsonValue>): Reading {
  if (text.trim() === "") return wrong(MISSING);
  try {
    return right(JSON.parse(text) as JsonValue);
  } catch (error) {
    return wrong(`must be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
