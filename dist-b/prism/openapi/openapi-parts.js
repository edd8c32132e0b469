import { ERROR_CODES } from "../../base/errors.js";
import { visibleText } from "../../base/text/visible-text.js";
import { encodePointer, isJsonObject } from "../json-schema.js";
import { wordsToName } from "../names.js";
import { CODES, ref } from "./openapi-schemas.js";
export const PARAMETERS = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes a retry safe: the same key and body return the first outcome again, and run once. While the first call is " +
      "in flight, a retry is 409; another body is 422. Use a new UUID for each call. With or without quotes.",
    // No example: documentation pages would send it with every call, and get the first outcome again.
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
  TimeoutMs: {
    name: "timeoutMs",
    in: "query",
    description: "Timeout, milliseconds. Default: the command's own, or 30000.",
    schema: { type: "integer", minimum: 1 },
  },
  Session: {
    name: "session",
    in: "query",
    description:
      "Runs of one session follow one another, and share a state. Default: that of all work that names none.",
    schema: { type: "string", minLength: 1, maxLength: 128 },
  },
};
export const HEADERS = {
  "RateLimit-Policy": {
    description: "The quota and its window in seconds, for this client and agent.",
    schema: { type: "string" },
    example: '"steering";q=10;w=1',
  },
  RateLimit: {
    description: "The remaining quota, and seconds until it is full again.",
    schema: { type: "string" },
    example: '"steering";r=9;t=1',
  },
  "Idempotency-Replayed": {
    description: "Present when an earlier call under the same key answered this one.",
    schema: { const: "true" },
  },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 }, example: 1 },
  "WWW-Authenticate": {
    description: "The kind of token that is needed.",
    schema: { type: "string" },
    example: "Bearer",
  },
  "Accept-Post": {
    description: "The required media type of the body, when it was wrong.",
    schema: { type: "string" },
    example: "application/json",
  },
  ETag: { description: "Changes with the document.", schema: { type: "string" } },
};
/** Headers that show the remaining quota. */
export const RATE_HEADERS = {
  "RateLimit-Policy": headerRef("RateLimit-Policy"),
  RateLimit: headerRef("RateLimit"),
};
/** Response headers of each status. All are optional except marked ones. */
const STATUS_HEADERS = {
  401: { "WWW-Authenticate": headerRef("WWW-Authenticate") },
  409: { "Retry-After": headerRef("Retry-After") },
  415: { "Accept-Post": headerRef("Accept-Post") },
  429: {
    "Retry-After": headerRef("Retry-After"),
    ...RATE_HEADERS,
  },
  503: { "Retry-After": headerRef("Retry-After") },
};
/** Codes with a more specific HTTP status than that of the table. */
const OTHER_STATUSES = [
  { code: "IDEMPOTENCY_CONFLICT", status: 409, advice: "the earlier call under this key is still in flight" },
  { code: "LIMIT_EXCEEDED", status: 503, advice: "too many requests are in flight; try again later" },
  { code: "BAD_USER_INPUT", status: 415, advice: "send the body as application/json" },
];
const ANSWERS = [...CODES, ...OTHER_STATUSES];
/** One response for each status of a problem: `Problem404` and so on. */
export const FIXED_RESPONSES = Object.fromEntries(
  [...new Set(ANSWERS.map(({ status }) => status))]
    .toSorted((a, b) => a - b)
    .map((status) => {
      const codes = ANSWERS.filter((entry) => entry.status === status);
      const headers = STATUS_HEADERS[status];
      const examples = codes.map(({ code, advice }) => [
        code,
        { value: { type: "about:blank", title: capital(advice), status, code } },
      ]);
      return [
        problemName(status),
        {
          description: codes.map(({ code, advice }) => `${code}: ${advice}`).join("; "),
          ...(headers && { headers }),
          content: {
            "application/problem+json": { schema: ref("Problem"), examples: Object.fromEntries(examples) },
          },
        },
      ];
    }),
);
function problemName(status) {
  return `Problem${status}`;
}
export function headerRef(name) {
  return { $ref: `#/components/headers/${name}` };
}
/** The responses of an operation for these codes, and for these additional statuses. */
export function problemResponses(codes, more = []) {
  const statuses = [...new Set([...codes.map((code) => ERROR_CODES[code].status), ...more])].toSorted(
    (a, b) => a - b,
  );
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${problemName(status)}` }]),
  );
}
function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
/**
 * Turns one JSON Schema into components: itself under `name`, each of its definitions separately, and every `$ref`
 * redirected to the new location. In the document `#` is not the schema's own root.
 */
export function hoistSchema(schema, name, names) {
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
  const lead = (ref) => {
    if (!ref.startsWith("#")) return ref;
    const found = [...places].find(([from]) => ref === from || ref.startsWith(`${from}/`));
    const [start, place] = found ?? ["#", name];
    return `#/components/schemas/${place}${ref.slice(start.length)}`;
  };
  const made = { [name]: rewrite(own, lead) };
  for (const [key, definition] of Object.entries(definitions)) {
    const place = places.get(`#/$defs/${encodePointer(key)}`);
    if (place !== undefined) made[place] = rewrite(definition, lead);
  }
  return made;
}
/** Keywords whose members are data, in which `$ref` has no meaning. */
const DATA_KEYWORDS = ["const", "enum", "default", "examples"];
/** Keywords whose texts are for people. */
const PROSE_KEYWORDS = ["title", "description"];
/** Keywords whose members are schemas under the author's names, which may equal keywords. */
const NAMING_KEYWORDS = ["properties", "patternProperties", "dependentSchemas", "$defs"];
/** Identifiers of schemas, which the document replaces by its own. */
const IDENTITY_KEYWORDS = ["id", "$id", "$anchor"];
function rewrite(value, lead) {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, lead));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value)
    .filter(([key]) => !IDENTITY_KEYWORDS.includes(key))
    .map(([key, member]) => {
      if (key === "$ref" && typeof member === "string") return [key, lead(member)];
      if (PROSE_KEYWORDS.includes(key) && typeof member === "string") return [key, visibleText(member)];
      if (NAMING_KEYWORDS.includes(key) && isJsonObject(member)) return [key, rewriteNamed(member, lead)];
      return [key, DATA_KEYWORDS.includes(key) ? member : rewrite(member, lead)];
    });
  return Object.fromEntries(members);
}
function rewriteNamed(schemas, lead) {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, rewrite(schema, lead)]));
}
//# sourceMappingURL=openapi-parts.js.map
