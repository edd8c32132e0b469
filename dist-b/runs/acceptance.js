import { TerrariumError } from "../base/errors.js";
import { SharedSlots } from "../base/bounds/shared-slots.js";
/** Longest key a client may choose, in UTF-16 units; a UUID has 36. */
const KEY_LENGTH_MAX = 255;
/** Decides whether a run is accepted: checks its key, takes a slot among the open runs, then stores it. */
export class Acceptance {
  #store;
  #slots;
  #openMax;
  /** The client whose slot each open run uses; null for a run that an earlier gateway accepted. */
  #owners = new Map();
  /** Keys whose runs are being claimed: as many as there may be open runs. */
  #claiming = new Map();
  constructor(store, openMax) {
    this.#store = store;
    this.#openMax = openMax;
    this.#slots = new SharedSlots(openMax);
  }
  get open() {
    return this.#slots.taken;
  }
  /**
   * Accepts a run under a key, or returns the run that has the key already. `claim` is called when the key is free.
   * Rejects with BAD_USER_INPUT (length of the key) and IDEMPOTENCY_CONFLICT (the key was used with another input).
   */
  async keyed(key, claim) {
    if (key.key.length < 1 || key.key.length > KEY_LENGTH_MAX) {
      const message = `an idempotency key has 1 to ${KEY_LENGTH_MAX} characters`;
      throw new TerrariumError("BAD_USER_INPUT", message, { field: "idempotencyKey" });
    }
    const id = JSON.stringify([key.client, key.operation, key.key]);
    const claiming = this.#claiming.get(id);
    if (claiming) {
      if (claiming.fingerprint !== key.fingerprint) throw conflict();
      return { run: await claiming.run, isReplay: true };
    }
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
  enter(id, by) {
    if (!this.#slots.take(by)) throw this.#full(this.#slots.taken);
    this.#owners.set(id, by);
  }
  /** A run that an earlier gateway accepted is counted, and never refused. */
  readmit(id) {
    if (this.#slots.take(null)) this.#owners.set(id, null);
  }
  leave(id) {
    const owner = this.#owners.get(id);
    if (owner !== undefined && this.#owners.delete(id)) this.#slots.release(owner);
  }
  /**
   * Stores a run; `patient`: no caller waits for this claim alone. Rejects with LIMIT_EXCEEDED, IDEMPOTENCY_CONFLICT,
   * or as the store does.
   */
  async claim(run, patient = false) {
    const claimed = await this.#store.claim(run, { patient });
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
      case "TICKED":
        return { run, isReplay: true };
      case "ID_TAKEN":
      case "NOT_PARKED":
        throw new TerrariumError("INTERNAL_SERVER_ERROR", "the id of a new run is taken");
    }
  }
  #full(taken) {
    const message = `${taken} runs are open: the limit is ${this.#openMax}`;
    return new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxOpenRuns", max: this.#openMax });
  }
  async #findOrClaim(key, claim) {
    const known = await this.#store.byKey(key);
    if (!known) return await claim();
    if (known.key?.fingerprint !== key.fingerprint) throw conflict();
    return { run: known, isReplay: true };
  }
}
function conflict() {
  return new TerrariumError(
    "IDEMPOTENCY_CONFLICT",
    "this idempotency key was used with another agent, input or session",
  );
}
//# sourceMappingURL=acceptance.js.map
