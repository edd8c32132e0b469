import { byUrgency, type SemaphoreOrder } from "../../events/semaphore.js";
import { type Phase, phaseOf, type SemaphoreToken } from "../../purgatory/token.js";
import type { Part } from "../bucket/parts.js";

/** A record of a token. Never changed, but replaced. */
export interface TokenRecord {
  /** Position in the order of parking. */
  readonly seq: number;
  /** Position in the order of settling: the number of the audit entry. Null while PENDING. */
  readonly settledSeq: number | null;
  /** The same of finishing. */
  readonly finishedSeq: number | null;
  /** The gateway that runs the resumption. */
  readonly owner: string | null;
  /** Without the members that are in `card` and `answer`. */
  readonly token: SemaphoreToken;
  /** `state`, `input` and `responseSchema`. */
  readonly card: Part;
  readonly answer: Part;
}

/** Records of tokens by what they are asked for. */
export class TokenIndex {
  readonly #records = new Map<string, TokenRecord>();
  readonly #phases: Record<Phase, Map<string, TokenRecord>> = {
    PENDING: new Map(),
    DUE: new Map(),
    RUNNING: new Map(),
    FINISHED: new Map(),
  };
  readonly #openByAgent = new Map<string, number>();

  /** Takes over a change of a record; undefined: it was, or is, not there. */
  change(key: string, before: TokenRecord | undefined, after: TokenRecord | undefined): void {
    if (before) {
      this.#records.delete(key);
      this.#phases[phaseOf(before.token)].delete(key);
      if (phaseOf(before.token) !== "FINISHED") this.#count(before.token.agentId, -1);
    }
    if (!after) return;
    this.#records.set(key, after);
    this.#phases[phaseOf(after.token)].set(key, after);
    if (phaseOf(after.token) !== "FINISHED") this.#count(after.token.agentId, 1);
  }

  openOf(agentId: string): number {
    return this.#openByAgent.get(agentId) ?? 0;
  }

  finishedCount(): number {
    return this.#phases.FINISHED.size;
  }

  /** The tokens that finished first. */
  oldestFinished(count: number): readonly TokenRecord[] {
    if (count <= 0) return [];
    const finished = [...this.#phases.FINISHED.values()];
    return finished
      .toSorted((one, other) => (one.finishedSeq ?? 0) - (other.finishedSeq ?? 0))
      .slice(0, count);
  }

  /** In the order of parking. */
  in(phase: Phase): readonly TokenRecord[] {
    return [...this.#phases[phase].values()].toSorted((one, other) => one.seq - other.seq);
  }

  /** Those after a position of an order. */
  after(position: number | undefined, order: SemaphoreOrder): readonly TokenRecord[] {
    const isAfter = this.#isAfter(position, order);
    return this.#ordered(order).filter(isAfter);
  }

  #ordered(order: SemaphoreOrder): TokenRecord[] {
    const all = [...(order === "MOST_URGENT_FIRST" ? this.#phases.PENDING : this.#records).values()];
    switch (order) {
      case "OLDEST_FIRST":
        return all.toSorted((one, other) => one.seq - other.seq);
      case "NEWEST_FIRST":
        return all.toSorted((one, other) => other.seq - one.seq);
      case "MOST_URGENT_FIRST":
        return all.toSorted(compareUrgency);
      case "LATEST_SETTLED_FIRST":
        break;
    }
    const settled = all.filter(({ settledSeq }) => settledSeq !== null);
    return settled.toSorted((one, other) => positionOf(other, order) - positionOf(one, order));
  }

  /** Tests whether a record comes after the position; without one, every record does. */
  #isAfter(position: number | undefined, order: SemaphoreOrder): (record: TokenRecord) => boolean {
    if (position === undefined) return () => true;
    if (order === "OLDEST_FIRST") return ({ seq }) => seq > position;
    if (order !== "MOST_URGENT_FIRST") return (record) => positionOf(record, order) < position;
    const start = [...this.#records.values()].find(({ seq }) => seq === position);
    return (record) => start !== undefined && compareUrgency(start, record) < 0;
  }

  #count(agentId: string, change: number): void {
    const open = (this.#openByAgent.get(agentId) ?? 0) + change;
    if (open > 0) this.#openByAgent.set(agentId, open);
    else this.#openByAgent.delete(agentId);
  }
}

export function positionOf({ seq, settledSeq }: TokenRecord, order: SemaphoreOrder): number {
  return order === "LATEST_SETTLED_FIRST" ? (settledSeq ?? 0) : seq;
}

/** Uses the order of parking as age, because a clock may go back. */
function compareUrgency(one: TokenRecord, other: TokenRecord): number {
  return byUrgency(
    { ...one.token, id: "", createdAt: one.seq },
    { ...other.token, id: "", createdAt: other.seq },
  );
}
