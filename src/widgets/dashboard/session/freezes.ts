import { Reread } from "../../../base/reread.js";
import { type BarFreeze, type FreezableAgent, freezesOf, isHeld } from "../../../events/words/freezes.js";
import { browserClock, type LiveTerrarium, Refusal } from "../../live/index.js";
import { FREEZES_READ_MS, FREEZES_RETRY_MS } from "../../live/bounds.js";

/** What is frozen: read at the start of each connection, and after each event that tells of a freeze or a thaw. */
export class FreezeBoard {
  readonly #live: LiveTerrarium;
  readonly #onChange: () => void;
  #freezes: readonly BarFreeze[] = [];
  readonly #reread = new Reread({
    clock: browserClock,
    everyMs: FREEZES_READ_MS,
    retryMs: FREEZES_RETRY_MS,
    read: () => this.#read(),
  });

  constructor(live: LiveTerrarium, onChange: () => void) {
    this.#live = live;
    this.#onChange = onChange;
    live.onChange(({ freezes, connection }) => {
      if (freezes || connection) this.again();
    });
  }

  /** Oldest first. While the gateway is away, those known last. */
  get all(): readonly BarFreeze[] {
    return this.#freezes;
  }

  holds(agentId: string): boolean {
    return isHeld(this.#freezes, agentId);
  }

  /** Reads them again while connected: another token may see more. */
  again(): void {
    if (this.#isUp) this.#reread.request();
  }

  get #isUp(): boolean {
    return ["replaying", "live", "gap"].includes(this.#live.connection.kind);
  }

  async #read(): Promise<boolean> {
    try {
      // In the schema labels are JSON, of any type.
      this.#freezes = freezesOf((await this.#live.frozenAgents()) as readonly FreezableAgent[]);
      this.#onChange();
      return true;
    } catch (error) {
      // The next connection reads again; a gateway of an older version has none.
      return !this.#isUp || (error instanceof Refusal && error.isFinal);
    }
  }
}
