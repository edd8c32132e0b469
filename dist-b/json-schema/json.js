export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** Appends one step to a JSON Pointer. */
export function pointer(path, step) {
  return `${path}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
/** The steps of a JSON Pointer. */
export function stepsOf(path) {
  return path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
/**
 * The target of a JSON Pointer, the root for an empty one; undefined when it does not exist. Inherited properties do
 * not count.
 */
export function valueAt(root, path) {
  let at = root;
  for (const step of stepsOf(path)) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}
/** The target of `#` or `#/…`; undefined for any other reference, and when it does not exist. */
export function targetOf(root, ref) {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  try {
    return valueAt(root, decodeURIComponent(ref.slice(1)));
  } catch {
    // Not a valid URI.
    return undefined;
  }
}
//# sourceMappingURL=json.js.map
