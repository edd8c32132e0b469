import { randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { type NewId, randomId } from "../../base/ids.js";
import type { Revocations } from "../tokens/revocations.js";
import { unauthenticated } from "../unauthenticated.js";
import type { Viewer } from "../viewer.js";
import { cutOff, noShare, requireTtl, type Share, SHARE_KEY_BYTES } from "./share.js";
import type { ShareStore } from "./store.js";

/** Loaded with the first share: `terrarium-gateway/testing` does without. */
const tokens = () => import("./token.js");

export interface SharesOptions {
  readonly clock: Clock;
  readonly newId?: NewId;
  /** Subjects in it lose the shares that they created. */
  readonly revocations?: Pick<Revocations, "has"> | null;
}

export interface NewShare {
  readonly agentId: string;
  readonly session: string | null;
  readonly ttlSeconds: number;
  readonly createdBy: string;
}

/** A share with its token, which is shown to its creator and kept nowhere. */
export type SignedShare = Share & { readonly token: string };

type ShareViewer = Extract<Viewer, { kind: "share" }>;

/**
 * All shares that have not ended, in memory, in front of their store: checking one reads no disk, and a revocation holds
 * from the call on. Holds at most `maxShares`.
 */
export class Shares {
  readonly #options: SharesOptions;
  readonly #newId: NewId;
  readonly #shares = new Map<string, Share>();
  /** Revoked, while the store has not confirmed it. */
  readonly #revoked = new Set<string>();
  #opened: { readonly store: ShareStore; readonly key: Uint8Array } | null = null;
  #isCutOff: () => boolean = () => false;
  #onChange: () => void = () => undefined;

  constructor(options: SharesOptions) {
    this.#options = options;
    this.#newId = options.newId ?? randomId;
  }

  /**
   * Reads the key and the shares. Until then every share is refused. Rejects with `StoreError`. `isCutOff`: other gateways may have
   * made shares that this one does not know yet.
   */
  async open(store: ShareStore, isCutOff = (): boolean => false): Promise<void> {
    this.#isCutOff = isCutOff;
    const { key, shares } = await store.open(randomBytes(SHARE_KEY_BYTES), this.#options.clock.now());
    this.#replace(shares);
    this.#opened = { store, key };
    // For the life of the process, as the store.
    store.watch((all) => {
      this.#replace(all);
      this.#onChange();
    });
  }

  /** Sets the listener (replacing an earlier one) that is called when a share is revoked. Must not throw. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** Stores and signs a share. Rejects with BAD_USER_INPUT, LIMIT_EXCEEDED, and `StoreError`. */
  async create({ agentId, session, ttlSeconds, createdBy }: NewShare): Promise<SignedShare> {
    requireTtl(ttlSeconds);
    const { store, key } = this.#open;
    const createdAt = this.#options.clock.now();
    const expiresAt = createdAt + ttlSeconds * 1_000;
    const share: Share = { id: this.#newId("shr"), agentId, session, createdAt, expiresAt, createdBy };
    const outcome = await store.add(share, createdAt);
    if (outcome.outcome === "FULL") {
      const { limit, max } = outcome;
      throw new TerrariumError("LIMIT_EXCEEDED", `there are ${max} shares that have not ended`, {
        limit,
        max,
      });
    }
    this.#forget();
    this.#shares.set(share.id, share);
    return { ...share, token: await (await tokens()).signShare(share, key) };
  }

  /** Null for a share that has ended, or never was. */
  get(id: string): Share | null {
    const share = this.#shares.get(id);
    return share && !this.#hasExpired(share) ? share : null;
  }

  /** Those that have not ended, the newest first. Includes one whose revocation could not be stored. */
  list(): readonly Share[] {
    return [...this.#shares.values()].filter((share) => !this.#hasExpired(share)).toReversed();
  }

  /**
   * Refuses the share from now on, also on open streams, and deletes it. Rejects with SHARE_NOT_FOUND, and with `StoreError`
   * when the deletion could not be stored: then it is refused until a restart, and can be revoked again.
   */
  async revoke(id: string): Promise<Share> {
    const share = this.get(id);
    if (!share) throw noShare(id);
    const { store } = this.#open;
    this.#revoked.add(id);
    this.#onChange();
    await store.remove(id);
    this.#shares.delete(id);
    this.#revoked.delete(id);
    return share;
  }

  /** The viewer that a share makes. Rejects with UNAUTHENTICATED and the failed check, and with UNAVAILABLE when that cannot be known. */
  async viewerOf(token: string, address: string): Promise<ShareViewer> {
    if (!this.#opened) throw unauthenticated("keys_unavailable");
    const id = await (await tokens()).verifyShare(token, this.#opened.key, this.#options.clock.now());
    const share = this.#shares.get(id);
    if (!share && this.#isCutOff()) throw cutOff();
    // A signed share that is not kept has been revoked.
    if (!share || this.#isRevoked(share)) throw unauthenticated("revoked");
    // The token's own expiry is checked to the second only.
    if (this.#hasExpired(share)) throw unauthenticated("expired");
    const { agentId, session, expiresAt } = share;
    const isRevoked = (): boolean => this.#isRevoked(share);
    return { kind: "share", id: `share:${id}`, agentId, session, expiresAt, isRevoked, address };
  }

  #replace(shares: readonly Share[]): void {
    this.#shares.clear();
    for (const share of shares) this.#shares.set(share.id, share);
    for (const id of this.#revoked) if (!this.#shares.has(id)) this.#revoked.delete(id);
  }

  get #open(): { readonly store: ShareStore; readonly key: Uint8Array } {
    if (!this.#opened) throw new TerrariumError("UNAVAILABLE", "shares are not loaded yet");
    return this.#opened;
  }

  #isRevoked({ id, createdBy }: Share): boolean {
    const { revocations } = this.#options;
    return !this.#shares.has(id) || this.#revoked.has(id) || revocations?.has(undefined, createdBy) === true;
  }

  #hasExpired({ expiresAt }: Share): boolean {
    return expiresAt <= this.#options.clock.now();
  }

  /** The store deletes the same ones. */
  #forget(): void {
    for (const share of this.#shares.values()) {
      if (!this.#hasExpired(share)) continue;
      this.#shares.delete(share.id);
      this.#revoked.delete(share.id);
    }
  }
}
