import type { Aborting } from "../base/async/aborter.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { NewId } from "../base/ids.js";
import type { JsonValue } from "../base/json.js";
import type { Delivery as Guarantee, RunKind } from "../events/run.js";
import type { Acceptance, Accepted } from "./acceptance.js";
import type { Delivery } from "./delivery.js";
import type { RunWriter } from "./run-writer.js";
import type { LiveRun } from "./live-runs.js";
import { inFlight, notRunning, outcomeOf } from "./run-errors.js";
import { isEnded, newRun, type Run, type RunKey, type RunWithoutInput } from "./run.js";
import { runIn } from "./applied.js";
import type { RunStore } from "./store/store.js";
import { withinMs } from "./waiting/within.js";

/** A stored perturbation is acknowledged after this time even without an answer of its host, ms. */
const HOST_ANSWER_MS = 1_000;

/** The requested work. */
export interface RunOrder {
  /** Default: a new one. Given by a gateway that waits for a run of another one. */
  readonly id?: string;
  readonly agentId: string;
  readonly kind: Exclude<RunKind, "RESUME">;
  readonly command: string | null;
  readonly session: string | null;
  readonly by: string;
  readonly priority: number;
  readonly input: JsonValue;
  readonly delivery: Guarantee;
  /** Null when no caller waits. */
  readonly timeoutMs: number | null;
  readonly key: RunKey | null;
  readonly traceparent: string | null;
  /** The run that calls. Default null: a client calls. */
  readonly parent?: string | null;
  readonly onBehalfOf?: string | null;
  readonly tick?: Run["tick"];
  readonly private?: Run["private"];
}

/** Hooks around the acceptance of a run. */
export interface Entrance {
  /** Called before a new run is accepted, not for a replay: the rate limit. Its rejection refuses the run. */
  readonly admit: () => Promise<void>;
  /** Called with the run before it is sent. Again when an earlier call under the same key has another one. */
  readonly onRun?: (id: string) => void;
  /** Called when an earlier call under the same key answers this one. */
  readonly onReplay?: () => void;
  /**
   * What to do while the first call under a key has not ended: wait for it (the default), or refuse with
   * IDEMPOTENCY_CONFLICT.
   */
  readonly inFlight?: "join" | "refuse" | undefined;
  /** Aborts when the caller disconnects. That aborts a run without a key. */
  readonly signal?: Aborting | undefined;
}

export interface Receipt {
  readonly id: string;
  /** Wall time, ms since 1970. */
  readonly acceptedAt: number;
  /** Open runs of the agent, including this one. */
  readonly queueDepth: number;
}

export interface EntryOptions {
  readonly store: RunStore;
  readonly acceptance: Acceptance;
  readonly delivery: Delivery;
  readonly writer: RunWriter;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly isStoring: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** Accepts runs, sends them to their hosts, and answers their callers. */
export class Entry {
  readonly #options: EntryOptions;

  constructor(options: EntryOptions) {
    this.#options = options;
  }

  /** Accepts a run without waiting for its outcome. Resolves when it is stored and its host has accepted it. */
  async perturb(order: RunOrder, entrance: Entrance): Promise<Receipt> {
    const { run, isReplay, live } = await this.#accept(order, entrance, (one) => this.#sendPerturbation(one));
    if (isReplay) entrance.onReplay?.();
    const { acceptance, delivery, clock } = this.#options;
    const { id, agentId, acceptedAt } = run;
    const sent = live ?? delivery.live.get(id);
    // Its host refused the earlier call while this one was looking for it.
    if (!sent && isReplay && !(await acceptance.known(id, delivery.has(id)))) throw notRunning(agentId);
    // It may have ended already.
    const open = (): number => Math.max(1, delivery.held.countOf(agentId) + delivery.live.countOf(agentId));
    if (!sent || sent.isAcknowledged) return { id, acceptedAt, queueDepth: open() };
    const answer = await withinMs(clock, HOST_ANSWER_MS, sent.accepted.promise);
    // The time was over while a refused run was being forgotten.
    if (sent.isRefused) await sent.accepted.promise;
    sent.isAcknowledged = true;
    return { id, acceptedAt, queueDepth: Math.max(1, answer?.queueDepth ?? open()) };
  }

  /**
   * Accepts a run that no caller waits for, of a schedule's tick or a pheromone, whether its agent is there or not. False when the
   * schedule has had a run for this tick, or a later one. Rejects when no run can be accepted.
   */
  async accept(order: RunOrder): Promise<boolean> {
    const leaveRoom = this.#options.delivery.room.enter(order);
    try {
      return await this.#acceptOne(order);
    } finally {
      leaveRoom();
    }
  }

  async #acceptOne(order: RunOrder): Promise<boolean> {
    const { acceptance, delivery } = this.#options;
    const run = { ...this.#newRun(order), mayHaveBegun: false };
    acceptance.enter(run.id, run.by);
    try {
      const { isReplay } = await acceptance.claim(run);
      if (isReplay) acceptance.leave(run.id);
      if (isReplay) return false;
    } catch (error) {
      acceptance.leave(run.id);
      throw error;
    }
    const state = delivery.readyState(run.agentId, run.session);
    const live = state ? delivery.send(run, state, true) : delivery.hold(run);
    live.isAcknowledged = true;
    return true;
  }

  /** Accepts a run whose caller waits. Resolves when it has ended or parked; rejects with the error of a failed run. */
  async perform(order: RunOrder, entrance: Entrance): Promise<RunWithoutInput> {
    const { run, isReplay, live } = await this.#accept(order, entrance, (one) =>
      this.#sendCall(one, entrance),
    );
    if (isReplay) entrance.onReplay?.();
    const open = live ?? this.#options.delivery.find(run.id);
    if (open && isReplay && entrance.inFlight === "refuse") throw inFlight(run.id);
    if (open) return await open.ended.promise;
    return outcomeOf(run.id, await this.#options.store.get(run.id), isReplay);
  }

  async #accept(
    order: RunOrder,
    entrance: Entrance,
    send: (run: Run) => Promise<Accepted>,
  ): Promise<Accepted> {
    const { acceptance, delivery } = this.#options;
    const claim = async (): Promise<Accepted> => {
      await entrance.admit();
      if (!delivery.takes(order.agentId, order.session, order.timeoutMs !== null))
        throw notRunning(order.agentId);
      const leaveRoom = delivery.room.enter(order);
      const run = this.#newRun(order);
      try {
        acceptance.enter(run.id, run.by);
        entrance.onRun?.(run.id);
        const accepted = await send(run);
        if (accepted.isReplay) acceptance.leave(run.id);
        return accepted;
      } catch (error) {
        acceptance.leave(run.id);
        throw error;
      } finally {
        leaveRoom();
      }
    };
    if (!order.key) return await claim();
    const accepted = await acceptance.keyed(order.key, claim);
    if (accepted.isReplay) entrance.onRun?.(accepted.run.id);
    return accepted;
  }

  /** Stores and sends a run at the same time, unless it has to be stored first or held. */
  async #sendPerturbation(run: Run): Promise<Accepted> {
    const { acceptance, delivery, isStoring } = this.#options;
    const state = delivery.readyState(run.agentId, run.session);
    if (state && run.key === null && run.delivery === "at_least_once" && isStoring()) {
      const claim = acceptance.claim(run);
      const live = delivery.send(run, state, false);
      try {
        return { ...(await claim), live };
      } catch (error) {
        delivery.unclaimed(live, error);
        throw error;
      }
    }
    const accepted = await acceptance.claim({ ...run, mayHaveBegun: false });
    if (accepted.isReplay) return accepted;
    const now = delivery.readyState(run.agentId, run.session);
    return {
      ...accepted,
      live: now ? delivery.send({ ...run, mayHaveBegun: false }, now, true) : delivery.hold(run),
    };
  }

  /**
   * A run without a key is sent at once: its answer waits until the outcome is stored, which includes the claim. While the
   * store fails, its claim goes first, because a refused caller tries again and the agent would act each time.
   */
  async #sendCall(run: Run, { signal }: Entrance): Promise<Accepted> {
    const { acceptance, delivery, isStoring } = this.#options;
    const state = delivery.readyState(run.agentId, run.session);
    const isSentAtOnce = run.key === null && state !== null && isStoring();
    // The caller waits for the outcome, and storing that also stores the claim.
    const claim = acceptance.claim(state ? run : { ...run, mayHaveBegun: false }, isSentAtOnce);
    if (isSentAtOnce) {
      const live = delivery.send(run, state, false);
      claim.catch((error: unknown) => delivery.unclaimed(live, error));
      this.#leaveWith(signal, live);
      return { run, isReplay: false, live };
    }
    const accepted = await claim;
    if (accepted.isReplay) return accepted;
    const now = state && delivery.readyState(run.agentId, run.session);
    // It was claimed as one that is sent at once, and is not: otherwise it would count as begun when this gateway ends.
    const returned = state && !now ? await this.#returned(run) : run;
    if (isEnded(returned)) acceptance.leave(run.id);
    if (isEnded(returned)) return { run: returned, isReplay: false };
    const live = now ? delivery.send(run, now, false) : delivery.hold(run);
    if (run.key === null) this.#leaveWith(signal, live);
    this.limitWait(live);
    return { ...accepted, live };
  }

  /** A run that was not sent, as it is stored then: it may have been cancelled meanwhile. */
  async #returned(run: Run): Promise<RunWithoutInput> {
    const { writer, clock } = this.#options;
    const returned = { kind: "RETURN", at: clock.now(), attempt: run.attempt } as const;
    return runIn(await writer.store(run.id, returned)) ?? run;
  }

  /** Aborts a call without a key when its caller disconnects, because the caller cannot ask for the outcome later. */
  #leaveWith(signal: Aborting | undefined, live: LiveRun): void {
    if (!signal) return;
    const { id } = live.run;
    const leave = (): void => {
      const why = "the caller went away before there was a result";
      const gone = new TerrariumError("AGENT_TIMEOUT", why, { run: id });
      if (!this.#takeOut(live, gone)) live.abort.abort(gone);
    };
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    const forget = (): void => signal.removeEventListener("abort", leave);
    live.ended.promise.then(forget, forget);
  }

  /** The deadline of a call also runs while it is held. At its host, the link keeps the deadline. */
  limitWait(live: LiveRun): void {
    const { id, timeoutMs, acceptedAt } = live.run;
    const { delivery, clock } = this.#options;
    if (timeoutMs === null || !delivery.held.has(id)) return;
    const leftMs = timeoutMs - Math.max(0, clock.now() - acceptedAt);
    const cancel = clock.after(Math.max(0, leftMs), () => {
      this.#takeOut(
        live,
        new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs, run: id }),
      );
    });
    live.ended.promise.then(cancel, cancel);
  }

  /** No host of these agents is expected any more: held calls fail as those do that come now. Their keys are free again. */
  hostGone(agentIds: readonly string[]): void {
    const { delivery, acceptance, onError } = this.#options;
    for (const agentId of agentIds) {
      for (const { run } of delivery.held.callsOf(agentId)) {
        delivery.held.takeOut(run.id, notRunning(agentId));
        acceptance.leave(run.id);
        acceptance.withdraw(run).catch(onError);
      }
    }
  }

  /** Fails a held call; returns false when it is not held. */
  #takeOut({ run }: LiveRun, reason: TerrariumError): boolean {
    const { delivery, acceptance, writer, clock, onError } = this.#options;
    if (!delivery.held.takeOut(run.id, reason)) return false;
    acceptance.leave(run.id);
    const outcome = { kind: "FAILED", error: { code: reason.code, message: reason.message } } as const;
    const { id, attempt } = run;
    writer
      .store(id, { kind: "SETTLE", at: clock.now(), attempt, outcome }, { isUntold: true })
      .catch(onError);
    return true;
  }

  #newRun(order: RunOrder): Run {
    const { newId, clock } = this.#options;
    return newRun(order, { id: order.id ?? newId("per"), acceptedAt: clock.now(), mayHaveBegun: true });
  }
}
