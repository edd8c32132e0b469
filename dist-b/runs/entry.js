import { TerrariumError } from "../base/errors.js";
import { errorOf, notRunning } from "./run-errors.js";
import { newCourse } from "./run.js";
import { withinMs } from "./within.js";
/** A stored perturbation is acknowledged after this time even without an answer of its host, ms. */
const HOST_ANSWER_MS = 1_000;
/** Accepts runs, sends them to their hosts, and answers their callers. */
export class Entry {
  #options;
  constructor(options) {
    this.#options = options;
  }
  /** Accepts a run without waiting for its outcome. Resolves when it is stored and its host has accepted it. */
  async perturb(order, entrance) {
    const { run, isReplay, live } = await this.#accept(order, entrance, (one) => this.#sendPerturbation(one));
    if (isReplay) entrance.onReplay?.();
    const { delivery, clock } = this.#options;
    const { id, agentId, acceptedAt } = run;
    const sent = live ?? delivery.live.get(id);
    // It may have ended already.
    const open = () => Math.max(1, delivery.held.countOf(agentId) + delivery.live.countOf(agentId));
    if (!sent || sent.isAcknowledged) return { id, acceptedAt, queueDepth: open() };
    const answer = await withinMs(clock, HOST_ANSWER_MS, sent.accepted.promise);
    sent.isAcknowledged = true;
    return { id, acceptedAt, queueDepth: Math.max(1, answer?.queueDepth ?? open()) };
  }
  /**
   * Accepts the run of a schedule's tick, whether its agent is there or not. False when the schedule has had a run for this tick,
   * or a later one. Rejects when no run can be accepted.
   */
  async schedule(order) {
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
  async perform(order, entrance) {
    const { run, isReplay, live } = await this.#accept(order, entrance, (one) =>
      this.#sendCall(one, entrance),
    );
    if (isReplay) entrance.onReplay?.();
    const open = live ?? this.#options.delivery.find(run.id);
    if (open && isReplay && entrance.inFlight === "refuse") {
      const message = "an earlier call under this idempotency key has not ended";
      throw new TerrariumError("IDEMPOTENCY_CONFLICT", message, { inFlight: true, run: run.id });
    }
    return open ? await open.ended.promise : await this.#asStored(run.id);
  }
  async #accept(order, entrance, send) {
    const { acceptance, delivery } = this.#options;
    const claim = async () => {
      await entrance.admit();
      if (!delivery.takes(order.agentId, order.session)) throw notRunning(order.agentId);
      const run = this.#newRun(order);
      acceptance.enter(run.id, run.by);
      entrance.onRun?.(run.id);
      try {
        const accepted = await send(run);
        if (accepted.isReplay) acceptance.leave(run.id);
        return accepted;
      } catch (error) {
        acceptance.leave(run.id);
        throw error;
      }
    };
    if (!order.key) return await claim();
    const accepted = await acceptance.keyed(order.key, claim);
    if (accepted.isReplay) entrance.onRun?.(accepted.run.id);
    return accepted;
  }
  /** Stores and sends a run at the same time, unless it has to be stored first or held. */
  async #sendPerturbation(run) {
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
  async #sendCall(run, { signal }) {
    const { acceptance, delivery, isStoring } = this.#options;
    const state = delivery.readyState(run.agentId, run.session);
    const isSentAtOnce = run.key === null && state !== null && isStoring();
    // The caller waits for the outcome, and storing that also stores the claim.
    const claim = acceptance.claim(state ? run : { ...run, mayHaveBegun: false }, isSentAtOnce);
    if (isSentAtOnce) {
      const live = delivery.send(run, state, false);
      claim.catch((error) => delivery.unclaimed(live, error));
      this.#leaveWith(signal, live);
      return { run, isReplay: false, live };
    }
    const accepted = await claim;
    if (accepted.isReplay) return accepted;
    const now = state && delivery.readyState(run.agentId, run.session);
    const live = now ? delivery.send(run, now, false) : delivery.hold(run);
    if (run.key === null) this.#leaveWith(signal, live);
    this.#limitWait(live);
    return { ...accepted, live };
  }
  /** Aborts a call without a key when its caller disconnects, because the caller cannot ask for the outcome later. */
  #leaveWith(signal, live) {
    if (!signal) return;
    const { id } = live.run;
    const leave = () => {
      const gone = new TerrariumError("AGENT_TIMEOUT", "the caller went away before there was a result", {
        run: id,
      });
      if (!this.#takeOut(live, gone)) live.abort.abort(gone);
    };
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    const forget = () => signal.removeEventListener("abort", leave);
    live.ended.promise.then(forget, forget);
  }
  /** The deadline of a call also runs while it is held. At its host, the link keeps the deadline. */
  #limitWait(live) {
    const { id, timeoutMs } = live.run;
    if (timeoutMs === null || !this.#options.delivery.held.has(id)) return;
    const cancel = this.#options.clock.after(timeoutMs, () => {
      this.#takeOut(
        live,
        new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs, run: id }),
      );
    });
    live.ended.promise.then(cancel, cancel);
  }
  /** Fails a held call; returns false when it is not held. */
  #takeOut({ run }, reason) {
    const { delivery, acceptance, writer, clock, onError } = this.#options;
    if (!delivery.held.takeOut(run.id, reason)) return false;
    acceptance.leave(run.id);
    const outcome = { kind: "FAILED", error: { code: reason.code, message: reason.message } };
    const { id, attempt } = run;
    writer
      .store(id, { kind: "SETTLE", at: clock.now(), attempt, outcome }, { isUntold: true })
      .catch(onError);
    return true;
  }
  async #asStored(id) {
    const run = await this.#options.store.get(id);
    if (!run) throw new TerrariumError("RUN_NOT_FOUND", "this run is no longer kept", { run: id });
    if (run.status !== "COMPLETED" && run.status !== "PARKED") throw errorOf(run);
    if (!run.resultDropped) return run;
    const message = "this call was made before; its result is no longer kept";
    throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxIdempotencyBytes", run: id });
  }
  #newRun(order) {
    const id = this.#options.newId("per");
    const card = {
      parent: null,
      onBehalfOf: null,
      tick: null,
      ...order,
      id,
      root: id,
      semaphore: null,
      acceptedAt: this.#options.clock.now(),
    };
    return { ...card, ...newCourse(), mayHaveBegun: true };
  }
}
//# sourceMappingURL=entry.js.map
