import { createHash } from "node:crypto";
import type { Clock } from "../base/clock.js";
import { type ErrorCode, TerrariumError } from "../base/errors.js";
import { largest } from "../base/bounds/fair-share.js";
import { canonicalJson, type JsonValue } from "../base/json.js";
import { defaultLimits } from "../base/limits.js";

/** Longest key a client may choose, in UTF-16 units; a UUID has 36. */
const IDEMPOTENCY_KEY_LENGTH_MAX = 255;

export interface IdempotentCall {
  /** Keys are separate for each client, and for each operation of a client. */
  readonly client: string;
  readonly operation: string;
  /** Chosen by the client, 1 to 255 characters. */
  readonly key: string;
  /** Equal for equal input. */
  readonly fingerprint: string;
  /** What a call does while an earlier call is in flight: wait for its outcome (the default), or be refused. */
  readonly inFlight?: "join" | "refuse";
}

export interface IdempotencyOptions {
  /** Keys remembered for all clients. */
  readonly keysMax: number;
  /** Keys remembered for one client, which also gets the same share of the bytes. Default: a tenth, at least one. */
  readonly clientKeysMax?: number;
  /** How long an outcome is remembered after it settled. Work in flight is never forgotten. */
  readonly ttlMs: number;
  /** JSON bytes of remembered outcomes for all clients. Default 64 MiB. */
  readonly outcomeBytesMax?: number;
  readonly clock: Clock;
}

/**
 * Failures of work that reached the agent. Its effects cannot be undone, so a retry gets the same failure and does
 * not run again. All other failures (RATE_LIMITED, INBOX_FULL, AGENT_NOT_FOUND, AGENT_NOT_RUNNING, …) happened before
 * the work began, or lost it with the agent's host: they are forgotten, and a retry runs.
 */
const FINAL_FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["AGENT_ERROR", "AGENT_TIMEOUT"]);

/**
 * Makes retries harmless: remembers the outcome of each key for `ttlMs`, within its bounds.
 * When there is no room for a key, the key that settled first is evicted: of the same client when that client's share
 * is used up, of the client with the most keys when all keys are taken. Work in flight is never evicted. When
 * outcomes take too many bytes, the oldest lose their value and keep their key: a retry is then refused with
 * LIMIT_EXCEEDED instead of running a second time.
 */
export class IdempotencyCache {
  readonly #options: Required<IdempotencyOptions>;
  readonly #calls = new Map<string, Remembered>();
  readonly #clients = new Map<string, Bucket>();
  readonly #all: Bucket;

  constructor(options: IdempotencyOptions) {
    this.#options = {
      outcomeBytesMax: defaultLimits.maxIdempotencyBytes,
      clientKeysMax: Math.ceil(options.keysMax / 10),
      ...options,
    };
    this.#all = new Bucket(this.#options.keysMax, this.#options.outcomeBytesMax);
  }

  /** Keys in flight and settled. */
  get size(): number {
    return this.#calls.size;
  }

  /**
   * Runs `work`, unless the same client already used this key: then `onReplay` is called and the result is the
   * outcome of the earlier call, which may still be in flight.
   * Rejects with BAD_USER_INPUT (length of the key), IDEMPOTENCY_CONFLICT (the key belongs to another input, or to a
   * call in flight if `inFlight` is "refuse": `details.inFlight`), LIMIT_EXCEEDED (all keys are in flight, or the
   * outcome was too large to keep), or as `work` does.
   */
  async run<T>(call: IdempotentCall, work: () => Promise<T>, onReplay?: () => void): Promise<T> {
    if (call.key.length < 1 || call.key.length > IDEMPOTENCY_KEY_LENGTH_MAX) {
      throw new TerrariumError(
        "BAD_USER_INPUT",
        `an idempotency key must have 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters`,
        { field: "idempotencyKey" },
      );
    }
    this.#expire();
    const id = JSON.stringify([call.client, call.operation, call.key]);
    const known = this.#calls.get(id);
    if (!known) return await this.#begin(id, call, work);
    if (known.fingerprint !== call.fingerprint) {
      throw new TerrariumError(
        "IDEMPOTENCY_CONFLICT",
        "this idempotency key was used with a different input",
      );
    }
    if (known.settledAt === null && call.inFlight === "refuse") {
      throw new TerrariumError(
        "IDEMPOTENCY_CONFLICT",
        "an earlier call under this idempotency key is still in flight",
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
    const client = this.#clients.get(call.client) ?? this.#newBucket();
    if (client.isFull) this.#forget(client.oldest ?? full("maxIdempotencyKeysPerClient"));
    if (this.#all.isFull) this.#forget(this.#oldestOfLargestClient() ?? full("maxIdempotencyKeys"));

    // Starts a microtask later, so that work that ends at once finds its own entry.
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
    const buckets = this.#bucketsOf(call);
    for (const bucket of buckets) bucket.settle(call);
    for (const bucket of buckets) {
      for (const dropped of bucket.outcomesToDrop(call)) {
        for (const holder of this.#bucketsOf(dropped)) holder.dropOutcome(dropped);
        dropped.bytes = 0;
        dropped.outcome = Promise.reject(
          new TerrariumError("LIMIT_EXCEEDED", "this call was made before; its result is no longer kept", {
            limit: "maxIdempotencyBytes",
          }),
        );
        dropped.outcome.catch(() => undefined);
      }
    }
  }

  #forget(call: Remembered): void {
    this.#calls.delete(call.id);
    for (const bucket of this.#bucketsOf(call)) bucket.remove(call);
    if (this.#clients.get(call.client)?.entries === 0) this.#clients.delete(call.client);
  }

  /** The oldest settled call of the client with the most keys, or of all clients when that client has none settled. */
  #oldestOfLargestClient(): Remembered | undefined {
    const largestClient = largest(this.#clients, ({ entries }) => entries);
    const oldest = largestClient === undefined ? undefined : this.#clients.get(largestClient)?.oldest;
    return oldest ?? this.#all.oldest;
  }

  #expire(): void {
    const now = this.#options.clock.monotonic();
    for (const call of this.#all.settled) {
      if ((call.settledAt ?? now) + this.#options.ttlMs > now) return;
      this.#forget(call);
    }
  }

  #bucketsOf(call: Remembered): readonly Bucket[] {
    const client = this.#clients.get(call.client);
    return client ? [client, this.#all] : [this.#all];
  }

  /** A value that cannot be serialised counts as too large. */
  #bytesOf(value: unknown): number {
    try {
      return Buffer.byteLength(JSON.stringify(value) ?? "");
    } catch {
      return this.#options.outcomeBytesMax + 1;
    }
  }

  #newBucket(): Bucket {
    const { keysMax, clientKeysMax, outcomeBytesMax } = this.#options;
    return new Bucket(clientKeysMax, outcomeBytesMax * Math.min(1, clientKeysMax / keysMax));
  }
}

function full(limit: string): never {
  throw new TerrariumError("LIMIT_EXCEEDED", "too many calls with idempotency keys are in flight", { limit });
}

function isFinal(error: unknown): boolean {
  return error instanceof TerrariumError && FINAL_FAILURES.has(error.code);
}

/** One call by its key. It is in flight until `settledAt` is set. */
export interface Remembered {
  readonly id: string;
  readonly client: string;
  readonly fingerprint: string;
  outcome: Promise<unknown>;
  /** Monotonic milliseconds. */
  settledAt: number | null;
  /** JSON size of the outcome; 0 after it was dropped. */
  bytes: number;
}

/** Counts a bounded number of calls and their bytes: one bucket for all calls, one for each client. */
class Bucket {
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  /** In the order of settling: the first is the oldest and expires first. */
  readonly settled = new Set<Remembered>();
  /** The settled calls whose outcome is kept and has a size. */
  readonly #withOutcome = new Set<Remembered>();
  #entries = 0;
  #bytes = 0;

  constructor(entriesMax: number, bytesMax: number) {
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  /** Calls in flight and settled. */
  get entries(): number {
    return this.#entries;
  }

  get isFull(): boolean {
    return this.#entries >= this.#entriesMax;
  }

  /** The call to evict first when there is no room; undefined when all are in flight. */
  get oldest(): Remembered | undefined {
    return this.settled.values().next().value;
  }

  add(): void {
    this.#entries += 1;
  }

  settle(call: Remembered): void {
    this.settled.add(call);
    if (call.bytes === 0) return;
    this.#withOutcome.add(call);
    this.#bytes += call.bytes;
  }

  /** Calls whose outcomes must be dropped, oldest first. Only the newest itself when it alone is too large. */
  *outcomesToDrop(newest: Remembered): Generator<Remembered> {
    if (newest.bytes > this.#bytesMax) yield newest;
    for (const call of this.#withOutcome) {
      if (this.#bytes <= this.#bytesMax) return;
      yield call;
    }
  }

  /** Counts an outcome as dropped; the key stays. Call it before clearing `bytes`. */
  dropOutcome(call: Remembered): void {
    if (this.#withOutcome.delete(call)) this.#bytes -= call.bytes;
  }

  remove(call: Remembered): void {
    this.#entries -= 1;
    this.settled.delete(call);
    this.dropOutcome(call);
  }
}

/**
 * Equal for equal input to the same agent (and command); the order of members does not matter. Priority and timeout
 * are left out: they change when the work runs, not what it does.
 */
export function fingerprintOf(agentId: string, command: string | null, input: JsonValue): string {
  return createHash("sha256")
    .update(canonicalJson([agentId, command, input]))
    .digest("base64url");
}
