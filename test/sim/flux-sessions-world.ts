import assert from "node:assert/strict";

import { type Deferred, deferred } from "../../src/base/deferred.js";
import { TerrariumError } from "../../src/base/errors.js";
import { FluxAgent, type FluxSignal } from "../../src/flux/index.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";
import { HandSource, turn } from "../unit/flux/flux-kit.js";

const SESSIONS = [null, null, "a", "b", "c", "d", "e", "f"] as const;
const TIMEOUT_MS = 20;
const GRACE_MS = 7;
const INBOX_MAX = 14;
const SESSION_INBOX_MAX = 3;
const CANCELLED = new Error("cancelled");
const BROKEN = new Error("process failed");

type Stage = "waiting" | "asked" | "running" | "expired" | "abandoned" | "settled";

/** One event, as the model follows it. */
interface Item {
  readonly id: string;
  readonly session: string | null;
  readonly priority: number;
  readonly age: number;
  readonly isPerturbation: boolean;
  readonly hasCaller: boolean;
  readonly isAsked: boolean;
  readonly isHeld: boolean;
  stage: Stage;
  life: number;
  call?: Deferred<string | undefined>;
  answer?: Deferred<boolean>;
}

interface Timer {
  readonly dueMs: number;
  readonly item: Item;
  readonly kind: "deadline" | "grace";
}

/**
 * An agent and a model of it that scans plain lists. Each step does one thing to both and lets the agent come to rest;
 * then what has begun, what was signalled and what callers got must be equal.
 */
export class SessionsWorld {
  readonly counts = {
    begun: 0,
    sideBySide: 0,
    expired: 0,
    abandoned: 0,
    cancelled: 0,
    held: 0,
    dropped: 0,
    returned: 0,
    full: 0,
    lives: 0,
  };
  readonly #random: Random;
  readonly #concurrency: number;
  readonly #clock = new ManualClock();
  readonly #agent: FluxAgent<Item, string>;
  readonly #items = new Map<string, Item>();
  #source = new HandSource<Item>();
  // What the agent did.
  readonly #begun: string[] = [];
  readonly #heard: string[] = [];
  readonly #holds = new Map<string, Deferred<void>>();
  // What the model expects.
  readonly #shouldBegin: string[] = [];
  readonly #shouldHear: string[] = [];
  #timers: Timer[] = [];
  #sourceItems: Item[] = [];
  /** Ready sessions, the one that became ready first in front. */
  #ready: (string | null)[] = [];
  readonly #busy = new Set<string | null>();
  #life = 0;
  #isAlive = false;
  #isDraining = false;
  #ids = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#concurrency = this.#random.pick([1, 1, 2, 3, 5]);
    this.#agent = new FluxAgent<Item, string>({
      id: "a",
      clock: this.#clock,
      config: {
        concurrency: this.#concurrency,
        timeoutMs: TIMEOUT_MS,
        graceMs: GRACE_MS,
        inboxMax: INBOX_MAX,
        sessionInboxMax: SESSION_INBOX_MAX,
        dropPolicy: "drop_newest",
      },
      process: (item, context) => {
        assert.equal(context.session, item.session);
        this.#begun.push(item.id);
        item.call = deferred<string | undefined>();
        return item.call.promise;
      },
      onBegin: (id) => {
        const item = this.#items.get(id);
        if (!item?.isAsked) return undefined;
        item.answer = deferred<boolean>();
        return item.answer.promise;
      },
      hold: (id) => {
        if (!this.#items.get(id)?.isHeld) return undefined;
        const hold = deferred();
        this.#holds.set(id, hold);
        return hold.promise;
      },
      onReturned: (id) => {
        const isTaken = this.#items.get(id)?.hasCaller === false;
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
    else if (dice < 98) this.#drain();
    else if (this.#isAlive) this.#stop();
    else this.#start();
    await this.#compare();
  }

  /** Lets everything end, and checks that nothing is kept. */
  async finish(): Promise<void> {
    this.#stop();
    await this.#compare();
    for (let ms = 0; ms <= GRACE_MS; ms += 1) {
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
  }

  async #compare(): Promise<void> {
    this.#schedule();
    // The second one, because the agent itself yields to the event loop every 10 ms of its clock.
    await turn();
    await turn();
    assert.deepEqual(this.#begun, this.#shouldBegin);
    assert.deepEqual(this.#heard.toSorted(), this.#shouldHear.toSorted());
    assert.equal(this.#agent.queueDepth, this.#inStage("waiting").length);
    assert.equal(
      this.#agent.sessions,
      new Set([...this.#busy, ...this.#inStage("waiting").map(({ session }) => session)]).size,
    );
    const perturbing = this.#active().some(({ isPerturbation }) => isPerturbation);
    const state = !this.#isAlive ? "STOPPED" : perturbing && this.#isCurrent() ? "PERTURBED" : "FLOWING";
    assert.equal(this.#agent.state, state);
    const active = this.#active();
    assert.ok(active.length <= this.#concurrency);
    assert.equal(new Set(active.map(({ session }) => session)).size, active.length);
    if (active.length > 1) this.counts.sideBySide += 1;
  }

  #hear(signal: FluxSignal): void {
    if (signal.type === "result") this.#heard.push(`${signal.cause} result`);
    if (signal.type === "error") this.#heard.push(`${signal.cause} ${nameOf(signal.error)}`);
  }

  #inStage(...stages: Stage[]): Item[] {
    return [...this.#items.values()].filter(({ stage }) => stages.includes(stage));
  }

  /** Items that have a place. */
  #active(): Item[] {
    return this.#inStage("asked", "running", "expired");
  }

  /** The new life begins when nothing of an old one is active. */
  #isCurrent(): boolean {
    return this.#active().every(({ life }) => life === this.#life);
  }

  #expect(item: Item, what: string): void {
    if (item.isPerturbation) this.#shouldHear.push(`${item.id} ${what}`);
    else this.#shouldHear.push(`null ${what}`);
  }

  #item(given: Partial<Item>): Item {
    this.#ids += 1;
    const item: Item = {
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
    return item;
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
    const inSession = this.#inStage("waiting").filter((other) => other.session === session).length;
    const limit =
      session !== null && inSession >= SESSION_INBOX_MAX
        ? "sessionInboxMax"
        : this.#inStage("waiting").length >= INBOX_MAX
          ? "inboxMax"
          : null;
    const refusal = !this.#isAlive || this.#isDraining ? "AGENT_NOT_RUNNING" : limit;
    if (refusal === null) {
      this.#items.set(id, item);
      const isReady = !this.#busy.has(session) && !this.#ready.includes(session);
      if (isReady) this.#ready.push(session);
    } else if (limit !== null) this.counts.full += 1;
    if (item.hasCaller) {
      const timeoutMs = 1 + random.below(2 * TIMEOUT_MS);
      const onEnd = (what: string): void => void this.#heard.push(`${id} caller ${what}`);
      this.#agent.invoke(item, { id, session, priority, timeoutMs }).then(
        (result) => onEnd(result ?? "nothing"),
        (error: unknown) => onEnd(nameOf(error)),
      );
      if (refusal !== null) this.#expect(item, `caller ${refusal}`);
      else this.#timers.push({ dueMs: this.#clock.monotonic() + timeoutMs, item, kind: "deadline" });
      return;
    }
    try {
      this.#agent.perturb(item, { id, session, priority });
      assert.equal(refusal, null);
    } catch (error) {
      assert.equal(nameOf(error), refusal);
    }
  }

  #pushSource(): void {
    if (!this.#isAlive) return;
    const item = this.#item({ isPerturbation: false });
    this.#sourceItems.push(item);
    this.#source.push(item);
  }

  /** Begins what may begin now. */
  #schedule(): void {
    while (
      this.#isAlive &&
      !this.#isDraining &&
      this.#isCurrent() &&
      this.#active().length < this.#concurrency
    ) {
      const heads = this.#ready.map((session) => {
        const [head] = this.#inStage("waiting")
          .filter((item) => item.session === session)
          .toSorted((a, b) => b.priority - a.priority || a.age - b.age);
        if (!head) throw new Error("a ready session has nothing waiting");
        return head;
      });
      const [next] = heads.toSorted((a, b) => b.priority - a.priority);
      const item = next ?? (this.#busy.has(null) ? undefined : this.#sourceItems.shift());
      if (!item) return;
      this.#items.set(item.id, item);
      this.#ready = this.#ready.filter((session) => session !== item.session);
      this.#busy.add(item.session);
      item.life = this.#life;
      if (item.isAsked) item.stage = "asked";
      else this.#begin(item);
    }
  }

  #begin(item: Item): void {
    item.stage = "running";
    this.#shouldBegin.push(item.id);
    this.counts.begun += 1;
    if (item.hasCaller) return;
    this.#timers.push({ dueMs: this.#clock.monotonic() + TIMEOUT_MS, item, kind: "deadline" });
  }

  #leave(item: Item): void {
    item.stage = "settled";
    this.#disarm(item);
    this.#free(item.session);
  }

  #free(session: string | null): void {
    this.#busy.delete(session);
    if (this.#inStage("waiting").some((item) => item.session === session)) this.#ready.push(session);
  }

  #disarm(item: Item): void {
    this.#timers = this.#timers.filter((timer) => timer.item !== item);
  }

  /** The call is over: its session is free, or held. */
  #settle(item: Item): void {
    item.stage = "settled";
    this.#disarm(item);
    if (item.isHeld) this.counts.held += 1;
    else this.#free(item.session);
  }

  #fail(item: Item, what: string): void {
    this.#expect(item, what);
    if (item.hasCaller) this.#expect(item, `caller ${what}`);
  }

  #expire(item: Item, what: string): void {
    this.#fail(item, what);
    this.#disarm(item);
    item.stage = "expired";
    this.counts.expired += 1;
    this.#timers.push({ dueMs: this.#clock.monotonic() + GRACE_MS, item, kind: "grace" });
  }

  /** Takes out what waits or is asked, or expires what runs. */
  #giveUp(item: Item, what: string): void {
    if (item.stage === "running") {
      this.#expire(item, what);
      return;
    }
    this.#fail(item, what);
    if (item.stage === "asked") this.#leave(item);
    else this.#takeOut(item);
  }

  #takeOut(item: Item): void {
    item.stage = "settled";
    this.#disarm(item);
    const isLast = !this.#inStage("waiting").some(({ session }) => session === item.session);
    if (isLast) this.#ready = this.#ready.filter((session) => session !== item.session);
  }

  #finishCall(): void {
    const items = this.#inStage("running", "expired", "abandoned").filter(({ call }) => call);
    if (items.length === 0) return;
    const item = this.#random.pick(items);
    const { call, stage } = item;
    delete item.call;
    const outcome = this.#random.pick(["result", "nothing", "error"] as const);
    if (outcome === "error") call?.reject(BROKEN);
    else call?.resolve(outcome === "result" ? "result" : undefined);
    const isLate = stage !== "running";
    if (outcome === "error") this.#expect(item, BROKEN.message);
    else if (outcome === "result") this.#expect(item, isLate ? "AGENT_ERROR" : "result");
    if (item.hasCaller && !isLate)
      this.#expect(item, `caller ${outcome === "error" ? "AGENT_ERROR" : outcome}`);
    if (stage !== "abandoned") this.#settle(item);
  }

  #answerBegin(): void {
    const items = this.#inStage("asked");
    if (items.length === 0) return;
    const item = this.#random.pick(items);
    const answer = this.#random.pick([true, true, false, "error"] as const);
    if (answer === true) {
      item.answer?.resolve(true);
      this.#begin(item);
    } else if (answer === false) {
      item.answer?.resolve(false);
      this.counts.dropped += 1;
      if (item.hasCaller) this.#expect(item, "caller AGENT_NOT_RUNNING");
      this.#leave(item);
    } else {
      item.answer?.reject(BROKEN);
      this.#fail(item, BROKEN.message);
      this.#leave(item);
    }
  }

  #releaseHold(): void {
    if (this.#holds.size === 0) return;
    const [id, hold] = this.#random.pick([...this.#holds]);
    this.#holds.delete(id);
    if (this.#random.chance(0.8)) hold.resolve();
    else hold.reject(BROKEN);
    this.#free(this.#items.get(id)?.session ?? null);
  }

  /** One millisecond at a time, so that the agent's clock and the model's agree on what is due first. */
  #advance(ms: number): void {
    for (let n = 0; n < ms; n += 1) this.#tick();
  }

  #tick(): void {
    this.#clock.advance(1);
    for (;;) {
      const timer = this.#timers.find(({ dueMs }) => dueMs <= this.#clock.monotonic());
      if (!timer) return;
      this.#timers = this.#timers.filter((other) => other !== timer);
      const { item, kind } = timer;
      if (kind === "deadline") this.#giveUp(item, "AGENT_TIMEOUT");
      else {
        this.#settle(item);
        item.stage = "abandoned";
        this.counts.abandoned += 1;
      }
    }
  }

  #cancel(): void {
    const items = [...this.#items.values()].filter(({ isPerturbation }) => isPerturbation);
    const open = items.filter(({ stage }) => stage === "waiting" || stage === "asked" || stage === "running");
    const candidates = this.#random.chance(0.8) ? open : items;
    if (candidates.length === 0) return;
    const item = this.#random.pick(candidates);
    const isOpen = open.includes(item);
    assert.equal(this.#agent.cancel(item.id, CANCELLED), isOpen);
    if (!isOpen) return;
    this.counts.cancelled += 1;
    this.#giveUp(item, CANCELLED.message);
  }

  #start(): void {
    if (this.#isAlive) return;
    this.#source = new HandSource<Item>();
    this.#sourceItems = [];
    this.#agent.start(this.#source);
    this.#isAlive = true;
    this.#isDraining = false;
    this.#life += 1;
    this.counts.lives += 1;
  }

  #drain(): void {
    if (!this.#isAlive) return;
    void this.#agent.drain();
    this.#isDraining = true;
    this.#giveBack();
  }

  #stop(): void {
    if (!this.#isAlive) return;
    void this.#agent.stop();
    this.#isAlive = false;
    for (const item of this.#runningInOrder()) this.#expire(item, "AGENT_NOT_RUNNING");
    this.#giveBack();
  }

  #runningInOrder(): Item[] {
    return this.#shouldBegin.flatMap((id) => {
      const item = this.#items.get(id);
      return item?.stage === "running" ? [item] : [];
    });
  }

  #giveBack(): void {
    for (const item of this.#inStage("asked", "waiting")) {
      if (item.hasCaller) this.#fail(item, "AGENT_NOT_RUNNING");
      else {
        this.counts.returned += 1;
        this.#expect(item, "returned");
      }
      if (item.stage === "asked") this.#leave(item);
      else this.#takeOut(item);
    }
  }
}

/** The limit of a full inbox, the code of another error of ours, or the text of an error. */
function nameOf(error: unknown): string {
  if (!(error instanceof TerrariumError)) return error instanceof Error ? error.message : "not an error";
  const { limit } = error.details;
  return typeof limit === "string" ? limit : error.code;
}
