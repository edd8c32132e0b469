import type { Cancel, Clock } from "../base/clock.js";
import type { Leases } from "./leases.js";

/** Pause before a closed gate looks again by itself whether it may open, ms. */
const RETRY_MS = 250;

export interface LeaseGateOptions {
  readonly leases: Pick<Leases, "isHeld" | "onChange">;
  /** Reads what other gateways have stored. Rejects while the servers cannot be reached. */
  readonly catchUp: () => Promise<void>;
  readonly clock: Clock;
}

/**
 * Whether this gateway may begin work: while it holds its lease and, after it had lost it, once it has read what others have taken
 * over meanwhile. A process that was paused finds the gate closed with its first look, before any timer has run.
 */
export class LeaseGate {
  readonly #options: LeaseGateOptions;
  readonly #stop: () => void;
  readonly #listeners = new Set<(isOpen: boolean) => void>();
  #hasCaughtUp = true;
  #isCatchingUp = false;
  /** Times that the lease was found to have ended. */
  #losses = 0;
  #isClosed = false;
  #cancelRetry: Cancel = () => undefined;

  constructor(options: LeaseGateOptions) {
    this.#options = options;
    this.#stop = options.leases.onChange((isHeld) => {
      if (isHeld) void this.#catchUp();
      else this.#shut();
    });
  }

  get isOpen(): boolean {
    if (this.#hasCaughtUp && !this.#options.leases.isHeld) this.#shut();
    return this.#hasCaughtUp;
  }

  /** Called when the gate is found closed, and when it is open again. Must not throw. */
  onChange(listener: (isOpen: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
    this.#cancelRetry();
  }

  #shut(): void {
    this.#losses += 1;
    const wasOpen = this.#hasCaughtUp;
    this.#hasCaughtUp = false;
    if (wasOpen) this.#tell(false);
    // One that reads looks again when it has read.
    if (!this.#isCatchingUp) this.#lookAgain();
  }

  /** Whatever this gate is told of its lease, or is not: it does not stay closed while the lease is held. */
  #lookAgain(): void {
    this.#cancelRetry();
    if (!this.#isClosed) this.#cancelRetry = this.#options.clock.after(RETRY_MS, () => void this.#catchUp());
  }

  #tell(isOpen: boolean): void {
    for (const listener of this.#listeners) listener(isOpen);
  }

  async #catchUp(): Promise<void> {
    const { catchUp, leases } = this.#options;
    if (this.#isCatchingUp || this.isOpen || this.#isClosed) return;
    if (!leases.isHeld) return this.#lookAgain();
    this.#isCatchingUp = true;
    this.#cancelRetry();
    const losses = this.#losses;
    const hasRead = await catchUp().then(
      () => true,
      () => false,
    );
    this.#isCatchingUp = false;
    if (this.#isClosed) return;
    if (!hasRead || losses !== this.#losses || !leases.isHeld) return this.#lookAgain();
    this.#hasCaughtUp = true;
    this.#cancelRetry();
    this.#tell(true);
  }
}
