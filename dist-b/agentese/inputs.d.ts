import { type TerrariumEventType } from "../events/event.js";
import { type Asked, type JsonObject } from "./row.js";
/** Entries of one page. */
export declare const FIRST_MAX = 1000;
/** An optional text. The row's schema has checked its type. */
export declare function textIn(input: JsonObject, name: string): string | null;
/** An optional whole number from `min` to `max`. Throws BAD_USER_INPUT. */
export declare function numberIn(
  input: JsonObject,
  name: string,
  usual: number,
  min: number,
  max: number,
): number;
/** Entries of a page. */
export declare function firstIn(input: JsonObject, usual: number): number;
/** An optional instant, milliseconds since 1970. Throws BAD_USER_INPUT. */
export declare function instantIn(input: JsonObject, name: string): number | null;
export declare function typesIn({ types }: JsonObject): TerrariumEventType[] | null;
/** The agent that `self` means: the one that asks, or for a client the one it names. Throws BAD_USER_INPUT. */
export declare function selfOf({ asker, input, ports }: Asked): string;
/** A number of milliseconds since 1970 as JSON shows it. */
export declare function momentOf(at: number | null): string | null;
