import type { AddOutcome, OpenedShares, Share, ShareStore } from "../../auth/shares/index.js";
import type { Ask } from "../runs/sqlite.js";

/** The shares of a storage thread. Its calls share commits with calls about questions. */
export class SqliteShareStore implements ShareStore {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Nothing can be checked before it has finished, so it has no deadline. */
  open(candidate: Uint8Array, now: number): Promise<OpenedShares> {
    return this.#ask("openShares", { candidate, at: now }, { unbounded: true });
  }

  add(share: Share, now: number): Promise<AddOutcome> {
    return this.#ask("addShare", { share, at: now });
  }

  remove(id: string): Promise<boolean> {
    return this.#ask("removeShare", { id });
  }

  /** A data file belongs to one gateway. */
  watch(): () => void {
    return () => undefined;
  }
}
