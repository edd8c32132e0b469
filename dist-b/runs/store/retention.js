import { HOLD } from "./rows.js";
/** Names of counters. A name with a colon is a prefix; the client or agent follows. */
export const OPEN = "open";
export const CLIENT_OPEN = "open:";
export const ENDED = "ended";
/** Keys, and bytes of the results that they hold. */
export const KEYS = "keys";
export const CLIENT_KEYS = "keys:";
export const STATES = "states";
export const TICKS = "ticks";
/**
 * Decides what is kept of ended runs: runs whose key has time left, and of the others as many as the bounds allow.
 *
 * ```
 *  open ──ends──▶ WHOLE ──bytes of results──▶ NO_RESULT ──bytes of runs──▶ BARE
 *    │              └──────────────┬──────────────┴─────────────────────────┘
 *    │                             ▼ its key's time is up, or its key is evicted
 *    └──ends without a key──────▶ FREE ──count, bytes, age──▶ forgotten
 * ```
 */
export class Retention {
  #rows;
  #limits;
  /** Nothing expires before this instant, ms since 1970. */
  #nothingBefore = Number.NEGATIVE_INFINITY;
  constructor(rows, limits) {
    this.#rows = rows;
    this.#limits = limits;
  }
  forget() {
    this.#nothingBefore = Number.NEGATIVE_INFINITY;
  }
  /**
   * A run has ended: its key holds it from now on. Results beyond the bound are given up; a result that is too large by
   * itself is the only one.
   */
  ended(row) {
    const { run, hold, resultBytes } = row;
    const { keyTtlMs, ageMsMax } = this.#limits;
    const due = (run.endedAt ?? 0) + (run.key ? keyTtlMs : ageMsMax);
    this.#nothingBefore = Math.min(this.#nothingBefore, due);
    if (!run.key || hold !== HOLD.WHOLE) return;
    const { client } = run.key;
    this.#rows.count(KEYS, 0, resultBytes);
    this.#rows.count(CLIENT_KEYS + client, 0, resultBytes);
    const { keyBytesMax, clientKeysMax, keysMax } = this.#limits;
    const shareMax = keyBytesMax * Math.min(1, clientKeysMax / keysMax);
    if (resultBytes > shareMax) this.#giveUpResult(row);
    while (this.#rows.counted(CLIENT_KEYS + client).bytes > shareMax) {
      if (!this.#giveUpOldest(client)) break;
    }
    while (this.#rows.counted(KEYS).bytes > keyBytesMax) {
      if (!this.#giveUpOldest()) break;
    }
  }
  /** Applies the bounds on time, count and bytes. Forgets at most `sweepMax` runs; the next change continues. */
  trim(at) {
    let left = at < this.#nothingBefore ? this.#limits.sweepMax : this.#trimByTime(at);
    const { endedMax, bytesMax } = this.#limits;
    for (; left > 0 && this.#rows.counted(ENDED).count > endedMax; left -= 1) {
      if (!this.#forgetOldest()) break;
    }
    for (; left > 0 && this.#bytes > bytesMax; left -= 1) {
      if (!this.#forgetOldest() && !this.#strip()) break;
    }
  }
  /** Frees the key of this client whose run ended longest ago. False when all its runs are open. */
  evictKeyOf(client) {
    return this.#evict(this.#rows.oldest({ keyed: true, client }));
  }
  /** Frees an expired key, or one of the client with the most keys, or that of the run that ended longest ago. */
  evictAnyKey(at) {
    const oldest = this.#rows.oldest({ keyed: true });
    if (oldest && (oldest.run.endedAt ?? at) + this.#limits.keyTtlMs <= at) return this.#evict(oldest);
    const richest = this.#rows.largest(CLIENT_KEYS);
    return (richest !== undefined && this.evictKeyOf(richest)) || this.#evict(oldest);
  }
  /** A run no longer holds its key. */
  freeKey({ client }) {
    this.#rows.count(KEYS, -1, 0);
    this.#rows.count(CLIENT_KEYS + client, -1, 0);
  }
  get #bytes() {
    return this.#rows.counted(OPEN).bytes + this.#rows.counted(ENDED).bytes;
  }
  /** Number of runs that may still be forgotten. */
  #trimByTime(at) {
    const { keyTtlMs, ageMsMax, sweepMax } = this.#limits;
    let left = sweepMax;
    let held = this.#rows.oldest({ hold: "HELD" });
    for (; left > 0 && held && endOf(held) + keyTtlMs <= at; left -= 1) {
      this.#release(held, { ...held, hold: HOLD.FREE });
      held = this.#rows.oldest({ hold: "HELD" });
    }
    let free = this.#rows.oldest({ hold: "FREE" });
    for (; left > 0 && free && endOf(free) + ageMsMax <= at; left -= 1) {
      this.#remove(free);
      free = this.#rows.oldest({ hold: "FREE" });
    }
    const next = [held && endOf(held) + keyTtlMs, free && endOf(free) + ageMsMax];
    this.#nothingBefore = Math.min(...next.map((due) => due ?? Number.POSITIVE_INFINITY));
    return left;
  }
  #forgetOldest() {
    const row = this.#rows.oldest({ hold: "FREE" });
    if (row) this.#remove(row);
    return row !== undefined;
  }
  #remove(row) {
    this.#rows.remove(row);
    this.#rows.count(ENDED, -1, -row.bytes);
    if (row.run.key) this.freeKey(row.run.key);
  }
  #evict(row) {
    if (!row?.run.key) return false;
    this.freeKey(row.run.key);
    this.#release(row, { ...row, hold: HOLD.FREE, run: { ...row.run, key: null } });
    return true;
  }
  /** A held run may be forgotten from now on. */
  #release(row, next) {
    this.#rows.update(row, next);
    this.#uncountResult(row);
    const due = endOf(row) + this.#limits.ageMsMax;
    this.#nothingBefore = Math.min(this.#nothingBefore, due);
  }
  #uncountResult({ run, hold, resultBytes }) {
    if (hold !== HOLD.WHOLE || !run.key) return;
    this.#rows.count(KEYS, 0, -resultBytes);
    this.#rows.count(CLIENT_KEYS + run.key.client, 0, -resultBytes);
  }
  #giveUpOldest(client) {
    const row = this.#rows.oldest(client === undefined ? { hold: "WHOLE" } : { hold: "WHOLE", client });
    if (row) this.#giveUpResult(row);
    return row !== undefined;
  }
  #giveUpResult(row) {
    this.#stripTo(row, row.inputBytes > 0 ? HOLD.NO_RESULT : HOLD.BARE);
  }
  /** When keys hold all remaining runs, the oldest of these lose input and result and keep their key. */
  #strip() {
    const row = this.#rows.oldest({ hold: "NO_RESULT" }) ?? this.#rows.oldest({ hold: "WHOLE" });
    if (row) this.#stripTo(row, HOLD.BARE);
    return row !== undefined;
  }
  #stripTo(row, hold) {
    this.#uncountResult(row);
    const inputBytes = hold === HOLD.BARE ? 0 : row.inputBytes;
    const bytes = row.bytes - row.resultBytes - (row.inputBytes - inputBytes);
    const run = {
      ...row.run,
      resultDropped: row.run.resultDropped || row.resultBytes > 0,
      inputDropped: row.run.inputDropped || row.inputBytes > inputBytes,
    };
    this.#rows.strip(row, { ...row, run, hold, inputBytes, resultBytes: 0, bytes });
    this.#rows.count(ENDED, 0, bytes - row.bytes);
  }
}
function endOf({ run }) {
  return run.endedAt ?? 0;
}
//# sourceMappingURL=retention.js.map
