import type { ProbeAnswer, ProbeCheck } from "../modules/definition.js";
/** Looks at an answer. Throwing is a failure, too. */
export type AnswerPredicate = (answer: unknown) => ProbeAnswer | Promise<ProbeAnswer>;
/** Checks that the agent takes turns at all: it succeeds as soon as it has one. */
export declare function echo(): ProbeCheck;
/**
 * Asks the agent a question with a known answer. The question is an input of `process`, and whatever `process` does with it
 * is done: ask something harmless.
 *
 * @example
 * ```ts
 * probes: { sane: { critical: true, check: answers("what is 2 + 2?", (answer) => answer === 4) } }
 * ```
 */
export declare function answers(question: unknown, predicate: AnswerPredicate): ProbeCheck;
/** The same with one of the agent's commands. */
export declare function answersCommand(
  command: string,
  args: unknown,
  predicate: AnswerPredicate,
): ProbeCheck;
/**
 * Checks that something was handled or emitted within `withinMs` milliseconds, or since the agent started. For agents that
 * always have something to do. A call that takes longer announces it with `context.busyUntil`. Runs beside the stream.
 */
export declare function progress({ withinMs }: { readonly withinMs: number }): ProbeCheck;
