import { createHash } from "node:crypto";
import type { Clock } from "../base/clock.js";
import { type ErrorCode, TerrariumError } from "../base/errors.js";
import { largest } from "../base/fair-share.js";
import { canonicalJson, type JsonValue } from "../base/json.js";
import { defaultLimits } from "../base/limits.js";

/** Longest key a client may choose, in UTF-16 units; a UUID has 36. */
const IDEMPOTENCY_KEY_LENGTH_MAX = 255;

export interface IdempotentCall {
  /** Keys of different clients, and of different operations of one client, have nothing to do with each other. */
  readonly client: string;
  readonly operation: string;
  /** Chosen by the client, 1 to 255 characters. */
  readonly key: string;
  /** Equal for equal input. */
  readonly fingerprint: string;
  /** While an earlier call has not ended: wait for its outcome with it (the default), or be refused. */
  readonly inFlight?: "join" | "refuse";
}

export interface IdempotencyOptions {
  /** Keys remembered in all. */
  readonly keysMax: number;
  /** Of them, those of one client; of the bytes it may hold as large a part. Default: a tenth, at least one. */
  readonly clientKeysMax?: number;
  /** How long an outcome is remembered after it settled. Work in flight is never forgotten. */
  readonly ttlMs: number;
  /** JSON bytes of remembered outcomes in all. Default 64 MiB. */
  readonly outcomeBytesMax?: number;
  readonly clock: Clock;
}

/**
 * Failures of work that reached the agent: what it did cannot be undone, so a retry is told the same again and the
 * agent is spared. All other failures (RATE_LIMITED, INBOX_FULL, AGENT_NOT_FOUND, AGENT_NOT_RUNNING, …) refused the
 * work beforehand, or lost it together with the agent's host: they are forgotten, and a retry sets out anew.
 */
const FINAL_FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["AGENT_ERROR", "AGENT_TIMEOUT"]);

/**
 * Makes retries harmless: remembers by key how work ended, for as long as `ttlMs` and the bounds allow.
 *
 * When there is no room for a key, the one that settled longest ago goes: the client's own when its share is used
 * up, that of the client with most keys when all is. Work in flight never goes. When outcomes take too many bytes, the oldest lose their
 * value and keep their key: a retry is then refused with LIMIT_EXCEEDED instead of running a second time.
 */
export class IdempotencyCache {
  readonly #options: Required<IdempotencyOptions>;
  readonly #calls = new Map<string, Remembered>();
  readonly #clients = new Map<string, Shelf>();
  readonly #all: Shelf;

  constructor(options: IdempotencyOptions) {
    this.#options = {
      outcomeBytesMax: defaultLimits.maxIdempotencyBytes,
      clientKeysMax: Math.ceil(options.keysMax / 10),
      ...options,
    };
    this.#all = new Shelf(this.#options.keysMax, this.#options.outcomeBytesMax);
  }

  /** Keys held at the moment, in flight and settled. */
  get size(): number {
    return this.#calls.size;
  }

  /**
   * Runs `work`, unless the same client did so under this key: then `onReplay` is called and the outcome is that of
   * the earlier call, also while it is in flight.
   * Rejects with BAD_USER_INPUT (length of the key), IDEMPOTENCY_CONFLICT (the key stands for another input, or, if
   * the call asks for that, for one in flight: `details.inFlight`), LIMIT_EXCEEDED (all keys are in flight, or the outcome was too large to keep), or as `work` does.
   */
  async run<T>(call: IdempotentCall, work: () => Promise<T>, onReplay?: () => void): Promise<T> {
    if (call.key.length < 1 || call.key.length > IDEMPOTENCY_KEY_LENGTH_MAX) {
      throw new TerrariumError(
        "BAD_USER_INPUT",
        `an idempotency key has 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters`,
        { field: "idempotencyKey" },
      );
    }
    this.#expire();
    const id = JSON.stringify([call.client, call.operation, call.key]);
    const known = this.#calls.get(id);
    if (!known) return await this.#begin(id, call, work);
    if (known.fingerprint !== call.fingerprint) {
      throw new TerrariumError("IDEMPOTENCY_CONFLICT", "this idempotency key stands for a different input");
    }
    if (known.settledAt === null && call.inFlight === "refuse") {
      throw new TerrariumError(
        "IDEMPOTENCY_CONFLICT",
        "an earlier call under this idempotency key has not ended",
        {
          inFlight: true,
        },
      );
    }
    onReplay?.();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the id holds the operation, which fixes T
    return (await known.outcome) as T;
  }

  #begin<T>(id: string, call: IdempotentCall, work: () => Promise<T>): Promise<T> {
    const client = this.#clients.get(call.client) ?? this.#newShelf();
    if (client.isFull) this.#forget(client.oldest ?? full("maxIdempotencyKeysPerClient"));
    if (this.#all.isFull) this.#forget(this.#oldestOfRichest() ?? full("maxIdempotencyKeys"));

    // Started a microtask later, so that work which ends at once finds its own entry.
    const outcome = Promise.resolve().then(work);
    const { client: owner, fingerprint } = call;
    const entry: Remembered = { id, client: owner, fingerprint, outcome, settledAt: null, bytes: 0 };
    this.#clients.set(owner, client);
    this.#calls.set(id, entry);
    client.add();
    this.#all.add();
    outcome.then(
      (value) => this.#settle(entry, this.#bytesOf(value)),
      (error: unknown) => (isFinal(error) ? this.#settle(entry, 0) : this.#forget(entry)),
    );
    return outcome;
  }

  #settle(call: Remembered, bytes: number): void {
    call.settledAt = this.#options.clock.monotonic();
    call.bytes = bytes;
    const shelves = this.#shelvesOf(call);
    for (const shelf of shelves) shelf.settle(call);
    for (const shelf of shelves) {
      for (const heavy of shelf.tooHeavy(call)) {
        for (const holder of this.#shelvesOf(heavy)) holder.lighten(heavy);
        heavy.bytes = 0;
        heavy.outcome = Promise.reject(
          new TerrariumError("LIMIT_EXCEEDED", "this call was made before; its result is no longer kept", {
            limit: "maxIdempotencyBytes",
          }),
        );
        heavy.outcome.catch(() => undefined);
      }
    }
  }

  #forget(call: Remembered): void {
    this.#calls.delete(call.id);
    for (const shelf of this.#shelvesOf(call)) shelf.remove(call);
    if (this.#clients.get(call.client)?.entries === 0) this.#clients.delete(call.client);
  }

  /** The oldest settled of who holds most keys; of anybody when all of that one's are in flight. */
  #oldestOfRichest(): Remembered | undefined {
    const richest = largest(this.#clients, ({ entries }) => entries);
    const theirs = richest === undefined ? undefined : this.#clients.get(richest)?.oldest;
    return theirs ?? this.#all.oldest;
  }

  #expire(): void {
    const now = this.#options.clock.monotonic();
    for (const call of this.#all.settled) {
      if ((call.settledAt ?? now) + this.#options.ttlMs > now) return;
      this.#forget(call);
    }
  }

  #shelvesOf(call: Remembered): readonly Shelf[] {
    const client = this.#clients.get(call.client);
    return client ? [client, this.#all] : [this.#all];
  }

  /** What is no JSON cannot be measured and counts as too large. */
  #bytesOf(value: unknown): number {
    try {
      return Buffer.byteLength(JSON.stringify(value) ?? "");
    } catch {
      return this.#options.outcomeBytesMax + 1;
    }
  }

  #newShelf(): Shelf {
    const { keysMax, clientKeysMax, outcomeBytesMax } = this.#options;
    return new Shelf(clientKeysMax, outcomeBytesMax * Math.min(1, clientKeysMax / keysMax));
  }
}

function full(limit: string): never {
  throw new TerrariumError("LIMIT_EXCEEDED", "too many calls with idempotency keys are in flight", { limit });
}

function isFinal(error: unknown): boolean {
  return error instanceof TerrariumError && FINAL_FAILURES.has(error.code);
}

/** One call by its key: in flight until `settledAt` is set. */
export interface Remembered {
  readonly id: string;
  readonly client: string;
  readonly fingerprint: string;
  outcome: Promise<unknown>;
  /** Monotonic milliseconds. */
  settledAt: number | null;
  /** JSON size of the outcome; 0 once it was dropped. */
  bytes: number;
}

/** Book-keeping of a bounded number of calls: one shelf for all of them, one for each client. */
class Shelf {
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  /** In the order of settling, so the first is the oldest and the first to expire. */
  readonly settled = new Set<Remembered>();
  /** Those of `settled` whose outcome is still there and weighs something. */
  readonly #weighty = new Set<Remembered>();
  #entries = 0;
  #bytes = 0;

  constructor(entriesMax: number, bytesMax: number) {
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  /** Settled and in flight. */
  get entries(): number {
    return this.#entries;
  }

  get isFull(): boolean {
    return this.#entries >= this.#entriesMax;
  }

  /** The one to go first when there is no room; undefined when all are in flight. */
  get oldest(): Remembered | undefined {
    return this.settled.values().next().value;
  }

  add(): void {
    this.#entries += 1;
  }

  settle(call: Remembered): void {
    this.settled.add(call);
    if (call.bytes === 0) return;
    this.#weighty.add(call);
    this.#bytes += call.bytes;
  }

  /** Calls whose outcomes must be dropped, oldest first; only the newest itself when it alone is too large. */
  *tooHeavy(newest: Remembered): Generator<Remembered> {
    if (newest.bytes > this.#bytesMax) yield newest;
    for (const call of this.#weighty) {
      if (this.#bytes <= this.#bytesMax) return;
      yield call;
    }
  }

  /** The outcome is dropped, the key stays. To be called before `bytes` is cleared. */
  lighten(call: Remembered): void {
    if (this.#weighty.delete(call)) this.#bytes -= call.bytes;
  }

  remove(call: Remembered): void {
    this.#entries -= 1;
    this.settled.delete(call);
    this.lighten(call);
  }
}

/**
 * Equal for equal input to the same agent (and command), whatever the order of members. Priority and timeout are left
 * out: they say how soon and how long, not what.
 */
export function fingerprintOf(agentId: string, command: string | null, input: JsonValue): string {
  return createHash("sha256")
    .update(canonicalJson([agentId, command, input]))
    .digest("base64url");
}
