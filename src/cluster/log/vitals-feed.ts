import type { Cancel, Clock } from "../../base/clock.js";
import { type Heartbeat, isHeartbeat } from "../../events/event.js";
import type { PlacedEvent } from "../../mirror/index.js";
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
}

/** Heartbeats between gateways: the latest of each agent, live only. They are in no log, and may be lost. */
export class VitalsFeed {
  readonly #options: VitalsFeedOptions;
  #waiting = new Map<string, Pick<PlacedEvent, "epoch" | "offset"> & { readonly event: Heartbeat }>();
  #cancel: Cancel | null = null;

  constructor(options: VitalsFeedOptions) {
    this.#options = options;
    options.server.onTold((text) => {
      const beats = beatsIn(text);
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

/** Empty for what is no message of heartbeats: somebody else has sent it. */
function beatsIn(text: string): PlacedEvent[] {
  try {
    const beats: unknown = JSON.parse(text);
    return Array.isArray(beats) ? beats.filter(isBeat) : [];
  } catch {
    return [];
  }
}

function isBeat(value: unknown): value is PlacedEvent {
  if (typeof value !== "object" || value === null || !("event" in value)) return false;
  const { event } = value;
  return typeof event === "object" && event !== null && "type" in event && event.type === "METABOLISM";
}
