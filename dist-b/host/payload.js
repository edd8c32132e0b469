import { messageOf, TerrariumError } from "../base/errors.js";
import { classOf } from "../base/json.js";
/** Nesting of one payload, in levels. */
export const PAYLOAD_DEPTH_MAX = 64;
/** Size of one payload, in bytes of its JSON, estimated from lengths: text counts one byte per character. */
export const PAYLOAD_BYTES_MAX = 262_144;
/** A value that cannot be published. The message names the place: `$.items[2]`. */
export class PayloadError extends Error {
  name = "PayloadError";
  code;
  constructor(message, code = "AGENT_ERROR") {
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
export function copyPayload(value, bytesMax = PAYLOAD_BYTES_MAX) {
  return value === undefined ? null : new Copier(bytesMax).copy(value, null, 0);
}
/** Copies a result for its caller. Throws AGENT_ERROR when it cannot be sent. */
export function sendable(result, bytesMax) {
  try {
    return copyPayload(result, bytesMax);
  } catch (error) {
    throw new TerrariumError("AGENT_ERROR", `the result cannot be sent: ${messageOf(error)}`);
  }
}
class Copier {
  #bytesMax;
  #bytesLeft;
  constructor(bytesMax) {
    this.#bytesMax = bytesMax;
    this.#bytesLeft = bytesMax;
  }
  copy(value, step, depth) {
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
  #copyObject(value, step, depth) {
    this.#take(2);
    if (depth >= PAYLOAD_DEPTH_MAX) {
      throw new PayloadError(`deeper than ${PAYLOAD_DEPTH_MAX} levels, or a cycle, at ${pathOf(step)}`);
    }
    if (Array.isArray(value)) {
      return Array.from(value, (item, key) => this.copy(item, { parent: step, key }, depth + 1));
    }
    if ("toJSON" in value && typeof value.toJSON === "function") {
      return this.copy(value.toJSON(), step, depth + 1);
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new PayloadError(`not JSON at ${pathOf(step)}: an instance of ${classOf(prototype)}`);
    }
    const copy = {};
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (member === undefined) continue;
      this.#take(key.length + 4);
      const detached = this.copy(member, { parent: step, key }, depth + 1);
      // Assigning to __proto__ would set the prototype instead of a member.
      if (key === "__proto__") Object.defineProperty(copy, key, { value: detached, enumerable: true });
      else copy[key] = detached;
    }
    return copy;
  }
  #take(bytes) {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw new PayloadError(`larger than ${this.#bytesMax} bytes`, "LIMIT_EXCEEDED");
  }
}
function pathOf(step) {
  if (!step) return "$";
  const { parent, key } = step;
  return typeof key === "number" ? `${pathOf(parent)}[${key}]` : `${pathOf(parent)}.${key}`;
}
//# sourceMappingURL=payload.js.map
