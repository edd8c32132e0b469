import type { Command } from "commander";
import { type Candidate } from "../../prism/index.js";
import type { ClientSettings } from "../settings.js";
/**
 * `terrarium complete -- WORDS…`: the candidates for the last word, one `word<TAB>help` per line. If the gateway does
 * not answer in time, they come from its last known state.
 */
export declare function complete(...asked: Parameters<typeof candidatesFor>): Promise<void>;
/** Commands and flags come from the parser; agents, their commands, flags and choices from the gateway. */
export declare function candidatesFor(
  words: readonly string[],
  program: Command,
  settingsOf: (words: readonly string[]) => ClientSettings,
): Promise<readonly Candidate[]>;
