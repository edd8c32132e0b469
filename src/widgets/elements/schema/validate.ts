import { type Fault, faultsIn, prepare, type Prepared } from "../../../json-schema/index.js";
import { isObject, type JsonValue } from "./json.js";

export type { Fault };

/**
 * Maximum work to validate one value in the browser, in comparisons of a character or a number: some tens of
 * milliseconds. Beyond that the check is left to the gateway, so that no agent's schema can freeze the page.
 */
const WORK_MAX = 20_000_000;
/** Cost of one application of a schema besides its comparisons. */
const STEP_WORK = 200;

interface CacheEntry {
  readonly prepared: Prepared;
  readonly schemaLength: number;
  readonly hasUnique: boolean;
}

/** Prepared schemas, by schema object; null for invalid ones, and for those that took too much work. */
const cache = new WeakMap<object, CacheEntry | null>();

/**
 * Validates a value; at most one error per path. Uses the gateway's validator with the same options, except that regular
 * expressions are not applied here. The gateway refuses everything that this finds, and possibly more.
 */
export function faultsOf(schema: JsonValue, value: JsonValue): readonly Fault[] {
  if (!isObject(schema)) return [];
  try {
    const known = cache.get(schema);
    if (known === null) return [];
    const { prepared, schemaLength, hasUnique } = known ?? prepareEntry(schema);
    const length = JSON.stringify(value).length;
    const comparisons = length + schemaLength + (hasUnique ? length * length : 0);
    return faultsIn(prepared, value, { all: true, stepsMax: WORK_MAX / (STEP_WORK + comparisons) });
  } catch {
    cache.set(schema, null);
    return [];
  }
}

function prepareEntry(schema: JsonValue & object): CacheEntry {
  const text = JSON.stringify(schema);
  const made: CacheEntry = {
    prepared: prepare(schema, { patterns: false }),
    schemaLength: text.length,
    hasUnique: text.includes('"uniqueItems"'),
  };
  cache.set(schema, made);
  return made;
}
