import type { EventSight } from "./sights.js";

interface Called {
  /** Who asked for it, as in `by` of runs: a client, `agent:<id>`, or `schedule:<name>`. */
  readonly by: string | null;
}

/** True for what an agent did that the viewer does not see. */
export function isOfHiddenAgent(by: string | null, sight: Pick<EventSight, "sees">): boolean {
  return by?.startsWith(AGENT) === true && !sight.sees(by.slice(AGENT.length));
}

const AGENT = "agent:";

/** A run without what names agents that the viewer does not see: who called, for whom, and the run that it was called from. */
export function withoutHiddenAgents<
  R extends Called & {
    readonly onBehalfOf: string | null;
    readonly parent: string | null;
    readonly input: unknown;
  },
>(shown: R, run: Called, sight: Pick<EventSight, "sees">): R {
  const named = (by: string | null): string | null => (isOfHiddenAgent(by, sight) ? null : by);
  const parent = isOfHiddenAgent(run.by, sight) ? null : shown.parent;
  const input = inputFor(shown.input, run.by, sight);
  return { ...shown, by: named(shown.by), onBehalfOf: named(shown.onBehalfOf), parent, input };
}

/** An input, which may be a pheromone, without its source when that is a hidden agent. */
export function inputFor<I>(input: I, by: string | null, sight: Pick<EventSight, "sees">): I {
  if (!isOfHiddenAgent(by, sight) || typeof input !== "object" || input === null) return input;
  if (!("source" in input) || `${AGENT}${String(input.source)}` !== by) return input;
  return { ...input, source: null };
}
