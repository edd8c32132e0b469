import type { JsonValue } from "../../src/base/json.js";
import type { Random } from "../support/time-and-random.js";

const ODD = [
  "",
  " ",
  "\u0000",
  "\ufeff",
  "\ud800",
  "żółw 🐢",
  "__proto__",
  "constructor",
  "null",
  "../..",
  "%2e%2e%2f",
  "%",
  "%ff",
  "%00",
  "a\r\nb",
  "*",
  "-1",
  "1e999",
  "9".repeat(40),
  "${x}",
  "x".repeat(5_000),
  "\u202e\u200b",
  "{",
  "]",
  '"',
];

/** A word that may break a reader, or one of the valid ones. */
export function oddText(random: Random, right: readonly string[] = []): string {
  return right.length > 0 && random.chance(0.6) ? random.pick(right) : random.pick(ODD);
}

export function oddJson(random: Random, depth = 0): JsonValue {
  if (depth < 3 && random.chance(0.4)) {
    const items = Array.from({ length: random.below(4) }, () => oddJson(random, depth + 1));
    return random.chance(0.5)
      ? items
      : Object.fromEntries(items.map((item) => [oddText(random, ["id", "type", "input"]), item]));
  }
  return random.pick<JsonValue>([null, true, 0, -0, 1e308, -1, 0.1, 2 ** 53, "", oddText(random), [], {}]);
}

/** Changes, removes, repeats or inserts some bytes. */
export function mutated(random: Random, bytes: Buffer): Buffer {
  let now: Buffer = Buffer.from(bytes);
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const at = random.below(now.length + 1);
    const byte = Buffer.from([random.below(256)]);
    const rest = random.pick([
      now.subarray(at),
      now.subarray(at + 1),
      now.subarray(Math.max(0, at - random.below(8))),
    ]);
    now = Buffer.concat([now.subarray(0, at), random.chance(0.5) ? byte : Buffer.alloc(0), rest]);
  }
  return now;
}

/** The value as JSON, sometimes broken. */
export function jsonText(random: Random, value: unknown): string {
  const text = JSON.stringify(value);
  return random.chance(0.15) ? mutated(random, Buffer.from(text)).toString() : text;
}

const DOCUMENTS = [
  "{ agents { id state } }",
  'query A { agent(id: "counter") { id } } query B { __typename }',
  'subscription { terrariumEvents(agentId: "counter") { type cursor } }',
  'subscription S($after: Cursor, $replay: Int) { terrariumEvents(agentId: "counter", after: $after, replay: $replay) { type cursor } }',
  "subscription { terrariumEvents { type ... on ResultEvent { result cause } } }",
  'subscription { terrariumEvents(agentId: "missing") { type } }',
  'subscription { terrariumEvents(agentId: "counter", types: []) { type } }',
  'mutation { invoke(agentId: "echo", input: 1) { status result } }',
  'mutation { perturb(agentId: "echo", input: {a: [1]}) { id } }',
  'mutation { invoke(agentId: "failing", input: 1, timeoutMs: 1) { status } }',
  'mutation { resolveSemaphore(id: "sem-1", answer: 1) { id } }',
  'mutation { stopAgent(id: "missing") { id } }',
  'mutation I($input: JSON!, $key: String) { invoke(agentId: "echo", input: $input, idempotencyKey: $key) { status } }',
  "{ semaphores { id prompt } metabolism { flow } }",
  '{ snapshot(agentId: "counter", last: 3) { cursor history { type } } }',
  "{ __schema { types { name } } }",
  "fragment F on Query { ...F } { ...F }",
  "{",
  "{ nothing }",
  "subscription { __typename }",
  "subscription { terrariumEvents { type } agents: terrariumEvents { type } }",
  `{ ${"a ".repeat(3_000)}}`,
  `{ agents ${"{ commands ".repeat(30)}{ name }${" }".repeat(30)} }`,
  "subscription @skip(if: true) { terrariumEvents { type @skip(if: true) @include(if: false) cursor } }",
  "subscription { ... @include(if: false) { terrariumEvents { type } } }",
  "\ufeff{ agents { id } }",
];

/** A GraphQL payload: document, variables, operation name and other members. */
export function operation(random: Random): Record<string, unknown> {
  let query: unknown = random.pick(DOCUMENTS);
  if (random.chance(0.15)) query = mutated(random, Buffer.from(query as string)).toString();
  if (random.chance(0.05)) query = oddJson(random);
  return {
    query,
    ...(random.chance(0.5) && {
      variables: random.chance(0.7)
        ? {
            after: oddJson(random),
            replay: random.below(5) - 1,
            input: oddJson(random),
            key: oddText(random, ["k1"]),
          }
        : oddJson(random),
    }),
    ...(random.chance(0.3) && {
      operationName: random.chance(0.7) ? oddText(random, ["A", "S", "I"]) : oddJson(random),
    }),
    ...(random.chance(0.2) && { extensions: oddJson(random) }),
    ...(random.chance(0.05) && { [oddText(random)]: oddJson(random) }),
  };
}

const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/** A `traceparent`, valid or not, that fits into a header. */
export function oddTraceparent(random: Random): string {
  const later = `cc${TRACEPARENT.slice(2)}-${"x".repeat(random.below(3_000))}`;
  return random.pick([TRACEPARENT, TRACEPARENT, `${TRACEPARENT}, ${TRACEPARENT}`, later, "", "00-0-0-0"]);
}

/** Percent-encodes a text. A lone surrogate, which a URL cannot hold, becomes U+FFFD. */
export function inAddress(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
