import type { SightChange, SightStore } from "../../auth/sight-store.js";
import type { AgentSight } from "../../events/agent/agent-sight.js";
import type { SightCalls } from "../protocol.js";
import type { Ask } from "../runs/sqlite.js";

type Keep = (args: SightCalls["keepSights"]["args"]) => Promise<unknown>;

/** Who may see each agent, in a data file. */
export class SqliteSightStore implements SightStore {
  readonly #ask: Ask;
  readonly #keepBeforeEvents: Keep;
  #changes = 0;

  /** `keepBeforeEvents` stores a change in the lane of events. */
  constructor(ask: Ask, keepBeforeEvents: Keep) {
    this.#ask = ask;
    this.#keepBeforeEvents = keepBeforeEvents;
  }

  load(): Promise<readonly AgentSight[]> {
    return this.#ask("loadSights", {}, { unbounded: true });
  }

  /** In both lanes, because only calls of one lane keep their order: no event, run or question may be stored before. */
  async keep(change: SightChange): Promise<void> {
    this.#changes += 1;
    const args = { change, nth: this.#changes };
    await Promise.all([this.#ask("keepSights", args), this.#keepBeforeEvents(args)]);
  }
}
