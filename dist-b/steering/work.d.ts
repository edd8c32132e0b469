import { type JsonValue } from "../base/json.js";
import type { CommandOutcome, Invocation } from "../events/agent-calls.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Purgatory } from "../purgatory/index.js";
import type { RunWithoutInput } from "../runs/index.js";
/** The public view of a question; null when it is no longer kept. */
export type QuestionOf = (id: string) => Promise<SemaphoreView | null>;
export declare function questionsOf(purgatory: Pick<Purgatory, "get">): QuestionOf;
/** The answer to the caller of `invoke`, from a run that has ended or parked. */
export declare function invocation(run: RunWithoutInput, questionOf: QuestionOf): Promise<Invocation>;
export declare function commandOutcome(
  run: RunWithoutInput,
  pure: boolean,
  questionOf: QuestionOf,
): Promise<CommandOutcome>;
/**
 * Equal for equal input to the same agent (and command) in the same session, with any order of members. Priority and
 * timeout are left out: they do not change what is done.
 */
export declare function fingerprintOf(
  agentId: string,
  command: string | null,
  input: JsonValue,
  session: string | null,
): string;
