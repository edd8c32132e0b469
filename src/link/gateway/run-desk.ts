import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import type { Position } from "../../events/cursor.js";
import type { Settlement } from "../../events/run.js";
import {
  type AnswerMessage,
  type LinkLimits,
  NOT_STORED,
  type ParkedMessage,
  type SettledRun,
  type ToHost,
  tooMany,
  toWire,
} from "../messages.js";
import type { BackplaneSink, ParkCall } from "../port.js";
import type { RunRef, RunSettle, RunTraces, SettleMessage } from "../run-port.js";

export interface RunDeskOptions {
  readonly sink: Pick<BackplaneSink, "reached" | "onSettle" | "onBegin" | "onReturned" | "onPark">;
  /** Sends to the host, wherever it is connected by then. */
  readonly send: (message: ToHost) => void;
  readonly limits: Pick<LinkLimits, "callTimeoutMs" | "linkCallsMax">;
  /** Called for each question that is refused because too many are being stored. */
  readonly onRefused: () => void;
  readonly clock: Clock;
  /** The life of a host that resends: it is told that each end of a run is stored. Null: it never resends. */
  readonly incarnation: () => string | null;
}

/** The gateway's side of runs: their beginnings, questions and ends, each behind the events that came before. */
export class RunDesk {
  readonly #options: RunDeskOptions;
  /** Settles that the sink has not stored yet. */
  readonly #settling = new Set<Promise<void>>();
  /**
   * Questions that are being stored, by their ids: one that comes again meanwhile waits with the first. At most
   * `linkCallsMax`.
   */
  readonly #parking = new Map<number, Promise<void>>();
  /** Answers to ends of runs. Sent at the end of this turn. */
  #settled: SettledRun[] = [];

  constructor(options: RunDeskOptions) {
    this.#options = options;
  }

  /** Collects answers for this turn, so that runs that were stored together are answered together. */
  settled(agentId: string, run: string, settlement: Settlement): void {
    if (this.#settled.push({ agentId, run, ...settlement }) > 1) return;
    queueMicrotask(() => {
      const runs = this.#settled;
      this.#settled = [];
      this.#options.send({ kind: "settled", runs });
    });
  }

  onSettles(messages: readonly SettleMessage[]): void {
    for (const { behind, ...run } of messages) this.#settle(run, behind);
  }

  /** The end of a call that an earlier gateway made: this one has no caller for it. */
  onAnswer(run: RunRef, message: AnswerMessage): void {
    if (!message.ok && message.fate === "NOT_BEGUN") return this.onReturned([run]);
    this.#settle({ ...run, ...endOf(message) }, message.behind);
  }

  onReturned(runs: readonly RunRef[]): void {
    for (const run of runs) {
      this.#options.sink.onReturned?.(run);
      if (this.#options.incarnation() !== null) this.settled(run.agentId, run.run, { isKept: false });
    }
  }

  async onBegin(id: number, run: RunRef): Promise<void> {
    const { sink, send } = this.#options;
    let go: boolean | undefined;
    try {
      go = sink.onBegin ? await this.atMost(sink.onBegin(run)) : true;
    } catch {
      // The sink has logged it.
    }
    send({ kind: "go", id, go: go ?? false });
    // The host forgets it, although the gateway still wants it.
    if (go === undefined) sink.onReturned?.(run);
  }

  /** Stores a question when observers can read the events before it, at the latest after `callTimeoutMs`. */
  onPark(id: number, call: ParkCall, behind: Position | null): void {
    const { send, onRefused, limits } = this.#options;
    if (this.#parking.has(id)) return;
    if (this.#parking.size >= limits.linkCallsMax) {
      onRefused();
      return send({ kind: "parked", id, ok: false, error: tooMany(limits.linkCallsMax, "questions") });
    }
    const parking = this.#park(id, call, behind).finally(() => this.#parking.delete(id));
    this.#parking.set(id, parking);
    // It rejects only when the channel itself is gone, and then no host waits for the answer.
    parking.catch(() => undefined);
  }

  /** Resolves when the settles that have arrived are stored, at the latest after `callTimeoutMs`. */
  async idle(): Promise<void> {
    await this.atMost(Promise.all(this.#settling));
  }

  /** Waits for `done`, at most `callTimeoutMs`; undefined when it takes longer. */
  async atMost<T>(done: Promise<T>): Promise<T | undefined> {
    const { clock, limits } = this.#options;
    const late = deferred<undefined>();
    const cancel = clock.after(limits.callTimeoutMs, () => late.resolve(undefined));
    try {
      return await Promise.race([done, late.promise]);
    } finally {
      cancel();
    }
  }

  async #park(id: number, call: ParkCall, behind: Position | null): Promise<void> {
    const { sink, send, incarnation } = this.#options;
    const life = incarnation();
    let answer: ParkedMessage;
    try {
      await this.#reached(call.agentId, behind);
      const semaphore = await sink.onPark(call, life === null ? undefined : `${life} ${id}`);
      answer = { kind: "parked", id, ok: true, semaphore };
    } catch (error) {
      answer = { kind: "parked", id, ok: false, error: toWire(error) ?? NOT_STORED };
    }
    send(answer);
  }

  #settle(run: RunSettle, behind: Position | null): void {
    const settling = this.#store(run, behind).finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }

  async #store(run: RunSettle, behind: Position | null): Promise<void> {
    const isResent = this.#options.incarnation() !== null;
    let settlement: Settlement | null = null;
    try {
      await this.#reached(run.agentId, behind);
      settlement = (await this.#options.sink.onSettle?.(run)) ?? null;
    } catch {
      // The sink has logged it.
    }
    // A host that resends keeps what was not taken.
    if (isResent ? settlement !== null : run.state)
      this.settled(run.agentId, run.run, settlement ?? { isKept: false });
  }

  /** Resolves when observers can read all events of the agent up to this one, at the latest after `callTimeoutMs`. */
  async #reached(agentId: string, behind: Position | null): Promise<void> {
    const reached = behind && this.#options.sink.reached(agentId, behind);
    if (reached) await this.atMost(reached);
  }
}

/** The end of a call's run, as a perturbation's would be told. */
function endOf(message: AnswerMessage): Pick<RunSettle, "outcome" | "state" | "usage"> {
  if (!message.ok) {
    const { error, fate, usage } = message;
    const { code, message: text } = error;
    const outcome =
      fate === "CANCELLED"
        ? ({ kind: "CANCELLED" } as const)
        : ({ kind: "FAILED", error: { code, message: text } } as const);
    return { outcome, ...(usage && { usage }) };
  }
  const { result } = message;
  const traces = result === null || !("perturbationId" in result || "outcome" in result) ? {} : pick(result);
  if (result !== null && "outcome" in result) return { outcome: result.outcome, ...traces };
  if (result !== null && "semaphore" in result && result.semaphore)
    return { outcome: { kind: "PARKED", semaphore: result.semaphore.id }, ...traces };
  const value = result !== null && "result" in result ? result.result : null;
  return { outcome: { kind: "COMPLETED", result: value }, ...traces };
}

function pick({ state, usage }: RunTraces): RunTraces {
  return { ...(state && { state }), ...(usage && { usage }) };
}
