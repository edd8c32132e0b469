import { type JsonValue } from "../../base/json.js";
import type { CommandDescriptor } from "../../events/command.js";
/**
 * The form of one value of a flag: `text` unchanged, `integer` and `number` in JSON notation, `boolean` without a
 * value, `choice` one of a list, `json` any JSON text.
 */
export type FlagKind = "text" | "integer" | "number" | "boolean" | "choice" | "json";
/** One property of a command's arguments on the command line. Plain data. */
export interface Flag {
  /** With its dashes: `--max-depth`. */
  readonly name: string;
  /** `--no-max-depth`, for booleans. */
  readonly negated: string | null;
  readonly property: string;
  readonly kind: FlagKind;
  /** May be repeated, one value each. */
  readonly list: boolean;
  readonly required: boolean;
  readonly choices: readonly string[];
  /** The form of one value, for people: `text`, `{x: number, y?: number}`. */
  readonly notation: string;
  /** The default that the validator applies. */
  readonly default?: JsonValue;
  readonly help: string;
}
/** All arguments as JSON, for values that flags cannot express. */
export declare const ARGUMENTS_FLAG = "--args";
/**
 * The flags of a command, in the order of its properties. Empty when its input is not an object of known properties.
 */
export declare function flagsOf({ input }: Pick<CommandDescriptor, "input">): readonly Flag[];
export type FlagValue =
  | {
      readonly value: JsonValue;
    }
  | {
      readonly fault: string;
    };
/** Parses one value of a flag. */
export declare function readFlagValue(
  { kind, choices }: Pick<Flag, "kind" | "choices">,
  text: string,
): FlagValue;
export declare function readJson(text: string): FlagValue;
/** The text that parses to this value, or null when there is none. */
export declare function writeFlagValue(
  { kind, choices }: Pick<Flag, "kind" | "choices">,
  value: JsonValue,
): string | null;
