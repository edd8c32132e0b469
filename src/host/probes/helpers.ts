import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ProbeAnswer, ProbeCheck, ProbeContext } from "../modules/definition.js";

/** Looks at an answer. Throwing is a failure, too. */
export type AnswerPredicate = (answer: unknown) => ProbeAnswer | Promise<ProbeAnswer>;

/** Characters of an answer that a failure shows. */
const SHOWN_CHARACTERS_MAX = 200;

/** Checks that the agent takes turns at all: it succeeds as soon as it has one. */
export function echo(): ProbeCheck {
  return () => true;
}

/**
 * Asks the agent a question with a known answer. The question is a real input of `process`: ask for nothing that has
 * effects.
 *
 * @example
 * ```ts
 * probes: { sane: { critical: true, check: answers("what is 2 + 2?", (answer) => answer === 4) } }
 * ```
 */
export function answers(question: unknown, predicate: AnswerPredicate): ProbeCheck {
  return async (context) => await judged(await context.ask(question), predicate);
}

/** The same with one of the agent's commands. */
export function answersCommand(command: string, args: unknown, predicate: AnswerPredicate): ProbeCheck {
  return async (context) => await judged(await context.askCommand(command, args), predicate);
}

/** Options of `path`. */
export interface PathOptions {
  /** The path's input. */
  readonly input?: unknown;
  /** What the answer's value has to fit: any Standard Schema. Default: any value. */
  readonly schema?: StandardSchemaV1;
}

/**
 * Checks that an AGENTESE path resolves, as `context.resolve` does, and that its value fits a schema. For paths that read: one
 * that acts is a run of another agent, again and again.
 */
export function path(name: string, { input, schema }: PathOptions = {}): ProbeCheck {
  return async (context) => {
    const { value } = await context.resolve(name, input);
    const checked = await schema?.["~standard"].validate(value);
    const [issue] = checked?.issues ?? [];
    return issue === undefined || { ok: false, detail: `${name} does not fit: ${issue.message}` };
  };
}

/**
 * Checks that something was handled or emitted within `withinMs` milliseconds, or since the agent started. For agents that
 * always have something to do. A call that takes longer announces it with `context.busyUntil`. Runs beside the stream.
 */
export function progress({ withinMs }: { readonly withinMs: number }): ProbeCheck {
  if (!Number.isFinite(withinMs) || withinMs <= 0) {
    throw new RangeError(`progress takes a number of milliseconds above 0, not ${String(withinMs)}`);
  }
  const check = ({ idleMs, isBusy }: ProbeContext): ProbeAnswer =>
    isBusy ||
    idleMs <= withinMs || { ok: false, detail: `nothing was handled or said for ${Math.round(idleMs)} ms` };
  return Object.assign(check, { pure: true });
}

async function judged(answer: unknown, predicate: AnswerPredicate): Promise<ProbeAnswer> {
  const verdict = await predicate(answer);
  return verdict === false ? { ok: false, detail: `it answered ${shown(answer)}` } : verdict;
}

function shown(answer: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(answer) ?? String(answer);
  } catch {
    text = "something that is not JSON";
  }
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}
