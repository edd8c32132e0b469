import { readSight, type SightChange, type SightStore } from "../auth/sight-store.js";
import type { AgentSight } from "../events/agent/agent-sight.js";
import { token } from "./bucket/names.js";
import type { Replica } from "./bucket/replica.js";

const KIND = "sight";
/** Agents that one transaction changes. */
const STEP_MAX = 256;

interface Kept {
  /** When it was last changed, among all of them. */
  readonly order: number;
  /** As text, so that one that cannot be read is left out. */
  readonly card: string;
}

/**
 * Who may see each agent, in the bucket of runs and questions, whose transactions have one order: no run or question is stored
 * before. A change of more than 256 agents is stored in several transactions, one after the other.
 */
export class JetStreamSightStore implements SightStore {
  readonly #replica: Replica;
  readonly #kept = new Map<string, Kept>();
  /** Keys that this gateway has loaded or put: what others have put since is not its to remove. */
  readonly #known = new Set<string>();

  constructor(replica: Replica) {
    this.#replica = replica;
    replica.follow(KIND, (key, _before, after) => {
      if (after !== undefined) this.#kept.set(key, after as Kept);
      else if (this.#kept.delete(key)) this.#known.delete(key);
    });
  }

  async load(): Promise<readonly AgentSight[]> {
    const kept = await this.#replica.transact(() => [...this.#kept], "sights");
    for (const [key] of kept) this.#known.add(key);
    const inOrder = kept.toSorted(([, one], [, other]) => one.order - other.order);
    return inOrder.flatMap(([, { card }]) => readSight(card) ?? []);
  }

  async keep({ put, removed }: SightChange): Promise<void> {
    const staying = new Set(put.map(({ id }) => keyOf(id)));
    const known = [...this.#known];
    const gone = removed === "others" ? known : removed.map((id) => keyOf(id));
    const steps = [
      ...gone.filter((key) => !staying.has(key)).map((key) => ({ key, card: null })),
      ...put.map((agent) => ({ key: keyOf(agent.id), card: JSON.stringify(agent) })),
    ];
    const stored: Promise<void>[] = [];
    for (let from = 0; from < steps.length; from += STEP_MAX) {
      const step = steps.slice(from, from + STEP_MAX);
      stored.push(
        this.#replica.transact(() => {
          for (const { key, card } of step) this.#change(key, card);
        }, "sights"),
      );
    }
    for (const { key, card } of steps) if (card !== null) this.#known.add(key);
    await Promise.all(stored);
  }

  #change(key: string, card: string | null): void {
    const known = this.#kept.get(key);
    if (card === null && known) this.#replica.remove(key);
    // Every gateway puts the agents of its manifest: the first one writes.
    if (card === null || known?.card === card) return;
    const kept: Kept = { order: this.#replica.count("sight-order"), card };
    this.#replica.put(key, kept);
  }
}

function keyOf(id: string): string {
  return `${KIND}.${token(id)}`;
}
