import type { SessionState } from "../events/run.js";
import type { RunCard } from "./run.js";
import type { RunStore } from "./store/store.js";

/** JSON characters of states that are cached in memory. */
const CACHE_CHARACTERS_MAX = 16_777_216;

const NONE: SessionState = { version: 0, value: null };

/**
 * The states of sessions as last stored. The set of sessions with a state is in memory, so only an uncached state costs
 * a read before its session's first run.
 */
export class SessionStates {
  readonly #store: Pick<RunStore, "state" | "stateKeys">;
  /** Sessions with a state. Bounded by `maxStates`. */
  readonly #existing = new Set<string>();
  /** Least recently used first. */
  readonly #cache = new Map<string, { readonly state: SessionState; readonly characters: number }>();
  /** Sessions whose state may change once more, by a run that has left its host. Bounded by the open runs. */
  readonly #awaited = new Map<string, Promise<unknown>>();
  #characters = 0;

  constructor(store: Pick<RunStore, "state" | "stateKeys">) {
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const { agentId, session } of await this.#store.stateKeys())
      this.#existing.add(keyOf(agentId, session));
  }

  /** Reads again which sessions of these agents have a state: another gateway has stored states of them. */
  async takeOver(agentIds: readonly string[]): Promise<void> {
    const taken = new Set(agentIds);
    const isTaken = (key: string): boolean => taken.has(agentIn(key));
    for (const key of this.#cache.keys()) if (isTaken(key)) this.#drop(key);
    for (const key of this.#existing) if (isTaken(key)) this.#existing.delete(key);
    await this.load();
  }

  /** The state for the next run: at once when it is cached, and nothing awaited may change it. */
  of(agentId: string, session: string | null): SessionState | Promise<SessionState> {
    const key = keyOf(agentId, session);
    const awaited = this.#awaited.get(key);
    return awaited ? awaited.then(() => this.of(agentId, session)) : this.stored(agentId, session);
  }

  /** The state as stored now: at once when it is cached. */
  stored(agentId: string, session: string | null): SessionState | Promise<SessionState> {
    const key = keyOf(agentId, session);
    const cached = this.#cache.get(key);
    if (cached) {
      this.#cache.delete(key);
      this.#cache.set(key, cached);
      return cached.state;
    }
    return this.#existing.has(key) ? this.#read(key, agentId, session) : NONE;
  }

  /**
   * The host of this run is gone, and its end may be on its way to the store until `over`: another host must not begin with
   * the state of before. While a host has the run, it keeps the session's order itself.
   */
  awaits({ agentId, session }: Pick<RunCard, "agentId" | "session">, over: Promise<unknown>): void {
    const key = keyOf(agentId, session);
    const awaited = Promise.allSettled([this.#awaited.get(key), over]).then(() => {
      if (this.#awaited.get(key) === awaited) this.#awaited.delete(key);
    });
    this.#awaited.set(key, awaited);
  }

  /** The store may have another state by now: it is read again. */
  forget({ agentId, session }: Pick<RunCard, "agentId" | "session">): void {
    const key = keyOf(agentId, session);
    this.#existing.add(key);
    this.#drop(key);
  }

  isAwaited(agentId: string, session: string | null): boolean {
    return this.#awaited.has(keyOf(agentId, session));
  }

  /** Undefined when it is not cached. */
  cached(agentId: string, session: string | null): SessionState | undefined {
    return this.#cache.get(keyOf(agentId, session))?.state;
  }

  /** Caches a state that was just stored. */
  keep(agentId: string, session: string | null, state: SessionState): void {
    const key = keyOf(agentId, session);
    this.#existing.add(key);
    this.#put(key, state);
  }

  async #read(key: string, agentId: string, session: string | null): Promise<SessionState> {
    const state = await this.#store.state(agentId, session);
    const cached = this.#cache.get(key);
    if (cached && cached.state.version >= state.version) return cached.state;
    this.#put(key, state);
    return state;
  }

  #put(key: string, state: SessionState): void {
    this.#drop(key);
    const characters = key.length + JSON.stringify(state.value).length;
    this.#cache.set(key, { state, characters });
    this.#characters += characters;
    for (const oldest of this.#cache.keys()) {
      if (this.#characters <= CACHE_CHARACTERS_MAX) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#characters -= this.#cache.get(key)?.characters ?? 0;
    this.#cache.delete(key);
  }
}

/** An agent's id has no colon. */
function agentIn(key: string): string {
  const end = key.indexOf(":");
  return end < 0 ? key : key.slice(0, end);
}

/** Sessions of different agents are independent. */
export function keyOf(agentId: string, session: string | null): string {
  return session === null ? agentId : `${agentId}:${session}`;
}
