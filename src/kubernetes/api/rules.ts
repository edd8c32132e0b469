import { z } from "zod";

/** A rule that the API server checks in CEL and this process in TypeScript, with the same message. */
export interface Rule<T> {
  /** CEL. A rule with `oldSelf` is checked on updates only, and has no `holds`. */
  readonly cel: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
  readonly holds?: (value: T) => boolean;
}

/** Adds rules to a schema: to the CRD as `x-kubernetes-validations`, and to `parse` as issues with the same message. */
export function withRules<S extends z.ZodType>(schema: S, ...rules: readonly Rule<z.output<S>>[]): S {
  const validations = rules.map(({ cel, message }) => ({ rule: cel, message }));
  let checked: z.ZodType = schema;
  for (const { holds, message } of rules)
    if (holds) checked = checked.check(z.refine((value) => holds(value as z.output<S>), message));
  return checked.meta({ ...schema.meta(), [VALIDATIONS]: validations }) as S;
}

export const VALIDATIONS = "x-kubernetes-validations";
export const PRESERVE = "x-kubernetes-preserve-unknown-fields";

/** A list whose items are identified by a unique name, so that several field managers can own items of it. */
export function named<S extends z.ZodType>(item: S, what: string, max: number) {
  return z
    .array(item)
    .max(max)
    .meta({
      description: what,
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    });
}

/** A value whose schema is Kubernetes' own; the API server checks it when the object with it is applied. */
export function passedOn(what: string) {
  return z.record(z.string(), z.unknown()).meta({ description: what, [PRESERVE]: true });
}
