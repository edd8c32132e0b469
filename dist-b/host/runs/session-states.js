import { messageOf, TerrariumError } from "../../base/errors.js";
import { copyPayload, PayloadError } from "../payload.js";
/** A copy's estimate of a number or boolean is at most this many times the bytes of its JSON, with its comma. */
const ESTIMATE_FACTOR = 4;
const NONE = { version: 0, value: null };
/**
 * The states of one agent's sessions that have runs at this host: waiting, running, or ended and not stored yet. The
 * first call of a session carries its state. While runs of the session are here, every change of the state is made
 * here, so later calls carry the same state or an older one. Bounded by the number of these runs.
 */
export class SessionStates {
  #sessions = new Map();
  #bytesMax;
  constructor(bytesMax) {
    this.#bytesMax = bytesMax;
  }
  /** Number of sessions with runs. */
  get size() {
    return this.#sessions.size;
  }
  /** The state for one more run of a session. `known` is the state that its call carried. `leave` ends its use. */
  enter(id, known = NONE) {
    const session = this.#sessions.get(id) ?? { id, committed: known, runs: 0 };
    this.#sessions.set(id, session);
    session.runs += 1;
    return new RunState(session, this.#bytesMax, () => {
      session.runs -= 1;
      if (session.runs === 0) this.#sessions.delete(id);
    });
  }
}
/**
 * The state of a session as one run sees it.
 *
 * ```
 * open ──set, clear──▶ changed ──close(isKept)──▶ closed      committed when kept, else dropped
 *   └──────────────── close ────────────────────────┘
 * ```
 */
export class RunState {
  #session;
  #bytesMax;
  #leave;
  #change = null;
  #isClosed = false;
  #isSealed = false;
  constructor(session, bytesMax, leave) {
    this.#session = session;
    this.#bytesMax = bytesMax;
    this.#leave = leave;
  }
  /** The state that the run has set; null when it has set none. */
  get change() {
    return this.#change;
  }
  get isClosed() {
    return this.#isClosed;
  }
  /** For the author: every member is its own and needs no `this`. */
  handle = {
    get: () => structuredClone((this.#change ?? this.#session.committed).value),
    set: (value) => this.#set(checkedState(value, this.#bytesMax)),
    clear: () => this.#set(null),
  };
  /** The outcome of the run is known: later changes by its code are ignored. */
  seal() {
    this.#isSealed = true;
  }
  /** The run is over. `isKept`: its state is stored. */
  close(isKept) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isSealed = true;
    if (isKept && this.#change) {
      const { version } = this.#session.committed;
      this.#session.committed = { version: version + 1, value: this.#change.value };
    }
    this.#leave();
  }
  #set(value) {
    if (!this.#isSealed) this.#change = { value };
  }
}
/** A copy of `value`, checked. Counts bytes as the store does: UTF-8 of its JSON. The copy is bounded by an estimate before. */
function checkedState(value, bytesMax) {
  try {
    const copy = copyPayload(value, bytesMax * ESTIMATE_FACTOR);
    if (Buffer.byteLength(JSON.stringify(copy)) <= bytesMax) return copy;
  } catch (error) {
    if (!(error instanceof PayloadError) || error.code !== "LIMIT_EXCEEDED") {
      throw new TerrariumError("AGENT_ERROR", `the state cannot be kept: ${messageOf(error)}`);
    }
  }
  const message = `the state is larger than ${bytesMax} bytes (maxStateBytes)`;
  throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxStateBytes", max: bytesMax });
}
/** The state without a run: in a source, and in calls whose gateway keeps no runs. */
export const NO_STATE = { get: refuse, set: refuse, clear: refuse };
/** For a probe: empty at first, and kept by nobody. */
export function scratchState(bytesMax) {
  let value = null;
  return {
    get: () => structuredClone(value),
    set: (given) => void (value = checkedState(given, bytesMax)),
    clear: () => void (value = null),
  };
}
/** The state in a pure command, which may read the state that its call carried. */
export function readOnlyState(known = NONE) {
  const refuseChange = () => {
    throw new TerrariumError("AGENT_ERROR", "a pure command cannot change the state");
  };
  return { get: () => structuredClone(known.value), set: refuseChange, clear: refuseChange };
}
function refuse() {
  throw new TerrariumError(
    "AGENT_ERROR",
    "there is no state here: it belongs to runs (perturbations, invocations, commands and answers)",
  );
}
//# sourceMappingURL=session-states.js.map
