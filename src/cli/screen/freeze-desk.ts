import { systemClock } from "../../base/clock.js";
import { Reread } from "../../base/reread.js";
import type { ObservedEvent, ObserveVariables } from "../../documents/events.js";
import { fetchFrozen } from "../client/status.js";
import { CliError } from "../exit.js";
import type { ClientSettings } from "../settings.js";
import { PACE } from "./model/bounds.js";
import type { Model } from "./model/model.js";

export interface FreezeDeskOptions {
  readonly settings: ClientSettings;
  readonly variables: ObserveVariables;
  readonly model: Model;
  readonly onChange: () => void;
}

/** Reads what is frozen: at the start of each connection, and after each event that tells of a freeze or a thaw. */
export class FreezeDesk {
  readonly #options: FreezeDeskOptions;
  readonly #reread = new Reread({
    clock: systemClock,
    everyMs: PACE.freezesMs,
    retryMs: PACE.freezesRetryMs,
    read: () => this.#read(),
  });

  constructor(options: FreezeDeskOptions) {
    this.#options = options;
  }

  now(): void {
    this.#reread.request();
  }

  take({ type }: ObservedEvent): void {
    if (type === "AGENT_FROZEN" || type === "AGENT_THAWED" || type === "GAP") this.now();
  }

  /** Reads only where events do not tell: in a stream of chosen types, or of one session. */
  poll(): void {
    const { types, session } = this.#options.variables;
    if (types !== undefined || session !== undefined) this.now();
  }

  async #read(): Promise<boolean> {
    const { settings, model, onChange } = this.#options;
    try {
      model.applyFrozen(await fetchFrozen(settings, PACE.pollTimeoutMs));
      onChange();
      return true;
    } catch (error) {
      // The next connection reads again; a gateway of an older version has none.
      return model.connection !== "live" || (error instanceof CliError && error.code === "BAD_USER_INPUT");
    }
  }
}
