import { dereference } from "@cfworker/json-schema";
import { refuseCircles } from "./circles.js";
import { isObject, pointer, valueAt } from "./json.js";
import { KEYWORDS } from "./keywords.js";
import { at, plain } from "./values.js";
/**
 * Checks a JSON Schema (2020-12, or draft-07 if `$schema` says so) and copies its effective keywords. Throws an
 * `Error` with the place of the fault. Its cost depends only on the length of the schema.
 */
export function prepare(schema, { patterns = true } = {}) {
  if (!isObject(schema) && typeof schema !== "boolean") throw new Error("a schema is an object or a boolean");
  const dialect = dialectOf(schema);
  const budget = { left: Number.POSITIVE_INFINITY };
  const copy = new Copier(schema, dialect, patterns, budget).copy();
  const lookup = dereference(copy, Object.create(null));
  for (const found of Object.values(lookup)) {
    if (typeof found === "boolean" || found.__absolute_ref__ === undefined) continue;
    if (!(found.__absolute_ref__ in lookup)) throw new Error(`$ref "${String(found["$ref"])}" leads nowhere`);
  }
  refuseCircles(lookup);
  return { schema: copy, dialect, lookup, budget };
}
function dialectOf(schema) {
  const named = (typeof schema === "boolean" ? undefined : schema["$schema"]) ?? "";
  if (named === "") return "2020-12";
  if (typeof named === "string" && named.includes("draft/2020-12/schema")) return "2020-12";
  if (typeof named === "string" && named.includes("draft-07")) return "7";
  throw new Error(`$schema names neither 2020-12 nor draft-07: ${JSON.stringify(named).slice(0, 100)}`);
}
/** Keywords under which a schema that accepts more makes the whole accept less. */
const CONTRARY = new Set([
  "not",
  "if",
  "then",
  "else",
  "maxContains",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
class Copier {
  #root;
  #keywords;
  #isDraft07;
  /** True when regular expressions are left out and the schema has some. */
  #weakened;
  #copied = new Set();
  /** `$ref`s within the document: their targets may be at places without a keyword. */
  #refs = [];
  #innerIds = 0;
  #isDynamic = false;
  #counted;
  constructor(root, dialect, patterns, budget) {
    this.#root = root;
    this.#counted = countedBy(budget);
    this.#keywords = KEYWORDS[dialect];
    this.#isDraft07 = dialect === "7";
    this.#weakened = !patterns && /"pattern(Properties)?":/.test(JSON.stringify(root));
  }
  copy() {
    const copy = this.#schema(this.#root, "");
    const aside = [];
    // The list grows during the loop: a referenced schema may have references of its own.
    for (const { path, target, holder } of this.#refs) {
      if (this.#copied.has(target) || this.#innerIds > 0) continue;
      const found = valueAt(this.#root, target);
      if (!isObject(found) && typeof found !== "boolean") throw at(path, `$ref "#${target}" leads nowhere`);
      const name = `aside ${aside.length}`;
      aside.push([name, this.#schema(found, target)]);
      holder["$ref"] = `#/$defs/${encodeURI(name)}`;
    }
    if (this.#isDynamic && this.#innerIds > 0)
      throw new Error("$dynamicRef is not supported beside inner $id");
    if (aside.length > 0) copy["$defs"] = joined(copy["$defs"], aside);
    return copy;
  }
  #schema(given, path) {
    // `false` has no keyword of its own, so its faults would have no place in the schema.
    const schema = typeof given === "boolean" ? (given ? {} : { not: {} }) : given;
    if (!isObject(schema)) throw at(path, "a schema is an object or a boolean");
    this.#copied.add(path);
    const copy = Object.create(this.#counted);
    for (const [name, value] of Object.entries(this.#deciding(schema))) {
      const holds = this.#keywords.get(name);
      if (holds === undefined) continue;
      if (this.#weakened && this.#isWeakened(name, schema)) continue;
      const key = this.#weakened && name === "oneOf" ? "anyOf" : name;
      const read = this.#value(holds, value, pointer(path, name));
      if (key === "allOf") addTo(copy, read);
      else if (Object.hasOwn(copy, key)) addTo(copy, [{ [key]: read }]);
      else copy[key] = read;
    }
    return this.#linked(copy, path);
  }
  /** In draft-07 siblings of `$ref` are ignored, but its targets may be there. */
  #deciding(schema) {
    if (!this.#isDraft07 || typeof schema["$ref"] !== "string") return schema;
    const { $ref, definitions, $defs } = schema;
    return { $ref, ...(definitions && { definitions }), ...($defs && { $defs }) };
  }
  #isWeakened(name, schema) {
    if (name === "not" && Object.keys(schema).length === 1 && isEmpty(schema["not"])) return false;
    if (name === "pattern" || name === "patternProperties" || CONTRARY.has(name)) return true;
    return name === "additionalProperties" && schema["patternProperties"] !== undefined;
  }
  /** Normalises the references of a copied schema to `$ref` and `$anchor`. */
  #linked(rest, path) {
    const { $dynamicRef, $dynamicAnchor } = rest;
    delete rest["$dynamicRef"];
    delete rest["$dynamicAnchor"];
    if ($dynamicRef !== undefined || $dynamicAnchor !== undefined) this.#isDynamic = true;
    if ($dynamicAnchor !== undefined) {
      if (rest["$anchor"] !== undefined)
        throw at(path, "$anchor and $dynamicAnchor on one schema are not supported");
      rest["$anchor"] = $dynamicAnchor;
    }
    if (rest["$id"] !== undefined && path !== "" && !rest["$id"].startsWith("#")) this.#innerIds += 1;
    if ($dynamicRef !== undefined) {
      // Within one document without inner ids it equals a plain reference.
      if (rest["$ref"] === undefined) rest["$ref"] = $dynamicRef;
      else addTo(rest, [this.#schema({ $ref: $dynamicRef }, pointer(path, "$dynamicRef"))]);
    }
    const ref = rest["$ref"];
    if (typeof ref === "string" && ref.startsWith("#/")) {
      const target = decoded(ref.slice(1), path);
      this.#refs.push({ path, target, holder: rest });
    }
    return rest;
  }
  #value(holds, value, path) {
    switch (holds) {
      case "schema":
        return this.#schema(value, path);
      case "schemas":
        if (!Array.isArray(value) || value.length === 0)
          throw at(path, "must be a list of schemas, not empty");
        return value.map((one, index) => this.#schema(one, pointer(path, index)));
      case "schemaOrSchemas":
        return Array.isArray(value)
          ? value.map((one, index) => this.#schema(one, pointer(path, index)))
          : this.#schema(value, path);
      case "schemasByName":
      case "schemasByPattern":
        return mapped(value, path, (one, place, name) => {
          if (holds === "schemasByPattern") plain("pattern", name, place);
          return this.#schema(one, place);
        });
      case "dependencies":
        return mapped(value, path, (one, place) =>
          Array.isArray(one) ? plain("names", one, place) : this.#schema(one, place),
        );
      case "namesByName":
        return mapped(value, path, (one, place) => plain("names", one, place));
      case "any":
      case "count":
      case "flag":
      case "limit":
      case "list":
      case "names":
      case "pattern":
      case "positive":
      case "reference":
      case "types":
        return plain(holds, value, path);
    }
  }
}
/**
 * The prototype of every prepared schema. The interpreter reads this keyword of 2019-09, which neither dialect has,
 * once each time it applies a schema.
 */
function countedBy(budget) {
  return Object.defineProperty({}, "$recursiveRef", {
    get() {
      budget.left -= 1;
      if (budget.left < 0) throw new RangeError("the schema takes too many steps");
    },
  });
}
function isEmpty(value) {
  return isObject(value) && Object.keys(value).length === 0;
}
function mapped(value, path, read) {
  if (!isObject(value)) throw at(path, "must be an object");
  // `fromEntries` creates own members, including `__proto__`.
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      if (/\p{Surrogate}/u.test(name)) throw at(path, "has a name that is not valid Unicode");
      return [name, read(one, pointer(path, name), name)];
    }),
  );
}
/** Adds schemas that must hold in addition. */
function addTo(copy, more) {
  copy["allOf"] = [...(copy["allOf"] ?? []), ...more];
}
function joined(own, more) {
  return Object.fromEntries([...Object.entries(own ?? {}), ...more]);
}
function decoded(fragment, path) {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw at(path, `$ref "#${fragment.slice(0, 100)}" is not a valid URI`);
  }
}
//# sourceMappingURL=prepare.js.map
