import type { AgentState, Semaphore, SystemMetabolism } from "../../live/types.js";

/** Version of what is stored; others are not used. */
const VERSION = 1;
/** Characters of one stored view, at two bytes each. A larger one is not stored. */
const VIEW_CHARACTERS_MAX = 400_000;
/** An older view is not shown: a state of last month misleads. */
const VIEW_AGE_MS_MAX = 7 * 86_400_000;
/** Agents and open questions of a stored view. */
const AGENTS_STORED_MAX = 200;
const QUESTIONS_STORED_MAX = 100;
/** Samples of each vital and agent. */
const SAMPLES_STORED_MAX = 120;

/** The first page as it was last seen. */
export interface LastView {
  /** Milliseconds since 1970, by this browser's clock. */
  readonly at: number;
  readonly agents: readonly AgentState[];
  readonly pending: readonly Semaphore[];
  readonly system: SystemMetabolism | null;
}

/**
 * The last view of a gateway in this browser's storage, to show while the gateway is away. It holds what everybody may see:
 * no token, no input, no text of an error. A view with a token is kept under a name made of the token's subject and scopes, and
 * in the tab only, so that it ends with the tab.
 */
export class LastViewStore {
  readonly #gateway: string;
  readonly #local: Storage;
  readonly #tab: Storage;

  constructor(gateway: string, local: Storage, tab: Storage) {
    this.#gateway = new URL(gateway).pathname;
    this.#local = local;
    this.#tab = tab;
  }

  read(identity: string | null, now: number): LastView | null {
    try {
      const text = this.#storageOf(identity).getItem(this.#nameOf(identity));
      if (text === null || text.length > VIEW_CHARACTERS_MAX) return null;
      const { version, view } = JSON.parse(text) as { version?: unknown; view?: LastView };
      if (version !== VERSION || !isView(view)) return null;
      return now - view.at > VIEW_AGE_MS_MAX || view.at > now + VIEW_AGE_MS_MAX ? null : view;
    } catch {
      // Refused by the browser, or not ours.
      return null;
    }
  }

  write(identity: string | null, view: LastView): void {
    const text = JSON.stringify({ version: VERSION, view: publicView(view) });
    if (text.length > VIEW_CHARACTERS_MAX) return;
    try {
      this.#storageOf(identity).setItem(this.#nameOf(identity), text);
    } catch {
      // The storage is full or refused: there will be no last view.
    }
  }

  /** Forgets the views that had a token. */
  forget(): void {
    try {
      const prefix = this.#prefix;
      const names = Array.from({ length: this.#tab.length }, (_, index) => this.#tab.key(index));
      for (const name of names) if (name?.startsWith(prefix)) this.#tab.removeItem(name);
    } catch {
      // Nothing was stored.
    }
  }

  get #prefix(): string {
    return `terrarium-view ${this.#gateway} `;
  }

  #storageOf(identity: string | null): Storage {
    return identity === null ? this.#local : this.#tab;
  }

  #nameOf(identity: string | null): string {
    return this.#prefix + (identity ?? "public");
  }
}

/** Without what only a token shows, and within the bounds. */
function publicView({ at, agents, pending, system }: LastView): LastView {
  return {
    at,
    system,
    pending: pending.slice(0, QUESTIONS_STORED_MAX),
    agents: agents.slice(0, AGENTS_STORED_MAX).map((agent) => ({
      ...agent,
      recent: [],
      samples: {
        pressure: agent.samples.pressure.slice(-SAMPLES_STORED_MAX),
        flow: agent.samples.flow.slice(-SAMPLES_STORED_MAX),
        temperature: agent.samples.temperature.slice(-SAMPLES_STORED_MAX),
      },
    })),
  };
}

function isView(view: unknown): view is LastView {
  if (typeof view !== "object" || view === null) return false;
  const { at, agents, pending, system } = view as Record<keyof LastView, unknown>;
  return (
    typeof at === "number" &&
    Array.isArray(agents) &&
    agents.every(isAgent) &&
    Array.isArray(pending) &&
    (system === null || typeof system === "object")
  );
}

function isAgent(agent: unknown): boolean {
  if (typeof agent !== "object" || agent === null) return false;
  const { id, vitals, samples, errorTimes } = agent as Record<string, unknown>;
  const lines = (samples ?? {}) as Record<string, unknown>;
  return (
    typeof id === "string" &&
    typeof vitals === "object" &&
    vitals !== null &&
    Array.isArray(errorTimes) &&
    ["pressure", "flow", "temperature"].every((name) => Array.isArray(lines[name]))
  );
}
