import {
  type AddOutcome,
  fullness,
  type OpenedShares,
  type Share,
  type ShareLimits,
  type ShareStore,
} from "../auth/shares/index.js";
import { token } from "./bucket/names.js";
import type { Replica } from "./bucket/replica.js";

const KIND = "share";
const KEY = "share-key.only";
/** Shares that one call forgets. */
const FORGOTTEN_MAX = 256;

/** A record. `order`: when it was added, among all of them. */
interface Kept {
  readonly order: number;
  readonly share: Share;
}

/** Shares in a bucket, and the key that all gateways sign them with. */
export class JetStreamShareStore implements ShareStore {
  readonly #replica: Replica;
  readonly #limits: ShareLimits;
  /** By key of the record: those of this moment. */
  readonly #kept = new Map<string, Kept>();

  constructor(replica: Replica, limits: ShareLimits) {
    this.#replica = replica;
    this.#limits = limits;
    replica.follow(KIND, (key, _before, after) => {
      if (after === undefined || after === null) this.#kept.delete(key);
      else this.#kept.set(key, after as Kept);
    });
  }

  open(candidate: Uint8Array, now: number): Promise<OpenedShares> {
    return this.#transact(() => {
      const known = this.#replica.get<string>(KEY);
      const key = known ?? Buffer.from(candidate).toString("base64url");
      if (known === undefined) this.#replica.put(KEY, key);
      this.#forget(now);
      const shares = this.#all().filter(({ expiresAt }) => expiresAt > now);
      return { key: new Uint8Array(Buffer.from(key, "base64url")), shares };
    });
  }

  add(share: Share, now: number): Promise<AddOutcome> {
    return this.#transact(() => {
      this.#forget(now);
      const all = [...this.#kept.values()].filter((one) => one.share.expiresAt > now);
      const counts = {
        all: all.length,
        ofAgent: all.filter((one) => one.share.agentId === share.agentId).length,
        ofClient: all.filter((one) => one.share.createdBy === share.createdBy).length,
      };
      const full = fullness(counts, this.#limits);
      if (full) return full;
      const kept: Kept = { order: this.#replica.count(KIND), share };
      this.#replica.put(keyOf(share.id), kept);
      return { outcome: "STORED" };
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#transact(() => {
      const isThere = this.#kept.has(keyOf(id));
      if (isThere) this.#replica.remove(keyOf(id));
      return isThere;
    });
  }

  watch(listener: (shares: readonly Share[]) => void): () => void {
    return this.#replica.onStored((changes, isOwn) => {
      if (!isOwn && changes.some(({ key }) => key.startsWith(`${KIND}.`))) listener(this.#all());
    });
  }

  #transact<T>(decide: () => T): Promise<T> {
    return this.#replica.transact(decide, "shares");
  }

  #all(): Share[] {
    const inOrder = [...this.#kept.values()].toSorted((one, other) => one.order - other.order);
    return structuredClone(inOrder.map(({ share }) => share));
  }

  /** At most as many as one batch takes: the next call goes on. */
  #forget(now: number): void {
    let left = FORGOTTEN_MAX;
    for (const [key, { share }] of this.#kept) {
      if (share.expiresAt > now) continue;
      if (left === 0) break;
      this.#replica.remove(key);
      left -= 1;
    }
  }
}

function keyOf(id: string): string {
  return `${KIND}.${token(id)}`;
}
