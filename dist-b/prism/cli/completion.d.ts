import { type CommandedAgent } from "../describe-commands.js";
/** A possible word at the cursor. */
export interface Candidate {
  readonly word: string;
  /** One line, may be empty. */
  readonly help: string;
}
/**
 * Completions of `terrarium call …`. `words` are the words after `call`; the last one is being typed (may be empty).
 * The agents come from the running gateway.
 */
export declare function completeCall(
  words: readonly string[],
  agents: readonly CommandedAgent[],
): readonly Candidate[];
/** The agent that must be known to complete these words; null when none is named yet. */
export declare function agentToComplete(words: readonly string[]): string | null;
