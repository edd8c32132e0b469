/** Whether a value that somebody else may have written is what its reader takes for granted. */
export type Shape = (value: unknown) => boolean;
type Members = Readonly<Record<string, Shape>>;

export const text: Shape = (value) => typeof value === "string";
export const number: Shape = (value) => typeof value === "number";
export const flag: Shape = (value) => typeof value === "boolean";
export const there: Shape = (value) => value !== undefined;
export const oneOf =
  (...values: readonly string[]): Shape =>
  (value) =>
    typeof value === "string" && values.includes(value);
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
export const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every((one) => shape(one));
/** It may have other members, too. */
export const object = (members: Members): Shape => {
  const all = Object.entries(members);
  return (value) => isObject(value) && all.every(([name, shape]) => shape(value[name]));
};
export const both =
  (one: Shape, other: Shape): Shape =>
  (value) =>
    one(value) && other(value);
export const either =
  (one: Shape, other: Shape): Shape =>
  (value) =>
    one(value) || other(value);

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
