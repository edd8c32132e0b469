import { Aborter } from "../../base/async/aborter.js";
import { TerrariumError } from "../../base/errors.js";
import { CALLER_GONE, type CallFailure, type CallMessage, toWire, UNEXPECTED } from "../messages.js";
import type { HostCallName, HostCalls } from "../port.js";
import type { HostRuntime } from "../host-runtime.js";
import { callRunOf, HostCallError } from "../run-port.js";
import type { HeldRuns, RunEnd } from "./held-runs.js";

/** What a call came to. */
export type CallOutcome =
  | { readonly ok: true; readonly result: HostCalls[HostCallName]["result"] }
  | CallFailure;

export interface CallDeskOptions {
  /** Undefined before anything is served. */
  readonly runtime: () => HostRuntime | undefined;
  readonly schedule: (task: () => void) => void;
  /** The agent has begun the resumption of this call. */
  readonly onBegun: (id: number) => void;
  /** The outcome of a call whose connection is still there. */
  readonly onAnswer: (id: number, agentId: string, outcome: CallOutcome) => void;
  /** Of a host that changes its connections: the runs it has. Absent: one connection. */
  readonly held?: HeldRuns | undefined;
  /** The end of a run in `held`: it is told until the gateway confirms it, over any connection. */
  readonly onEnd: (end: RunEnd) => void;
  readonly onError: (message: string, error: unknown) => void;
}

interface Arrived {
  readonly call: CallMessage;
  /** The host has the run from an earlier call. */
  readonly isRepeated: boolean;
}

/** The host's side of calls: those that have arrived, and those that run. The gateway bounds their number. */
export class CallDesk {
  readonly #options: CallDeskOptions;
  readonly #aborts = new Map<number, Aborter>();
  /** Calls that have not begun. When this thread was busy, the abort of a call may be queued behind it. */
  #arrived: Arrived[] = [];
  /** Counts the connections. */
  #connection = 0;

  constructor(options: CallDeskOptions) {
    this.#options = options;
  }

  /** The call begins soon, so that an abort that has arrived with it comes first. */
  onCall(call: CallMessage): void {
    const earlier = this.#options.held?.arrived(call) ?? null;
    if (earlier?.end) {
      // It has ended, and the gateway did not know.
      if (call.name === "perturb") this.#options.onAnswer(call.id, call.args.agentId, accepted(call.args));
      return this.#options.onEnd(earlier.end);
    }
    // Its end is told by its run. A perturbation is accepted again by the runtime.
    if (earlier && call.name !== "perturb") return;
    this.#aborts.set(call.id, new Aborter());
    this.#arrived.push({ call, isRepeated: earlier !== null });
    if (this.#arrived.length > 1) return;
    this.#options.schedule(() => this.beginAll());
  }

  onAbort(id: number): void {
    this.#aborts.get(id)?.abort(CALLER_GONE);
  }

  /** Begins all calls that have arrived. */
  beginAll(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const one of arrived) {
      this.#answer(one).catch((error: unknown) => this.#options.onError("answering failed", error));
    }
  }

  /** The connection is lost: its calls go on, and their ids mean nothing any more. */
  hold(): void {
    this.beginAll();
    this.#aborts.clear();
    this.#connection += 1;
  }

  async #answer({ call, isRepeated }: Arrived): Promise<void> {
    const { onAnswer, onEnd, held } = this.#options;
    const { id, name, args } = call;
    const connection = this.#connection;
    const outcome = await this.#outcomeOf(call);
    const isConnected = connection === this.#connection;
    if (isConnected) this.#aborts.delete(id);
    const run = held ? callRunOf(args) : null;
    if (held && run && name !== "perturb") {
      const end = { kind: "answer", run, outcome } as const;
      if (held.ended(end)) onEnd(end);
      return;
    }
    // It was refused: its end will not be told.
    if (run && !outcome.ok && !isRepeated) held?.forget(run);
    if (isConnected) onAnswer(id, args.agentId, outcome);
  }

  async #outcomeOf({ id, name, args }: CallMessage): Promise<CallOutcome> {
    const { runtime, onBegun, onError } = this.#options;
    const signal = this.#aborts.get(id) ?? new Aborter();
    try {
      const served = runtime();
      if (!served) throw new Error("called before anything is served");
      if (signal.aborted) throw signal.reason;
      return { ok: true, result: await served.call(name, args, signal, () => onBegun(id)) };
    } catch (error) {
      const wire = toWire(error);
      if (!wire) onError(`${name} failed unexpectedly`, error);
      const { fate, usage } = error instanceof HostCallError ? error : { fate: fateOf(error), usage: null };
      return { ok: false, error: wire ?? UNEXPECTED, fate, usage };
    }
  }
}

function accepted({ run = "" }: HostCalls["perturb"]["args"]): CallOutcome {
  return { ok: true, result: { id: run, acceptedAt: 0, queueDepth: 0 } };
}

/**
 * Without an explicit statement of the runtime, a coded error means that the call was refused before it began. Any
 * other error may come at any time.
 */
function fateOf(error: unknown): CallFailure["fate"] {
  return error instanceof TerrariumError ? "NOT_BEGUN" : "FAILED";
}
