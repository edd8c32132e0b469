import type { Cancel, Clock } from "../../base/clock.js";
import { type Heartbeat, isHeartbeat } from "../../events/event.js";
import type { PlacedEvent } from "../../mirror/index.js";
import { isBeat } from "./event-shape.js";
import type { LogServer } from "./server.js";

/** How long heartbeats wait for others to go with them, ms. */
const GATHER_MS = 50;
/** Heartbeats of one message. */
const BEATS_MAX = 500;

export interface VitalsFeedOptions {
  readonly server: LogServer;
  readonly clock: Clock;
  /** Heartbeats of agents of any gateway. */
  readonly onHeartbeats: (heartbeats: readonly PlacedEvent[]) => void;
  /** Called with what is passed over, once for each row of such messages. */
  readonly onError: (error: unknown) => void;
}

/** Heartbeats between gateways: the latest of each agent, live only. They are in no log, and may be lost. */
export class VitalsFeed {
  readonly #options: VitalsFeedOptions;
  #waiting = new Map<string, Pick<PlacedEvent, "epoch" | "offset"> & { readonly event: Heartbeat }>();
  #cancel: Cancel | null = null;
  /** The message heard last is of no gateway. */
  #isStrange = false;

  constructor(options: VitalsFeedOptions) {
    this.#options = options;
    options.server.onTold((text) => {
      const { beats, isStrange } = beatsIn(text);
      if (isStrange && !this.#isStrange)
        options.onError(new Error("heartbeats that somebody else than a gateway has sent are passed over"));
      this.#isStrange = isStrange;
      if (beats.length > 0) options.onHeartbeats(beats);
    });
  }

  /** Tells all gateways, this one too. */
  beat({ epoch, offset, event }: PlacedEvent): void {
    if (!isHeartbeat(event)) return;
    this.#waiting.set(event.agentId, { epoch, offset, event });
    if (this.#waiting.size >= BEATS_MAX) this.#send();
    else this.#cancel ??= this.#options.clock.after(GATHER_MS, () => this.#send());
  }

  close(): void {
    this.#cancel?.();
    this.#waiting.clear();
  }

  #send(): void {
    this.#cancel?.();
    this.#cancel = null;
    const beats = [...this.#waiting.values()];
    this.#waiting.clear();
    if (beats.length > 0) this.#options.server.tell(JSON.stringify(beats));
  }
}

/** Empty for what is no message of heartbeats. `isStrange`: somebody else than a gateway has sent some of it. */
function beatsIn(text: string): { readonly beats: PlacedEvent[]; readonly isStrange: boolean } {
  try {
    const told: unknown = JSON.parse(text);
    if (!Array.isArray(told)) return { beats: [], isStrange: true };
    const beats = told.filter(isBeat);
    return { beats, isStrange: beats.length < told.length };
  } catch {
    return { beats: [], isStrange: true };
  }
}
