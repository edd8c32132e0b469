import { SEMAPHORES_PENDING_MAX, SEMAPHORES_POLL_MS, SEMAPHORES_UNREAD_MS } from "../bounds.js";
import type { Cancel, LiveClock } from "../clock.js";
import type { Connection } from "../connection.js";
import { SEMAPHORES } from "../documents/watching.js";
import { isPartial, SemaphoreBoard } from "./board.js";
import type { Semaphore } from "../types.js";

export interface SemaphoreFeedOptions {
  readonly connection: Pick<Connection, "query">;
  readonly clock: LiveClock;
  /** Only this agent's questions; null for all agents. */
  readonly agentId: string | null;
  readonly isUp: () => boolean;
  readonly onChange: () => void;
}

/** Keeps a SemaphoreBoard current: queries it while connected, and updates it by events. */
export class SemaphoreFeed {
  readonly board = new SemaphoreBoard();
  readonly #options: SemaphoreFeedOptions;
  #asked = 0;
  #cancel: Cancel | null = null;

  constructor(options: SemaphoreFeedOptions) {
    this.#options = options;
  }

  /** The connection is lost: sends no query until there is another. */
  lost(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Drops everything, and the answers to queries that are on their way. */
  forget(): void {
    this.lost();
    this.#asked += 1;
    this.board.clear();
    this.#options.onChange();
  }

  take(news: readonly Semaphore[]): void {
    if (this.board.take(news)) this.#options.onChange();
  }

  /** Schedules a query. */
  refresh(): void {
    this.#later(SEMAPHORES_POLL_MS);
  }

  #later(waitMs: number): void {
    if (!this.#options.isUp() || this.#cancel) return;
    this.#cancel = this.#options.clock.after(waitMs, () => {
      this.#cancel = null;
      this.#askAgain();
    });
  }

  /** Keeps one step more of settled questions, and queries them now or after the next connection. */
  older(): void {
    if (this.board.keepMore() && this.#options.isUp()) this.#askAgain();
  }

  /** Queries, and retries later after a failure. */
  #askAgain(): void {
    this.ask().catch(() => this.refresh());
  }

  /** Rejects with a Refusal, also when the connection is lost. */
  async ask(): Promise<void> {
    const { connection, agentId, onChange } = this.#options;
    this.#asked += 1;
    const number = this.#asked;
    const known = this.board.known();
    const { waiting, settled } = await connection.query(SEMAPHORES, {
      agentId,
      waiting: SEMAPHORES_PENDING_MAX,
      settled: this.board.settledMax,
    });
    // A newer query was sent in the meantime: ignore this answer.
    if (number !== this.#asked) return;
    const hasOlder = settled.next !== null;
    const semaphores: readonly Semaphore[] = settled.semaphores;
    this.board.answer({ waiting, settled: semaphores, hasOlder }, known);
    onChange();
    if ([...waiting, ...semaphores].some(isPartial)) this.#later(SEMAPHORES_UNREAD_MS);
  }
}
