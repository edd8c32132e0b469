import { isObject, type Json } from "../../../json-schema/index.js";

export { isObject, type Json as JsonValue, type JsonObject, pointer } from "../../../json-schema/index.js";

/** True when two JSON values are equal; the order of members does not matter. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key]!, other[key]!))
  );
}
