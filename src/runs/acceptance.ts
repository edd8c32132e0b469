import { TerrariumError } from "../base/errors.js";
import { SharedSlots } from "../base/bounds/shared-slots.js";
import { type DoubtfulClaims, keyId } from "./doubtful-claims.js";
import type { LiveRun } from "./live-runs.js";
import { conflict, Moved } from "./run-errors.js";
import type { Run, RunKey, RunWithoutInput } from "./run.js";
import type { ClaimOutcome, DiscardOutcome, RunStore } from "./store/store.js";

/** Longest key a client may choose, in UTF-16 units; a UUID has 36. */
const KEY_LENGTH_MAX = 255;

interface Claiming {
  readonly fingerprint: string;
  readonly run: Promise<RunWithoutInput>;
}

export interface Accepted {
  readonly run: RunWithoutInput;
  /** An earlier call took the key; `run` is what it stands for. */
  readonly isReplay: boolean;
  /** Set when the run is new: it was sent, or is held. */
  readonly live?: LiveRun;
}

/** Decides whether a run is accepted: checks its key, takes a slot among the open runs, then stores it. */
export class Acceptance {
  readonly #store: RunStore;
  readonly #doubtful: Pick<DoubtfulClaims, "add" | "check" | "withdraw">;
  readonly #slots: SharedSlots;
  readonly #openMax: number;
  /** The client whose slot each open run uses; null for a run that an earlier gateway accepted. */
  readonly #owners = new Map<string, string | null>();
  /** Keys whose runs are being claimed: as many as there may be open runs. */
  readonly #claiming = new Map<string, Claiming>();

  constructor(
    store: RunStore,
    openMax: number,
    doubtful: Pick<DoubtfulClaims, "add" | "check" | "withdraw">,
  ) {
    this.#store = store;
    this.#doubtful = doubtful;
    this.#openMax = openMax;
    this.#slots = new SharedSlots(openMax);
  }

  get open(): number {
    return this.#slots.taken;
  }

  /**
   * Accepts a run under a key, or returns the run that has the key already. `claim` is called when the key is free.
   * Rejects with BAD_USER_INPUT (length of the key), IDEMPOTENCY_CONFLICT (the key was used with another input), and UNAVAILABLE
   * (whether an earlier call has the key is not known yet).
   */
  async keyed(key: RunKey, claim: () => Promise<Accepted>): Promise<Accepted> {
    if (key.key.length < 1 || key.key.length > KEY_LENGTH_MAX) {
      const message = `an idempotency key has 1 to ${KEY_LENGTH_MAX} characters`;
      throw new TerrariumError("BAD_USER_INPUT", message, { field: "idempotencyKey" });
    }
    const id = keyId(key);
    const claiming = this.#claiming.get(id);
    if (claiming) {
      if (claiming.fingerprint !== key.fingerprint) throw conflict();
      return { run: await claiming.run, isReplay: true };
    }
    this.#doubtful.check(key);
    if (this.#claiming.size >= this.#openMax) throw this.#full(this.#claiming.size);
    const accepted = this.#findOrClaim(key, claim);
    const run = accepted.then((found) => found.run);
    run.catch(() => undefined);
    this.#claiming.set(id, { fingerprint: key.fingerprint, run });
    try {
      return await accepted;
    } finally {
      this.#claiming.delete(id);
    }
  }

  /** Takes a slot among the open runs. Throws LIMIT_EXCEEDED. */
  enter(id: string, by: string): void {
    if (!this.#slots.take(by)) throw this.#full(this.#slots.taken);
    this.#owners.set(id, by);
  }

  /** A run that an earlier gateway accepted is counted, and never refused. */
  readmit(id: string): void {
    if (this.#slots.take(null)) this.#owners.set(id, null);
  }

  /** Resolves when the claims under way are stored, and what became of them. */
  async idle(): Promise<void> {
    await Promise.allSettled(Array.from(this.#claiming.values(), ({ run }) => run));
  }

  leave(id: string): void {
    const owner = this.#owners.get(id);
    if (owner !== undefined && this.#owners.delete(id)) this.#slots.release(owner);
  }

  /**
   * Stores a run; `patient`: no caller waits for this claim alone. Rejects with LIMIT_EXCEEDED, IDEMPOTENCY_CONFLICT,
   * or as the store does.
   */
  async claim(run: Run, patient = false): Promise<Accepted> {
    const claimed = await this.#claimed(run, patient);
    switch (claimed.outcome) {
      case "STORED":
        return { run, isReplay: false };
      case "KNOWN":
        return { run: claimed.run, isReplay: true };
      case "CONFLICT":
        throw conflict();
      case "FULL":
        throw new TerrariumError("LIMIT_EXCEEDED", `no run can be accepted: ${claimed.limit} is reached`, {
          limit: claimed.limit,
        });
      case "ELSEWHERE":
        throw new Moved(run.id);
      case "TICKED":
        return { run, isReplay: true };
      case "ID_TAKEN":
      case "NOT_PARKED":
        throw new TerrariumError("INTERNAL_SERVER_ERROR", "the id of a new run is taken");
    }
  }

  async #claimed(run: Run, patient: boolean): Promise<ClaimOutcome> {
    try {
      return await this.#store.claim(run, { patient });
    } catch (error) {
      this.#doubtful.add(run, error);
      throw error;
    }
  }

  /**
   * A run that a caller is told of; null when it is gone. Of gateways that share a store, one that has lost the agent may be about to
   * remove a run that this one does not have yet.
   */
  async known(id: string, isHere: boolean): Promise<Run | null> {
    const store = this.#store;
    return store.acknowledge && !isHere ? await store.acknowledge(id) : await store.get(id);
  }

  /** Removes a run that was refused before it began. Null: the store fails, and its key is refused until that is done. */
  withdraw(run: Run): Promise<DiscardOutcome | null> {
    return this.#doubtful.withdraw(run);
  }

  #full(taken: number): TerrariumError {
    const message = `${taken} runs are open: the limit is ${this.#openMax}`;
    return new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxOpenRuns", max: this.#openMax });
  }

  async #findOrClaim(key: RunKey, claim: () => Promise<Accepted>): Promise<Accepted> {
    const known = await this.#store.byKey(key);
    if (!known) return await claim();
    if (known.key?.fingerprint !== key.fingerprint) throw conflict();
    return { run: known, isReplay: true };
  }
}
