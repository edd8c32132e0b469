import { messageOf, TerrariumError } from "../base/errors.js";
import { classOf, type JsonValue } from "../base/json.js";

/** Nesting of one payload, in levels. */
export const PAYLOAD_DEPTH_MAX = 64;
/** Size of one payload, in bytes of its JSON, estimated from lengths: text counts one byte per character. */
export const PAYLOAD_BYTES_MAX = 262_144;

/** A value that cannot be published. The message names the place: `$.items[2]`. */
export class PayloadError extends Error {
  override readonly name = "PayloadError";
  readonly code: "AGENT_ERROR" | "LIMIT_EXCEEDED";

  constructor(message: string, code: "AGENT_ERROR" | "LIMIT_EXCEEDED" = "AGENT_ERROR") {
    super(message);
    this.code = code;
  }
}

/**
 * Copies a value of an agent, so that the agent may go on changing its own, and checks that it is JSON of a bounded
 * size. The result equals `JSON.parse(JSON.stringify(value))`, but one walk costs a quarter of that and refuses
 * values that JSON changes silently (functions, NaN, class instances, cycles). `undefined` becomes null. Throws
 * `PayloadError`, or the error of a getter or `toJSON` of the value.
 */
export function copyPayload(value: unknown, bytesMax = PAYLOAD_BYTES_MAX): JsonValue {
  return value === undefined ? null : new Copier(bytesMax).copy(value, null, 0);
}

/** Copies a result for its caller. Throws AGENT_ERROR when it cannot be sent. */
export function sendable(result: unknown, bytesMax: number): JsonValue {
  try {
    return copyPayload(result, bytesMax);
  } catch (error) {
    throw new TerrariumError("AGENT_ERROR", `the result cannot be sent: ${messageOf(error)}`);
  }
}

/** A path from the root, linked backwards, so that its text is built only for a fault. */
interface Step {
  readonly parent: Step | null;
  readonly key: string | number;
}

class Copier {
  readonly #bytesMax: number;
  #bytesLeft: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#bytesLeft = bytesMax;
  }

  copy(value: unknown, step: Step | null, depth: number): JsonValue {
    if (typeof value === "object") return value === null ? null : this.#copyObject(value, step, depth);
    if (typeof value === "string") {
      this.#take(value.length + 2);
      return value;
    }
    this.#take(8);
    if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
    const found = typeof value === "number" ? String(value) : typeof value;
    throw new PayloadError(`not JSON at ${pathOf(step)}: ${found}`);
  }

  #copyObject(value: object, step: Step | null, depth: number): JsonValue {
    this.#take(2);
    if (depth >= PAYLOAD_DEPTH_MAX) {
      throw new PayloadError(`deeper than ${PAYLOAD_DEPTH_MAX} levels, or a cycle, at ${pathOf(step)}`);
    }
    if (Array.isArray(value)) {
      return Array.from(value, (item: unknown, key) => this.copy(item, { parent: step, key }, depth + 1));
    }
    if ("toJSON" in value && typeof value.toJSON === "function") {
      return this.copy((value.toJSON as () => unknown)(), step, depth + 1);
    }
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new PayloadError(`not JSON at ${pathOf(step)}: an instance of ${classOf(prototype)}`);
    }
    const copy: Record<string, JsonValue> = {};
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key];
      if (member === undefined) continue;
      this.#take(key.length + 4);
      const detached = this.copy(member, { parent: step, key }, depth + 1);
      // Assigning to __proto__ would set the prototype instead of a member.
      if (key === "__proto__") Object.defineProperty(copy, key, { value: detached, enumerable: true });
      else copy[key] = detached;
    }
    return copy;
  }

  #take(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw new PayloadError(`larger than ${this.#bytesMax} bytes`, "LIMIT_EXCEEDED");
  }
}

function pathOf(step: Step | null): string {
  if (!step) return "$";
  const { parent, key } = step;
  return typeof key === "number" ? `${pathOf(parent)}[${key}]` : `${pathOf(parent)}.${key}`;
}
