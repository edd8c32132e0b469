import type { JsonValue } from "../base/json.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";

/** The `$ref`s of one JSON Schema: where they lead, and which lead back to themselves. */
export class SchemaRefs {
  readonly #root: JsonSchema;
  readonly #mentioned = new Map<string, ReadonlySet<string>>();

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** What `#` or `#/$defs/Name` stands for; undefined for a place that is not there, or outside this schema. */
  target(ref: string): JsonValue | undefined {
    if (ref === "#") return this.#root;
    if (!ref.startsWith("#/")) return undefined;
    let at: JsonValue | undefined = this.#root;
    for (const step of ref.slice(2).split("/")) {
      const key = decodePointer(step);
      if (Array.isArray(at)) at = at[Number(key)];
      else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return at;
  }

  isRecursive(ref: string): boolean {
    const seen = new Set<string>();
    const waiting = [...this.#mentionedBy(ref)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === ref) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...this.#mentionedBy(next));
    }
    return false;
  }

  #mentionedBy(ref: string): ReadonlySet<string> {
    const known = this.#mentioned.get(ref);
    if (known) return known;
    const found = new Set<string>();
    // The root holds all definitions; they count only where they are used.
    const target = this.target(ref);
    collect(ref === "#" && isJsonObject(target) ? { ...target, $defs: null } : target, found);
    this.#mentioned.set(ref, found);
    return found;
  }
}

/** `a/b~c` as one step of a JSON pointer in a URI fragment. */
export function encodePointer(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function decodePointer(step: string): string {
  let text = step;
  try {
    text = decodeURIComponent(step);
  } catch {
    // Not percent-encoded: taken as it is.
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

function collect(value: JsonValue | undefined, found: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if (isJsonObject(value) && typeof value["$ref"] === "string") found.add(value["$ref"]);
  for (const member of Object.values(value)) collect(member, found);
}
