import type { JsonValue } from "../base/json.js";
import { visibleText } from "../base/visible-text.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";
import { type TypeNames, wordsToName } from "./names.js";
import { encodePointer } from "./schema-refs.js";

/**
 * Makes components of one JSON Schema: itself under `name`, each of its definitions beside it, and every `$ref` led
 * to where its target now is. Inside the document `#` no longer is the schema's own root.
 */
export function hoistSchema(
  schema: JsonSchema,
  name: string,
  names: TypeNames,
): { [name: string]: JsonValue } {
  const { $defs = {}, ...own } = schema;
  const definitions = isJsonObject($defs) ? $defs : {};
  const places = new Map(
    Object.keys(definitions).map((key) => [
      `#/$defs/${encodePointer(key)}`,
      names.claim(
        `${name}${wordsToName(/^__schema\d+$/.test(key) ? `part ${key.slice(8)}` : key, "pascal", "part")}`,
      ),
    ]),
  );
  const lead = (ref: string): string => {
    if (!ref.startsWith("#")) return ref;
    const found = [...places].find(([from]) => ref === from || ref.startsWith(`${from}/`));
    const [start, place] = found ?? ["#", name];
    return `#/components/schemas/${place}${ref.slice(start.length)}`;
  };
  const made: { [name: string]: JsonValue } = { [name]: rewrite(own, lead) };
  for (const [key, definition] of Object.entries(definitions)) {
    const place = places.get(`#/$defs/${encodePointer(key)}`);
    if (place !== undefined) made[place] = rewrite(definition, lead);
  }
  return made;
}

/** Keywords whose members are data, in which `$ref` means nothing. */
const DATA_KEYWORDS = ["const", "enum", "default", "examples"];
/** Keywords whose texts are for people. */
const PROSE_KEYWORDS = ["title", "description"];
/** Keywords whose members are schemas under names of the author's, which may be those of keywords. */
const NAMING_KEYWORDS = ["properties", "patternProperties", "dependentSchemas", "$defs"];
/** Names of schemas, which the document has its own of. */
const IDENTITY_KEYWORDS = ["id", "$id", "$anchor"];

type Lead = (ref: string) => string;

function rewrite(value: JsonValue, lead: Lead): JsonValue {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, lead));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value)
    .filter(([key]) => !IDENTITY_KEYWORDS.includes(key))
    .map(([key, member]): [string, JsonValue] => {
      if (key === "$ref" && typeof member === "string") return [key, lead(member)];
      if (PROSE_KEYWORDS.includes(key) && typeof member === "string") return [key, visibleText(member)];
      if (NAMING_KEYWORDS.includes(key) && isJsonObject(member)) return [key, rewriteNamed(member, lead)];
      return [key, DATA_KEYWORDS.includes(key) ? member : rewrite(member, lead)];
    });
  return Object.fromEntries(members);
}

function rewriteNamed(schemas: { [name: string]: JsonValue }, lead: Lead): JsonValue {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, rewrite(schema, lead)]));
}
