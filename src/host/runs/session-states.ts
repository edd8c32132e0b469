import { messageOf, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { AgentState, SessionState, Settlement, StateChange } from "../../events/run.js";
import { copyPayload, PayloadError } from "../payload.js";

/** A copy's estimate of a number or boolean is at most this many times the bytes of its JSON, with its comma. */
const ESTIMATE_FACTOR = 4;

const NONE: SessionState = { version: 0, value: null };

/** A session that has runs at this host. */
interface Session {
  readonly id: string | null;
  /** The last stored state known to this host; null when no gateway has named one. */
  committed: SessionState | null;
  runs: number;
}

/**
 * The states of one agent's sessions that have runs at this host: waiting, running, or ended and not stored yet. Calls and
 * confirmations of ends bring them, in the order in which the gateway learned of them. Only a call that was sent while an
 * end was being stored carries an older state, which has a lower version. Bounded by the number of these runs.
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

  /** The state for one more run of a session. `known` is the state that its call carried. */
  enter(id: string | null, known?: SessionState): RunState {
    const session = this.#sessions.get(id) ?? { id, committed: null, runs: 0 };
    this.#sessions.set(id, session);
    if (known && !isOlder(known, session.committed)) session.committed = known;
    session.runs += 1;
    return new RunState(session, this.#bytesMax, () => {
      session.runs -= 1;
      if (session.runs === 0) this.#sessions.delete(id);
    });
  }
}

/** An absent state has version 0 whatever was there before: it is not older. */
function isOlder(known: SessionState, own: SessionState | null): boolean {
  return own !== null && known.version > 0 && known.version < own.version;
}

/**
 * The state of a session as one run sees it: as it was when the run first asked for it or set it.
 *
 * ```
 * open ──set, clear──▶ changed ──close(settlement)──▶ closed      committed when kept, else dropped
 *   └──────────────── close ───────────────────────────┘
 * ```
 */
export class RunState {
  readonly #session: Session;
  readonly #bytesMax: number;
  readonly #leave: () => void;
  #seen: SessionState | null | undefined;
  #change: StateChange | null = null;
  #isClosed = false;
  #isSealed = false;

  constructor(session: Session, bytesMax: number, leave: () => void) {
    this.#session = session;
    this.#bytesMax = bytesMax;
    this.#leave = leave;
  }

  /** The state that the run has set; null when it has set none. */
  get change(): StateChange | null {
    return this.#change;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** For the author: every member is its own and needs no `this`. */
  readonly handle: AgentState = {
    get: () => structuredClone((this.#change ?? this.#look() ?? NONE).value),
    set: (value) => this.#set(checkedState(value, this.#bytesMax)),
    clear: () => this.#set(null),
  };

  /** The outcome of the run is known: later changes by its code are ignored. */
  seal(): void {
    this.#isSealed = true;
  }

  /** The run is over. A gateway that names no version has stored the state behind the one before. */
  close({ isKept, version, value }: Settlement): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isSealed = true;
    const session = this.#session;
    if (value !== undefined && version !== undefined) session.committed = { version, value };
    else if (isKept && this.#change) {
      const next = version ?? (session.committed?.version ?? 0) + 1;
      session.committed = { version: next, value: this.#change.value };
    }
    this.#leave();
  }

  #look(): SessionState | null {
    return (this.#seen ??= this.#session.committed);
  }

  #set(value: JsonValue): void {
    if (this.#isSealed) return;
    const seen = this.#look();
    this.#change = { value, ...(seen && { base: seen.version }) };
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
