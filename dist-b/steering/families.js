import { TerrariumError } from "../base/errors.js";
/**
 * The calls between agents that are waited for, in memory, because no call outlives the gateway. Bounded by the open
 * runs that have called others, and one family for each agent that calls without a run.
 */
export class Families {
  #limits;
  #families = new Map();
  /** The family that waits for each run. */
  #waitedBy = new Map();
  #children = new Map();
  constructor(limits) {
    this.#limits = limits;
  }
  /** Number of families, for tests. */
  get size() {
    return this.#families.size;
  }
  /** The caller's family. To be followed by `leave`. */
  enter({ agentId, run, attempt, holdsSession }) {
    const name = nameOf(agentId, run);
    let family = this.#families.get(name);
    if (!family) {
      const frame = { agentId, session: null, holdsSession: run !== null || holdsSession };
      const counts = { attempt, open: 0, total: 0, calls: 0, isOver: false };
      family = { run, frame, ...counts, waiting: new Set() };
      this.#families.set(name, family);
    }
    if (family.attempt !== attempt) Object.assign(family, { attempt, total: 0 });
    family.calls += 1;
    return family;
  }
  leave(family) {
    family.calls -= 1;
    this.#tidy(family);
  }
  /** Takes a slot for one more child. */
  child(family, waits) {
    let id = null;
    let isCounted = false;
    const unlink = () => {
      if (id === null) return;
      family.waiting.delete(id);
      if (this.#waitedBy.get(id) === family) this.#waitedBy.delete(id);
      if (this.#children.get(id) === child) this.#children.delete(id);
      id = null;
    };
    const child = {
      enter: () => {
        this.#count(family);
        isCounted = true;
      },
      is: (run) => {
        unlink();
        id = run;
        this.#children.set(run, child);
        if (!waits) return;
        family.waiting.add(run);
        this.#waitedBy.set(run, family);
      },
      leave: () => {
        unlink();
        if (isCounted) family.open -= 1;
        isCounted = false;
        this.#tidy(family);
      },
    };
    return child;
  }
  /** A run has ended or parked. Returns the runs that it still waited for. */
  ended(id) {
    this.#children.get(id)?.leave();
    const family = this.#families.get(id);
    if (!family) return [];
    family.isOver = true;
    this.#families.delete(id);
    return [...family.waiting];
  }
  /**
   * Refuses a call that would wait for work which itself waits for this call: its session, or the last of its agent's
   * concurrency slots, is held by the caller or by a run that waits for the caller. BAD_USER_INPUT with `details.cycle`.
   */
  requireNoCycle(family, { id, concurrency }, session) {
    const frames = this.#chain(family);
    const held = frames.flatMap((frame, at) => (frame.agentId === id && frame.holdsSession ? [at] : []));
    const same = held.find((at) => frames[at]?.session === session);
    const blocking = same ?? (held.length >= concurrency ? held.at(-1) : undefined);
    if (blocking === undefined) return;
    const path = [
      ...frames
        .slice(0, blocking + 1)
        .map(({ agentId }) => agentId)
        .toReversed(),
      id,
    ];
    const cycle = path.join(" → ");
    throw new TerrariumError("BAD_USER_INPUT", `this call would wait for itself: ${cycle}`, { cycle });
  }
  /** Refuses calls that wait for one another too deeply. LIMIT_EXCEEDED. */
  requireDepth(family) {
    const max = this.#limits.maxCallDepth;
    if (this.#chain(family).length <= max) return;
    throw new TerrariumError("LIMIT_EXCEEDED", `${max} calls of agents wait for one another`, {
      limit: "maxCallDepth",
      max,
    });
  }
  #count(family) {
    const { maxOpenChildren, maxChildren } = this.#limits;
    if (family.open >= maxOpenChildren) {
      const message = `${maxOpenChildren} calls of this ${what(family)} have not ended`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxOpenChildren", max: maxOpenChildren });
    }
    if (family.run !== null && family.total >= maxChildren) {
      const message = `this run has made ${maxChildren} calls of other agents`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxChildren", max: maxChildren });
    }
    family.open += 1;
    family.total += 1;
  }
  /** The caller, what waits for it, and so on. No longer than `maxCallDepth` and one. */
  #chain(family) {
    const frames = [];
    let next = family;
    while (next) {
      frames.push(next.frame);
      next = next.run === null ? undefined : this.#waitedBy.get(next.run);
    }
    return frames;
  }
  /** Of work without a run nothing is remembered once it has no calls. */
  #tidy({ run, open, calls, frame }) {
    if (run === null && open === 0 && calls === 0) this.#families.delete(nameOf(frame.agentId, run));
  }
}
function what({ run }) {
  return run === null ? "agent" : "run";
}
/** Ids of runs have no blanks. */
function nameOf(agentId, run) {
  return run ?? `agent ${agentId}`;
}
//# sourceMappingURL=families.js.map
