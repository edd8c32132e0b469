/** JSON characters of states that are cached in memory. */
const CACHE_CHARACTERS_MAX = 16_777_216;
const NONE = { version: 0, value: null };
/**
 * The states of sessions as last stored. The set of sessions with a state is in memory, so only an uncached state costs
 * a read before its session's first run.
 */
export class SessionStates {
  #store;
  /** Sessions with a state. Bounded by `maxStates`. */
  #existing = new Set();
  /** Least recently used first. */
  #cache = new Map();
  #characters = 0;
  constructor(store) {
    this.#store = store;
  }
  async load() {
    for (const { agentId, session } of await this.#store.stateKeys())
      this.#existing.add(keyOf(agentId, session));
  }
  /** The state: at once when it is cached, else from the store. */
  of(agentId, session) {
    const key = keyOf(agentId, session);
    const cached = this.#cache.get(key);
    if (cached) {
      this.#cache.delete(key);
      this.#cache.set(key, cached);
      return cached.state;
    }
    return this.#existing.has(key) ? this.#read(key, agentId, session) : NONE;
  }
  /** Undefined when it is not cached. */
  cached(agentId, session) {
    return this.#cache.get(keyOf(agentId, session))?.state;
  }
  /** Caches a state that was just stored. */
  keep(agentId, session, state) {
    const key = keyOf(agentId, session);
    this.#existing.add(key);
    this.#put(key, state);
  }
  async #read(key, agentId, session) {
    const state = await this.#store.state(agentId, session);
    const cached = this.#cache.get(key);
    if (cached && cached.state.version >= state.version) return cached.state;
    this.#put(key, state);
    return state;
  }
  #put(key, state) {
    this.#drop(key);
    const characters = key.length + JSON.stringify(state.value).length;
    this.#cache.set(key, { state, characters });
    this.#characters += characters;
    for (const oldest of this.#cache.keys()) {
      if (this.#characters <= CACHE_CHARACTERS_MAX) break;
      this.#drop(oldest);
    }
  }
  #drop(key) {
    this.#characters -= this.#cache.get(key)?.characters ?? 0;
    this.#cache.delete(key);
  }
}
/** Sessions of different agents are independent. */
export function keyOf(agentId, session) {
  return session === null ? agentId : `${agentId}:${session}`;
}
//# sourceMappingURL=session-states.js.map
