import { z } from "zod";
/** A rule that the API server checks in CEL, and this process by the same words in TypeScript. */
export interface Rule<T> {
  /** CEL. May name `oldSelf`: then it is checked on updates only, and `holds` is left out. */
  readonly cel: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
  readonly holds?: (value: T) => boolean;
}
/** Adds rules to a schema: to the CRD as `x-kubernetes-validations`, and to `parse` as issues with the same message. */
export declare function withRules<S extends z.ZodType>(schema: S, ...rules: readonly Rule<z.output<S>>[]): S;
export declare const VALIDATIONS = "x-kubernetes-validations";
export declare const PRESERVE = "x-kubernetes-preserve-unknown-fields";
/** A list whose items are told apart by their name: names are unique, and several owners may each apply their own. */
export declare function named<S extends z.ZodType>(item: S, what: string, max: number): z.ZodArray<S>;
/** A part that Kubernetes itself defines and checks when the object that holds it is applied. */
export declare function passedOn(what: string): z.ZodRecord<z.ZodString, z.ZodUnknown>;
