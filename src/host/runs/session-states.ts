import { messageOf, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { AgentState, SessionState } from "../../events/run.js";
import { copyPayload, PayloadError } from "../payload.js";

/** A copy's estimate of a number or boolean is at most this many times the bytes of its JSON, with its comma. */
const ESTIMATE_FACTOR = 4;

const NONE: SessionState = { version: 0, value: null };

/** A session that has runs at this host. */
interface Session {
  readonly id: string | null;
  /** The last stored state known to this host. */
  committed: SessionState;
  runs: number;
}

/**
 * The states of one agent's sessions that have runs at this host: waiting, running, or ended and not stored yet. The
 * first call of a session carries its state. While runs of the session are here, every change of the state is made
 * here, so later calls carry the same state or an older one. Bounded by the number of these runs.
 */
export class SessionStates {
  readonly #sessions = new Map<string | null, Session>();
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Number of sessions with runs. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The state for one more run of a session. `known` is the state that its call carried. `leave` ends its use. */
  enter(id: string | null, known: SessionState = NONE): RunState {
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
  readonly #session: Session;
  readonly #bytesMax: number;
  readonly #leave: () => void;
  #change: { readonly value: JsonValue } | null = null;
  #isClosed = false;
  #isSealed = false;

  constructor(session: Session, bytesMax: number, leave: () => void) {
    this.#session = session;
    this.#bytesMax = bytesMax;
    this.#leave = leave;
  }

  /** The state that the run has set; null when it has set none. */
  get change(): { readonly value: JsonValue } | null {
    return this.#change;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** For the author: every member is its own and needs no `this`. */
  readonly handle: AgentState = {
    get: () => structuredClone((this.#change ?? this.#session.committed).value),
    set: (value) => this.#set(checkedState(value, this.#bytesMax)),
    clear: () => this.#set(null),
  };

  /** The outcome of the run is known: later changes by its code are ignored. */
  seal(): void {
    this.#isSealed = true;
  }

  /** The run is over. `isKept`: its state is stored. */
  close(isKept: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isSealed = true;
    if (isKept && this.#change) {
      const { version } = this.#session.committed;
      this.#session.committed = { version: version + 1, value: this.#change.value };
    }
    this.#leave();
  }

  #set(value: JsonValue): void {
    if (!this.#isSealed) this.#change = { value };
  }
}

/** A copy of `value`, checked. Counts bytes as the store does: UTF-8 of its JSON. The copy is bounded by an estimate before. */
function checkedState(value: unknown, bytesMax: number): JsonValue {
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
export const NO_STATE: AgentState = { get: refuse, set: refuse, clear: refuse };

/** For a probe: empty at first, and not kept. */
export function scratchState(bytesMax: number): AgentState {
  let value: JsonValue = null;
  return {
    get: () => structuredClone(value),
    set: (given) => void (value = checkedState(given, bytesMax)),
    clear: () => void (value = null),
  };
}

/** The state in a pure command, which may read the state that its call carried. */
export function readOnlyState(known: SessionState = NONE): AgentState {
  const refuseChange = (): never => {
    throw new TerrariumError("AGENT_ERROR", "a pure command cannot change the state");
  };
  return { get: () => structuredClone(known.value), set: refuseChange, clear: refuseChange };
}

function refuse(): never {
  throw new TerrariumError(
    "AGENT_ERROR",
    "there is no state here: it belongs to runs (perturbations, invocations, commands and answers)",
  );
}
