import { isObject } from "./json.js";
/** Keywords whose schemas apply to the same value: one schema, a list, or schemas by name. */
const IN_PLACE_ONE = ["not", "if", "then", "else"];
const IN_PLACE_SEVERAL = ["allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies"];
/** Refuses references that return to their schema without descending into the value, because they would never end. */
export function refuseCircles(lookup) {
  const state = new Map();
  const visit = (schema) => {
    if (!isObject(schema) || state.get(schema) === "left") return;
    if (state.get(schema) === "entered") throw new Error("a $ref leads back to itself for the same value");
    state.set(schema, "entered");
    const ref = schema.__absolute_ref__;
    if (ref !== undefined) visit(lookup[ref]);
    for (const name of IN_PLACE_ONE) visit(schema[name]);
    for (const name of IN_PLACE_SEVERAL) Object.values(schema[name] ?? {}).forEach(visit);
    state.set(schema, "left");
  };
  Object.values(lookup).forEach(visit);
}
//# sourceMappingURL=circles.js.map
