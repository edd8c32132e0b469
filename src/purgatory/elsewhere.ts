import type { Cancel, Clock } from "../base/clock.js";
import type { Changes, PurgatoryEventKind } from "./changes.js";
import type { DeadlineKeeper } from "./deadline-keeper.js";
import type { PurgatoryLimits } from "./limits.js";
import type { ResumptionPump } from "./resumption-pump.js";
import type { PurgatoryStore, SharedTokens, TokenChange } from "./store.js";
import type { SemaphoreToken } from "./token.js";

export interface ElsewhereParts {
  readonly store: Pick<PurgatoryStore, "get">;
  readonly shared: SharedTokens;
  readonly changes: Pick<Changes, "tell">;
  readonly deadlines: Pick<DeadlineKeeper, "expect">;
  readonly pump: Pick<ResumptionPump, "wake">;
  readonly clock: Pick<Clock, "after">;
  readonly limits: Pick<PurgatoryLimits, "retryDelayMs">;
  /** Called for the first of several reads that fail. */
  onError(error: unknown): void;
}

/** Follows what other gateways do with tokens of a shared store: an answer given there is resumed here, where its agent is. */
export class Elsewhere {
  readonly #parts: ElsewhereParts;
  readonly #stop: () => void;
  /** Changes that wait to be told. At most one of each open token. */
  readonly #waiting = new Map<string, TokenChange>();
  #isTelling = false;
  #isClosed = false;
  #cancel: Cancel = () => undefined;

  constructor(parts: ElsewhereParts) {
    this.#parts = parts;
    this.#stop = parts.shared.watch((change) => this.#follow(change));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
    this.#stop();
  }

  #follow(change: TokenChange): void {
    const { after, deadline } = change;
    if (after === "PENDING" && deadline !== null) this.#parts.deadlines.expect(deadline);
    if (after === "DUE") this.#parts.pump.wake();
    if (after === null) return;
    const earlier = this.#waiting.get(change.id);
    // In the order of its latest change, but since when is not known.
    this.#waiting.delete(change.id);
    this.#waiting.set(change.id, earlier ? { ...change, before: earlier.before } : change);
    if (!this.#isTelling) void this.#tellAll();
  }

  /** One after the other, because a token is read before it is told. What cannot be read now is told later. */
  async #tellAll(): Promise<void> {
    const { store, changes, clock, limits } = this.#parts;
    this.#isTelling = true;
    let failures = 0;
    for (
      let [change] = this.#waiting.values();
      change && !this.#isClosed;
      [change] = this.#waiting.values()
    ) {
      this.#waiting.delete(change.id);
      try {
        const token = await store.get(change.id);
        failures = 0;
        if (token) for (const kind of kindsOf(change, token)) changes.tell(kind, token, true);
      } catch (error) {
        failures += 1;
        if (failures === 1) this.#parts.onError(error);
        this.#waiting.set(change.id, { ...(this.#waiting.get(change.id) ?? change), before: change.before });
        await new Promise<void>((resolve) => (this.#cancel = clock.after(limits.retryDelayMs, resolve)));
      }
    }
    this.#isTelling = false;
  }
}

/** What has happened to a token since it was in the phase before. */
function kindsOf({ before }: TokenChange, { status, resumption }: SemaphoreToken): PurgatoryEventKind[] {
  const kinds: PurgatoryEventKind[] = before === null ? ["EJECTED"] : [];
  const wasOpen = before === null || before === "PENDING";
  if (wasOpen && status !== "PENDING") kinds.push(status);
  const hasBegun = resumption !== null && (resumption.status !== "DUE" || resumption.attempt > 0);
  if (hasBegun) kinds.push("RESUMPTION_CHANGED");
  return kinds;
}
