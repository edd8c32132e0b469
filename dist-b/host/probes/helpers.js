/** Characters of an answer that a failure shows. */
const SHOWN_CHARACTERS_MAX = 200;
/** Checks that the agent takes turns at all: it succeeds as soon as it has one. */
export function echo() {
  return () => true;
}
/**
 * Asks the agent a question with a known answer. The question is an input of `process`, and whatever `process` does with it
 * is done: ask something harmless.
 *
 * @example
 * ```ts
 * probes: { sane: { critical: true, check: answers("what is 2 + 2?", (answer) => answer === 4) } }
 * ```
 */
export function answers(question, predicate) {
  return async (context) => await judged(await context.ask(question), predicate);
}
/** The same with one of the agent's commands. */
export function answersCommand(command, args, predicate) {
  return async (context) => await judged(await context.askCommand(command, args), predicate);
}
/**
 * Checks that something was handled or emitted within `withinMs` milliseconds, or since the agent started. For agents that
 * always have something to do. A call that takes longer announces it with `context.busyUntil`. Runs beside the stream.
 */
export function progress({ withinMs }) {
  if (!Number.isFinite(withinMs) || withinMs <= 0) {
    throw new RangeError(`progress takes a number of milliseconds above 0, not ${String(withinMs)}`);
  }
  const check = ({ idleMs, isBusy }) =>
    isBusy ||
    idleMs <= withinMs || { ok: false, detail: `nothing was handled or said for ${Math.round(idleMs)} ms` };
  return Object.assign(check, { pure: true });
}
async function judged(answer, predicate) {
  const verdict = await predicate(answer);
  return verdict === false ? { ok: false, detail: `it answered ${shown(answer)}` } : verdict;
}
function shown(answer) {
  let text;
  try {
    text = JSON.stringify(answer) ?? String(answer);
  } catch {
    text = "something that is not JSON";
  }
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}
//# sourceMappingURL=helpers.js.map
