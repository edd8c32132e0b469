import type { JsonValue } from "../../base/json.js";
import type { CommandDescriptor } from "../../events/command.js";
import { type UsageError } from "./tool-flags.js";
export type ParsedFlags =
  | {
      readonly ok: true;
      readonly args: JsonValue;
    }
  | {
      readonly ok: false;
      readonly error: UsageError;
    };
type Input = Pick<CommandDescriptor, "input">;
/**
 * Parses the words after `terrarium call AGENT COMMAND` into the command's arguments. `--flag value` and
 * `--flag=value` are the same, except that a separate `-` means standard input. `readStandardInput` is called at most
 * once. `--args JSON` gives all arguments; other flags then add to them. Flags of the tool itself are skipped:
 * `splitCall` reads them.
 *
 * Why not commander, which parses everything else: it returns the same value for `--text -` and `--text=-`, so
 * standard input cannot be distinguished from a dash; it reads `--text --trace` as the text "--trace" instead of a
 * missing value; it refuses `--trace=false`; it silently keeps the last of two equal switches; and its errors name
 * the flag only in their text, while callers are promised `flag`, `reason` and `path`.
 */
export declare function parseFlags(
  argv: readonly string[],
  descriptor: Input,
  readStandardInput?: () => string,
): ParsedFlags;
/** The words for these arguments: `parseFlags` reads them back to the same value. */
export declare function formatFlags(args: JsonValue, descriptor: Input): readonly string[];
export {};
