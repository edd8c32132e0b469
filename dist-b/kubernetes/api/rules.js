import { z } from "zod";
/** Adds rules to a schema: to the CRD as `x-kubernetes-validations`, and to `parse` as issues with the same message. */
export function withRules(schema, ...rules) {
  const validations = rules.map(({ cel, message }) => ({ rule: cel, message }));
  let checked = schema;
  for (const { holds, message } of rules)
    if (holds) checked = checked.check(z.refine((value) => holds(value), message));
  return checked.meta({ ...schema.meta(), [VALIDATIONS]: validations });
}
export const VALIDATIONS = "x-kubernetes-validations";
export const PRESERVE = "x-kubernetes-preserve-unknown-fields";
/** A list whose items are told apart by their name: names are unique, and several owners may each apply their own. */
export function named(item, what, max) {
  return z
    .array(item)
    .max(max)
    .meta({
      description: what,
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    });
}
/** A part that Kubernetes itself defines and checks when the object that holds it is applied. */
export function passedOn(what) {
  return z.record(z.string(), z.unknown()).meta({ description: what, [PRESERVE]: true });
}
//# sourceMappingURL=rules.js.map
