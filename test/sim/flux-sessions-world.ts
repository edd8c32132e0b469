import assert from "node:assert/strict";

import { type Deferred, deferred } from "../../src/base/async/deferred.js";
import { TerrariumError } from "../../src/base/errors.js";
import { FluxAgent, type FluxSignal } from "../../src/flux/index.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";
import { HandSource, turn } from "../unit/flux/flux-kit.js";
import { BOUNDS, type Item, SessionsModel } from "./flux-sessions-model.js";

const SESSIONS = [null, null, "a", "b", "c", "d", "e", "f"] as const;
const CANCELLED = new Error("cancelled");
const BROKEN = new Error("process failed");

/**
 * An agent and a model of it. Each step does one thing to both and lets the agent come to rest; then what has begun,
 * what was signalled and what callers got must be equal.
 */
export class SessionsWorld {
  readonly counts = { sideBySide: 0, cancelled: 0 };
  readonly #random: Random;
  readonly #concurrency: number;
  readonly #clock = new ManualClock();
  readonly #agent: FluxAgent<Item, string>;
  readonly #model: SessionsModel;
  #source = new HandSource<Item>();
  readonly #begun: string[] = [];
  readonly #heard: string[] = [];
  readonly #holds = new Map<string, Deferred<void>>();
  #ids = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#concurrency = this.#random.pick([1, 1, 2, 3, 5]);
    this.#model = new SessionsModel(this.#concurrency);
    this.#agent = new FluxAgent<Item, string>({
      id: "a",
      clock: this.#clock,
      config: { ...BOUNDS, concurrency: this.#concurrency, dropPolicy: "drop_newest" },
      process: (item, context) => {
        assert.equal(context.session, item.session);
        this.#begun.push(item.id);
        item.call = deferred<string | undefined>();
        return item.call.promise;
      },
      onBegin: (id) => {
        const item = this.#model.items.get(id);
        if (!item?.isAsked) return undefined;
        item.answer = deferred<boolean>();
        return item.answer.promise;
      },
      hold: (id) => {
        if (!this.#model.items.get(id)?.isHeld) return undefined;
        const hold = deferred();
        this.#holds.set(id, hold);
        return hold.promise;
      },
      onReturned: (id) => {
        const isTaken = this.#model.items.get(id)?.hasCaller === false;
        if (isTaken) this.#heard.push(`${id} returned`);
        return isTaken;
      },
      onSignal: (signal) => this.#hear(signal),
    });
    this.#start();
  }

  async step(): Promise<void> {
    const random = this.#random;
    const dice = random.below(100);
    if (dice < 38) this.#perturb();
    else if (dice < 44) this.#pushSource();
    else if (dice < 66) this.#finishCall();
    else if (dice < 74) this.#answerBegin();
    else if (dice < 82) this.#releaseHold();
    else if (dice < 92) this.#advance(1 + random.below(4));
    else if (dice < 97) this.#cancel();
    else if (!this.#model.isAlive) this.#start();
    else if (dice < 98) this.#drain();
    else this.#stop();
    await this.#compare();
  }

  /** Lets everything end, and checks that nothing is kept. */
  async finish(): Promise<void> {
    if (this.#model.isAlive) this.#stop();
    await this.#compare();
    for (let ms = 0; ms <= BOUNDS.graceMs; ms += 1) {
      this.#advance(1);
      await this.#compare();
    }
    while (this.#holds.size > 0) {
      this.#releaseHold();
      await this.#compare();
    }
    await this.#agent.stop();
    assert.equal(this.#agent.sessions, 0);
    assert.equal(this.#clock.pending, 0);
    Object.assign(this.counts, this.#model.counts);
  }

  async #compare(): Promise<void> {
    const model = this.#model;
    model.schedule();
    // The second one, because the agent itself yields to the event loop every 10 ms of its clock.
    await turn();
    await turn();
    assert.deepEqual(this.#begun, model.begun);
    assert.deepEqual(this.#heard.toSorted(), model.heard.toSorted());
    assert.equal(this.#agent.queueDepth, model.in("waiting").length);
    assert.equal(this.#agent.sessions, model.sessions);
    assert.equal(this.#agent.state, model.state);
    const { active } = model;
    assert.ok(active.length <= this.#concurrency);
    assert.equal(new Set(active.map(({ session }) => session)).size, active.length);
    if (active.length > 1) this.counts.sideBySide += 1;
  }

  #hear(signal: FluxSignal): void {
    if (signal.type === "result") this.#heard.push(`${signal.cause} result`);
    if (signal.type === "error") this.#heard.push(`${signal.cause} ${nameOf(signal.error)}`);
  }

  #item(given: Partial<Item>): Item {
    this.#ids += 1;
    return {
      id: `i${this.#ids}`,
      session: null,
      priority: 0,
      age: this.#ids,
      isPerturbation: true,
      hasCaller: false,
      isAsked: false,
      isHeld: false,
      stage: "waiting",
      life: 0,
      ...given,
    };
  }

  #perturb(): void {
    const random = this.#random;
    const item = this.#item({
      session: random.pick(SESSIONS),
      priority: random.below(3),
      hasCaller: random.chance(0.3),
      isAsked: random.chance(0.25),
      isHeld: random.chance(0.25),
    });
    const { id, session, priority } = item;
    const timeoutMs = 1 + random.below(2 * BOUNDS.timeoutMs);
    const refusal = this.#model.accept(item, timeoutMs);
    if (item.hasCaller) {
      const onEnd = (what: string): void => void this.#heard.push(`${id} caller ${what}`);
      this.#agent.invoke(item, { id, session, priority, timeoutMs }).then(
        (result) => onEnd(result ?? "nothing"),
        (error: unknown) => onEnd(nameOf(error)),
      );
      return;
    }
    let thrown: string | null = null;
    try {
      this.#agent.perturb(item, { id, session, priority });
    } catch (error) {
      thrown = nameOf(error);
    }
    assert.equal(thrown, refusal);
  }

  #pushSource(): void {
    if (!this.#model.isAlive) return;
    const item = this.#item({ isPerturbation: false });
    this.#model.give(item);
    this.#source.push(item);
  }

  #finishCall(): void {
    const items = this.#model.in("running", "expired", "abandoned").filter(({ call }) => call);
    if (items.length === 0) return;
    const item = this.#random.pick(items);
    const outcome = this.#random.pick(["result", "nothing", "error"] as const);
    if (outcome === "error") item.call?.reject(BROKEN);
    else item.call?.resolve(outcome === "result" ? "result" : undefined);
    delete item.call;
    this.#model.finish(item, outcome, BROKEN.message);
  }

  #answerBegin(): void {
    const items = this.#model.in("asked");
    if (items.length === 0) return;
    const item = this.#random.pick(items);
    const answer = this.#random.pick([true, true, false, "error"] as const);
    if (answer === "error") item.answer?.reject(BROKEN);
    else item.answer?.resolve(answer);
    if (answer === "error") this.#model.giveUp(item, BROKEN.message);
    else if (answer) this.#model.begin(item);
    else this.#model.drop(item);
  }

  #releaseHold(): void {
    if (this.#holds.size === 0) return;
    const [id, hold] = this.#random.pick([...this.#holds]);
    this.#holds.delete(id);
    if (this.#random.chance(0.8)) hold.resolve();
    else hold.reject(BROKEN);
    this.#model.release(this.#model.items.get(id)?.session ?? null);
  }

  /** One millisecond at a time, so that the agent's clock and the model's agree on what is due first. */
  #advance(ms: number): void {
    for (let n = 0; n < ms; n += 1) {
      this.#clock.advance(1);
      this.#model.advanceTo(this.#clock.monotonic());
    }
  }

  #cancel(): void {
    const open = this.#model.in("waiting", "asked", "running").filter(({ isPerturbation }) => isPerturbation);
    const closed = this.#model.in("expired", "settled").filter(({ isPerturbation }) => isPerturbation);
    const items = this.#random.chance(0.8) ? open : closed;
    if (items.length === 0) return;
    const item = this.#random.pick(items);
    assert.equal(this.#agent.cancel(item.id, CANCELLED), items === open);
    if (items === closed) return;
    this.counts.cancelled += 1;
    this.#model.giveUp(item, CANCELLED.message);
  }

  #start(): void {
    this.#source = new HandSource<Item>();
    this.#agent.start(this.#source);
    this.#model.start();
  }

  #drain(): void {
    void this.#agent.drain();
    this.#model.drain();
  }

  #stop(): void {
    void this.#agent.stop();
    this.#model.stop();
  }
}

/** The limit of a full inbox, the code of another error of ours, or the text of an error. */
function nameOf(error: unknown): string {
  if (!(error instanceof TerrariumError)) return error instanceof Error ? error.message : "not an error";
  const { limit } = error.details;
  return typeof limit === "string" ? limit : error.code;
}
