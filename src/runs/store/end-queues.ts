import { type Among, HOLD, type RunRow } from "./rows.js";

/** Ended runs in the order of their ends, by what `oldest` asks for. */
export class EndQueues {
  /** By the names of `queuesOf`. */
  readonly #queues = new Map<string, RunRow[]>();

  /** Does nothing for an open run, as `remove`. */
  add(row: RunRow): void {
    for (const name of queuesOf(row)) {
      const queue = this.#queues.get(name) ?? [];
      queue.splice(placeIn(queue, row), 0, row);
      this.#queues.set(name, queue);
    }
  }

  remove(row: RunRow): void {
    for (const name of queuesOf(row)) {
      const queue = this.#queues.get(name) ?? [];
      queue.splice(placeIn(queue, row), 1);
      if (queue.length === 0) this.#queues.delete(name);
    }
  }

  oldest(among: Among): RunRow | undefined {
    const client = "client" in among ? among.client : undefined;
    const name = "keyed" in among ? "keyed" : among.hold;
    return this.#queues.get(client === undefined ? name : `${name} ${client}`)?.[0];
  }
}

/** Where `oldest` looks for a row. */
function queuesOf({ run, hold }: RunRow): string[] {
  if (hold === HOLD.OPEN) return [];
  const client = run.key?.client;
  const keyed = client === undefined ? [] : ["keyed", `keyed ${client}`];
  if (hold === HOLD.FREE) return ["FREE", ...keyed];
  if (hold === HOLD.WHOLE) return ["HELD", "WHOLE", `WHOLE ${client}`, ...keyed];
  return hold === HOLD.NO_RESULT ? ["HELD", "NO_RESULT", ...keyed] : ["HELD", ...keyed];
}

/** Index of a row in the order of ending, or the index to insert it at. */
function placeIn(queue: readonly RunRow[], row: RunRow): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = queue[middle];
    if (other && compareEnds(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareEnds(one: RunRow, other: RunRow): number {
  return (one.run.endedAt ?? 0) - (other.run.endedAt ?? 0) || one.seq - other.seq;
}
