import type { JsonValue } from "./json.js";
/** The type that takes the place of one that JSON cannot hold; its parameter says what to do instead. */
export interface NotJson<Found extends string> {
  /** Nothing has this member: it makes the compiler show the reason. */
  readonly "this is not JSON": Found;
}
/** Values that JSON holds unchanged. */
export type PlainJson = JsonValue | undefined | void;
/** The reason why JSON cannot hold a type; `never` for other types. */
export type NotJsonFor<T> = T extends bigint
  ? NotJson<"a bigint: use a string or a number">
  : T extends symbol
    ? NotJson<"a symbol">
    : T extends (...args: never[]) => unknown
      ? NotJson<"a function">
      : T extends ReadonlyMap<unknown, unknown>
        ? NotJson<"a Map: use Object.fromEntries">
        : T extends ReadonlySet<unknown>
          ? NotJson<"a Set: use an array">
          : T extends PromiseLike<unknown>
            ? NotJson<"a promise: await it">
            : never;
/**
 * `T`, with everything in it that JSON cannot hold replaced by `NotJson`, so that a value of type `T` is accepted exactly
 * when JSON can hold it. Interfaces, optional members and values with `toJSON` (a `Date`) pass. `unknown` passes, too:
 * such values are checked when they are sent.
 *
 * @example
 * ```ts
 * function send<T>(value: JsonCompatible<T>): void;
 * send({ found: 3, names: ["a"] });
 * send({ later: () => 3 }); // Type '() => number' is not assignable to type 'NotJson<"a function">'
 * ```
 */
export type JsonCompatible<T> = unknown extends T
  ? T
  : T extends PlainJson
    ? T
    : [NotJsonFor<T>] extends [never]
      ? T extends {
          toJSON(): unknown;
        }
        ? T
        : {
            [K in keyof T]: JsonCompatible<T[K]>;
          }
      : NotJsonFor<T>;
/** The same for a value that must come back as it was: one with `toJSON` would come back as something else. */
export type FrozenJson<T> = unknown extends T
  ? T
  : T extends PlainJson
    ? T
    : [NotJsonFor<T>] extends [never]
      ? T extends {
          toJSON(): unknown;
        }
        ? NotJson<"comes back as something else: use a string or a number">
        : {
            [K in keyof T]: FrozenJson<T[K]>;
          }
      : NotJsonFor<T>;
