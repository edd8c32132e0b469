import type { Freeze } from "../../events/freeze.js";
import type {
  FreezeAuditPage,
  FreezeAuditQuery,
  FreezeStore,
  PutOutcome,
  ThawOrder,
} from "../../freezes/index.js";
import type { Ask } from "../runs/sqlite.js";

/** The freezes of a data file. */
export class SqliteFreezeStore implements FreezeStore {
  readonly #ask: Ask;
  readonly #listeners = new Set<(freezes: readonly Freeze[]) => void>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  load(): Promise<readonly Freeze[]> {
    return this.#ask("loadFreezes", {}, { unbounded: true });
  }

  async put(freezes: readonly Freeze[]): Promise<PutOutcome> {
    const stored = await this.#ask("putFreezes", { freezes });
    if (stored.outcome === "FULL") return stored;
    this.#tell(stored.freezes);
    return { outcome: "STORED" };
  }

  async remove(order: ThawOrder): Promise<readonly Freeze[]> {
    const { removed, freezes } = await this.#ask("removeFreezes", order);
    if (removed.length > 0) this.#tell(freezes);
    return removed;
  }

  audit(query: FreezeAuditQuery): Promise<FreezeAuditPage> {
    return this.#ask("freezeAudit", query);
  }

  watch(listener: (freezes: readonly Freeze[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(freezes: readonly Freeze[]): void {
    for (const listener of this.#listeners) listener(freezes);
  }
}
