import type { Clock } from "../base/clock.js";
import { type Channel, type LinkLimits, type ToGateway, type ToHost } from "./messages.js";
import type { HostLog, HostRuntime } from "./port.js";
export interface HostLinkOptions {
  readonly limits: LinkLimits;
  readonly clock: Clock;
  /** Schedules the sending of a turn's events: `setImmediate` across threads, `queueMicrotask` within one. */
  readonly schedule: (task: () => void) => void;
  /** Receives the host's log lines. Default: sent over the link. */
  readonly log?: HostLog | undefined;
}
/** The host's end of a link: serves one runtime to one gateway. Behaviour: SPEC.md. */
export declare class HostLink {
  #private;
  readonly log: HostLog;
  constructor(channel: Channel<ToGateway, ToHost>, options: HostLinkOptions);
  /** Sends heartbeats from now on. */
  beat(): void;
  /** Reports the module that is about to load, so that the gateway can limit the loading time. */
  readonly loading: (what: string) => void;
  /** Announces the runtime's agents, then starts them. */
  serve(runtime: HostRuntime): Promise<void>;
  /** Reports that the agents could not be loaded. */
  fail(error: unknown): void;
}
