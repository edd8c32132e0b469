import type { RunStamp } from "../events/run.js";
import { publicView, type SemaphoreToken, type SemaphoreView } from "./token.js";

export type PurgatoryEventKind = "EJECTED" | "RESOLVED" | "CANCELLED" | "VOIDED" | "RESUMPTION_CHANGED";

/** A stored change of a token. Contains only public fields. */
export interface PurgatoryEvent {
  readonly kind: PurgatoryEventKind;
  readonly token: SemaphoreView;
  /** The run that asks; null without one. */
  readonly askedBy: RunStamp | null;
  /** Another gateway has stored it. */
  readonly isElsewhere: boolean;
}

/** Tokens whose changes that were told are remembered. */
const TOLD_MAX = 10_000;

/** Tells listeners of stored changes. What was told of a token once is not told again as a change of another gateway. */
export class Changes {
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<(event: PurgatoryEvent) => void>();
  /** By id of the token. The oldest are evicted beyond the bound. */
  readonly #told = new Map<string, Set<string>>();

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns the removal of the listener. */
  subscribe(listener: (event: PurgatoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(kind: PurgatoryEventKind, token: SemaphoreToken, isElsewhere = false): void {
    if (!this.#isNew(kind, token) && isElsewhere) return;
    const askedBy = token.askedBy ?? null;
    const event: PurgatoryEvent = { kind, token: publicView(token), askedBy, isElsewhere };
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** Remembers it. */
  #isNew(kind: PurgatoryEventKind, { id, resumption }: SemaphoreToken): boolean {
    const told = this.#told.get(id) ?? new Set<string>();
    const change = kind === "RESUMPTION_CHANGED" ? `${resumption?.status} ${resumption?.attempt}` : kind;
    const isNew = !told.has(change);
    this.#told.delete(id);
    this.#told.set(id, told.add(change));
    const [oldest] = this.#told.keys();
    if (this.#told.size > TOLD_MAX && oldest !== undefined) this.#told.delete(oldest);
    return isNew;
  }
}
