const TYPES = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);
const CHECKS = {
  any: { words: "JSON", fits: () => true },
  count: {
    words: "a whole number from 0",
    fits: (value) => Number.isInteger(value) && Number(value) >= 0,
  },
  flag: { words: "true or false", fits: (value) => typeof value === "boolean" },
  limit: { words: "a number", fits: (value) => typeof value === "number" },
  list: { words: "a list", fits: Array.isArray },
  names: {
    words: "a list of names",
    fits: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
  },
  pattern: {
    words: "a regular expression",
    fits: (value) => typeof value === "string" && isExpression(value),
  },
  positive: { words: "a number above 0", fits: (value) => typeof value === "number" && value > 0 },
  reference: { words: "a text", fits: (value) => typeof value === "string" },
  types: {
    words: "a type of JSON, or a list of types",
    fits(value) {
      const types = Array.isArray(value) ? value : [value];
      return types.length > 0 && types.every((type) => TYPES.has(type));
    },
  },
};
/** Returns the value, or throws an error with the place and the expected kind. */
export function plain(holds, value, path) {
  const check = CHECKS[holds];
  if (!check.fits(value)) throw at(path, `must be ${check.words}`);
  return value;
}
function isExpression(text) {
  try {
    void new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
export function at(path, why) {
  return new Error(`${path === "" ? "" : `at ${path}: `}${why}`);
}
//# sourceMappingURL=values.js.map
