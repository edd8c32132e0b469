import { type Fault, faultsIn, prepare, type Prepared } from "../../../json-schema/index.js";
import { isObject, type JsonValue } from "./json.js";

export type { Fault };

/**
 * Work that holding one value against a schema may be here, in comparisons of a character or a number: some tens of
 * milliseconds. What needs more is left to the gateway, so that no schema of an agent can freeze a page.
 */
const WORK_MAX = 20_000_000;
/** What one application of a schema costs beside its comparisons. */
const STEP_WORK = 200;

interface Ready {
  readonly prepared: Prepared;
  readonly schemaLength: number;
  readonly hasUnique: boolean;
}

/** Schemas as they were given; null for those that cannot be used, or took too much work. */
const ready = new WeakMap<object, Ready | null>();

/**
 * Where a value departs from a schema, at most one fault a place: the gateway's own validator with the gateway's own
 * options, but for regular expressions, which only the gateway applies. What it finds, the gateway refuses; what it
 * does not find, the gateway may still refuse.
 */
export function faultsOf(schema: JsonValue, value: JsonValue): readonly Fault[] {
  if (!isObject(schema)) return [];
  try {
    const known = ready.get(schema);
    if (known === null) return [];
    const { prepared, schemaLength, hasUnique } = known ?? readied(schema);
    const length = JSON.stringify(value).length;
    const comparisons = length + schemaLength + (hasUnique ? length * length : 0);
    return faultsIn(prepared, value, { all: true, stepsMax: WORK_MAX / (STEP_WORK + comparisons) });
  } catch {
    ready.set(schema, null);
    return [];
  }
}

function readied(schema: JsonValue & object): Ready {
  const text = JSON.stringify(schema);
  const made: Ready = {
    prepared: prepare(schema, { patterns: false }),
    schemaLength: text.length,
    hasUnique: text.includes('"uniqueItems"'),
  };
  ready.set(schema, made);
  return made;
}
