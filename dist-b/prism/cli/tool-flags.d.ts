/** A fault of a command line. The code is BAD_USER_INPUT, as on every surface. */
export interface UsageError {
  readonly code: "BAD_USER_INPUT";
  /** The flag as written, or the missing one; null when no flag is at fault. */
  readonly flag: string | null;
  readonly reason: string;
  /** The wrong member of the arguments, as in `details.issues` elsewhere; null when none is at fault. */
  readonly path: readonly (string | number)[] | null;
}
/** A flag of `terrarium call` itself. No property of a command gets its name. */
export interface ToolFlag {
  /** The form of its value, for people; null for a switch. */
  readonly value: string | null;
  readonly help: string;
}
export declare const TOOL_FLAGS: ReadonlyMap<string, ToolFlag>;
/** The words after `terrarium call`, before the command is known. */
export interface CallWords {
  readonly agentId: string | null;
  readonly command: string | null;
  /** The words after the command, as written, including tool flags: for `parseFlags`. */
  readonly words: readonly string[];
  /** The tool's own flags, at any position: their text, or true for a switch. The last one counts. */
  readonly tool: ReadonlyMap<string, string | true>;
}
export type SplitCall =
  | ({
      readonly ok: true;
    } & CallWords)
  | {
      readonly ok: false;
      readonly error: UsageError;
    };
/**
 * Finds the agent, the command and the tool's flags. This works without knowing the command, because `parseFlags`
 * never uses a tool flag as another flag's value.
 */
export declare function splitCall(argv: readonly string[]): SplitCall;
/** Splits `--flag=value` into its two parts. */
export declare function splitFlag(word: string): readonly [name: string, attached: string | undefined];
