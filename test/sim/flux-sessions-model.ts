import type { Deferred } from "../../src/base/async/deferred.js";

export const BOUNDS = { timeoutMs: 20, graceMs: 7, inboxMax: 14, sessionInboxMax: 3 } as const;

type Stage = "waiting" | "asked" | "running" | "expired" | "abandoned" | "settled";

/** One event. */
export interface Item {
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

/** What an agent with sessions should do, by scanning plain lists. Time is given in milliseconds. */
export class SessionsModel {
  readonly counts = {
    begun: 0,
    expired: 0,
    abandoned: 0,
    held: 0,
    dropped: 0,
    returned: 0,
    full: 0,
    lives: 0,
  };
  readonly items = new Map<string, Item>();
  /** Ids of the events that begin, in order. */
  readonly begun: string[] = [];
  /** What is signalled and what callers get. */
  readonly heard: string[] = [];
  readonly #concurrency: number;
  #timers: Timer[] = [];
  #sourceItems: Item[] = [];
  /** Ready sessions, the one that became ready first in front. */
  #ready: (string | null)[] = [];
  readonly #busy = new Set<string | null>();
  #life = 0;
  #isAlive = false;
  #isDraining = false;
  #nowMs = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get state(): string {
    if (!this.#isAlive) return "STOPPED";
    const perturbing = this.active.some(({ isPerturbation }) => isPerturbation);
    return perturbing && this.#isCurrent ? "PERTURBED" : "FLOWING";
  }

  get sessions(): number {
    return new Set([...this.#busy, ...this.in("waiting").map(({ session }) => session)]).size;
  }

  /** Items that have a place. */
  get active(): Item[] {
    return this.in("asked", "running", "expired");
  }

  in(...stages: Stage[]): Item[] {
    return [...this.items.values()].filter(({ stage }) => stages.includes(stage));
  }

  start(): void {
    this.#sourceItems = [];
    this.#isAlive = true;
    this.#isDraining = false;
    this.#life += 1;
    this.counts.lives += 1;
  }

  drain(): void {
    this.#isDraining = true;
    this.#giveBack();
  }

  stop(): void {
    this.#isAlive = false;
    for (const id of this.begun) {
      const item = this.items.get(id);
      if (item?.stage === "running") this.#expire(item, "AGENT_NOT_RUNNING");
    }
    this.#giveBack();
  }

  /** Accepts a perturbation, or returns why not. */
  accept(item: Item, timeoutMs: number): string | null {
    const { id, session } = item;
    if (!this.#isAlive || this.#isDraining) return this.#refuse(item, "AGENT_NOT_RUNNING");
    const waiting = this.in("waiting");
    const inSession = waiting.filter((other) => other.session === session).length;
    if (session !== null && inSession >= BOUNDS.sessionInboxMax) return this.#refuse(item, "sessionInboxMax");
    if (waiting.length >= BOUNDS.inboxMax) return this.#refuse(item, "inboxMax");
    this.items.set(id, item);
    if (!this.#busy.has(session) && !this.#ready.includes(session)) this.#ready.push(session);
    if (item.hasCaller) this.#arm(item, timeoutMs, "deadline");
    return null;
  }

  give(item: Item): void {
    this.#sourceItems.push(item);
  }

  /** Begins what may begin now. */
  schedule(): void {
    const isOpen = this.#isAlive && !this.#isDraining && this.#isCurrent;
    while (isOpen && this.active.length < this.#concurrency) {
      const heads = this.#ready.map((session) => this.#head(session));
      const [next] = heads.toSorted((a, b) => b.priority - a.priority);
      const item = next ?? (this.#busy.has(null) ? undefined : this.#sourceItems.shift());
      if (!item) return;
      this.items.set(item.id, item);
      this.#ready = this.#ready.filter((session) => session !== item.session);
      this.#busy.add(item.session);
      item.life = this.#life;
      if (item.isAsked) item.stage = "asked";
      else this.begin(item);
    }
  }

  begin(item: Item): void {
    item.stage = "running";
    this.begun.push(item.id);
    this.counts.begun += 1;
    if (!item.hasCaller) this.#arm(item, BOUNDS.timeoutMs, "deadline");
  }

  drop(item: Item): void {
    this.counts.dropped += 1;
    if (item.hasCaller) this.#hear(item, "caller AGENT_NOT_RUNNING");
    this.#leave(item);
  }

  /** The call of an item settles. */
  finish(item: Item, outcome: "result" | "nothing" | "error", thrown: string): void {
    const isLate = item.stage !== "running";
    if (outcome === "error") this.#hear(item, thrown);
    else if (outcome === "result") this.#hear(item, isLate ? "AGENT_ERROR" : "result");
    if (item.hasCaller && !isLate) {
      this.#hear(item, `caller ${outcome === "error" ? "AGENT_ERROR" : outcome}`);
    }
    if (item.stage !== "abandoned") this.#settle(item);
  }

  release(session: string | null): void {
    this.#busy.delete(session);
    if (this.in("waiting").some((item) => item.session === session)) this.#ready.push(session);
  }

  /** Removes what waits or is asked, or expires what runs. */
  giveUp(item: Item, what: string): void {
    if (item.stage === "running") {
      this.#expire(item, what);
      return;
    }
    this.#fail(item, what);
    if (item.stage === "asked") this.#leave(item);
    else this.#remove(item);
  }

  advanceTo(nowMs: number): void {
    this.#nowMs = nowMs;
    for (;;) {
      const timer = this.#timers.find(({ dueMs }) => dueMs <= nowMs);
      if (!timer) return;
      const { item, kind } = timer;
      this.#disarm(item);
      if (kind === "deadline") this.giveUp(item, "AGENT_TIMEOUT");
      else {
        this.#settle(item);
        item.stage = "abandoned";
        this.counts.abandoned += 1;
      }
    }
  }

  /** A new life begins when nothing of an old one is active. */
  get #isCurrent(): boolean {
    return this.active.every(({ life }) => life === this.#life);
  }

  #head(session: string | null): Item {
    const waiting = this.in("waiting").filter((item) => item.session === session);
    const [head] = waiting.toSorted((a, b) => b.priority - a.priority || a.age - b.age);
    if (!head) throw new Error("a ready session has nothing waiting");
    return head;
  }

  #refuse(item: Item, why: string): string {
    if (why !== "AGENT_NOT_RUNNING") this.counts.full += 1;
    if (item.hasCaller) this.#hear(item, `caller ${why}`);
    return why;
  }

  #giveBack(): void {
    for (const item of this.in("asked", "waiting")) {
      if (item.hasCaller) this.#fail(item, "AGENT_NOT_RUNNING");
      else {
        this.counts.returned += 1;
        this.#hear(item, "returned");
      }
      if (item.stage === "asked") this.#leave(item);
      else this.#remove(item);
    }
  }

  #hear(item: Item, what: string): void {
    this.heard.push(`${item.isPerturbation ? item.id : "null"} ${what}`);
  }

  #fail(item: Item, what: string): void {
    this.#hear(item, what);
    if (item.hasCaller) this.#hear(item, `caller ${what}`);
  }

  #expire(item: Item, what: string): void {
    this.#fail(item, what);
    this.#disarm(item);
    item.stage = "expired";
    this.counts.expired += 1;
    this.#arm(item, BOUNDS.graceMs, "grace");
  }

  /** The call is over: its session is free, or held. */
  #settle(item: Item): void {
    item.stage = "settled";
    this.#disarm(item);
    if (item.isHeld) this.counts.held += 1;
    else this.release(item.session);
  }

  #leave(item: Item): void {
    item.stage = "settled";
    this.#disarm(item);
    this.release(item.session);
  }

  #remove(item: Item): void {
    item.stage = "settled";
    this.#disarm(item);
    const isLast = !this.in("waiting").some(({ session }) => session === item.session);
    if (isLast) this.#ready = this.#ready.filter((session) => session !== item.session);
  }

  #arm(item: Item, afterMs: number, kind: Timer["kind"]): void {
    this.#timers.push({ dueMs: this.#nowMs + afterMs, item, kind });
  }

  #disarm(item: Item): void {
    this.#timers = this.#timers.filter((timer) => timer.item !== item);
  }
}
