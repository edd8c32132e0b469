import type { Branch, Field, FieldOf } from "./fields.js";
import { isObject, type JsonObject, type JsonValue, pointer, sameJson } from "./json.js";
import { type Fault, faultsOf } from "./validate.js";

/** What a person has filled in so far; it may not be a value yet (`12e`, an unfinished list). */
export type Draft =
  /** Left out: the member is not sent. */
  | { readonly kind: "absent" }
  | { readonly kind: "null" }
  /** Of a text, a number or JSON, as typed. */
  | { readonly kind: "typed"; readonly text: string }
  | { readonly kind: "flag"; readonly on: boolean }
  /** Place in the field's values. */
  | { readonly kind: "choice"; readonly index: number }
  | { readonly kind: "constant" }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, Draft>>; readonly others: Others }
  | { readonly kind: "list"; readonly items: readonly Draft[] }
  | { readonly kind: "union"; readonly branch: number; readonly draft: Draft };

export type DraftOf<K extends Draft["kind"]> = Extract<Draft, { kind: K }>;

/** Members the schema says nothing of, kept as they were given. */
type Others = Readonly<Record<string, JsonValue>>;

export const ABSENT: Draft = { kind: "absent" };

/** How an untouched field begins. What is not required begins as left out. */
export function emptyDraft(field: Field, required: boolean): Draft {
  if (!required) return ABSENT;
  if (field.usual !== undefined) return draftOf(field, field.usual);
  switch (field.kind) {
    case "text":
    case "number":
    case "json":
    case "choice":
      // Nothing is written or chosen for a person.
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

/** The draft of a union's branch, untouched. */
export function unionDraft({ branches }: FieldOf<"union">, branch: number): Draft {
  const chosen = branches[branch];
  return { kind: "union", branch, draft: chosen ? emptyDraft(chosen.field, true) : ABSENT };
}

/** The draft that stands for a value: read back, it is that value. What a field cannot hold is left out. */
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
      const branch = fitting(field.branches, value);
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

/** A member a value does not have is not there either when its schema has a default. */
function missing(field: Field, required: boolean): Draft {
  return required ? emptyDraft({ ...field, usual: undefined }, true) : ABSENT;
}

/** The branch a value belongs to: the first it satisfies, and comes back from unchanged. */
function fitting(branches: readonly Branch[], value: JsonValue): number {
  const fits = ({ field }: Branch): boolean => {
    const { value: read, faults } = readDraft(field, draftOf(field, value));
    return faults.length === 0 && read !== undefined && sameJson(read, value);
  };
  return Math.max(0, branches.findIndex(fits));
}

/** What a draft says. `value` is undefined when it is left out, or when `faults` tell why it is no value. */
export interface Reading {
  readonly value: JsonValue | undefined;
  /** What there is of the value when some of it is missing: judged too, so that all that is wrong is told at once. */
  readonly partial?: JsonValue;
  readonly faults: readonly Fault[];
}

/** Reads a draft. What its schema says beyond that is `faultsOf`'s. */
export function readDraft(field: Field, draft: Draft, path = ""): Reading {
  const reading = readKind(field, draft, path);
  const { value, faults } = reading;
  if (value === undefined || value === null || faults.length > 0) return reading;
  // Of the other forms it may have nothing is said: this is the one that was meant.
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
        items.map((item) => whatThereIs(item) ?? null),
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

/** Of what must be there. */
export const MISSING = "must be given";

/** Reads what must not be left out. */
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
    const member = whatThereIs(reading);
    return member === undefined ? [] : [[name, member] as const];
  });
  return joined(members, { ...Object.fromEntries(given), ...draft.others });
}

/** The value, or as much of it as there is. */
export function whatThereIs({ value, partial }: Reading): JsonValue | undefined {
  return value === undefined ? partial : value;
}

function joined(parts: readonly Reading[], partial: JsonValue): Reading {
  const faults = parts.flatMap((part) => part.faults);
  return faults.length > 0 ? { value: undefined, partial, faults } : { value: partial, faults };
}

type Told<T> = (told: T) => Reading;

function number(text: string, isWhole: boolean, wrong: Told<string>, right: Told<JsonValue>): Reading {
  const trimmed = text.trim();
  if (trimmed === "") return wrong(MISSING);
  const value = Number(trimmed);
  // Number() also takes 0x1f and the like, which a JSON number is not.
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) || !Number.isFinite(value)) {
    return wrong("this is not a number");
  }
  return isWhole && !Number.isInteger(value) ? wrong("must be a whole number") : right(value);
}

function json(text: string, wrong: Told<string>, right: Told<JsonValue>): Reading {
  if (text.trim() === "") return wrong(MISSING);
  try {
    return right(JSON.parse(text) as JsonValue);
  } catch (error) {
    return wrong(`this is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
