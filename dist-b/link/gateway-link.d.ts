import type { Clock } from "../base/clock.js";
import { type ErrorCode } from "../base/errors.js";
import { type Channel, type LinkLimits, type ToGateway, type ToHost, type WireError } from "./messages.js";
import type { AgentDescriptor, BackplaneSink, HostCallName, HostCalls, HostLogEntry } from "./port.js";
export interface GatewayLinkListener {
  onReady(agents: readonly AgentDescriptor[]): void;
  onFailed(error: WireError): void;
  onLoading?(what: string): void;
  onLog(entries: readonly HostLogEntry[]): void;
  onClosed(): void;
}
/** The gateway's end of a link to one life of one host. */
export declare class GatewayLink {
  #private;
  constructor(
    channel: Channel<ToHost, ToGateway>,
    sink: BackplaneSink,
    listener: GatewayLinkListener,
    limits: LinkLimits,
    clock: Clock,
  );
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]>;
  cancel(agentId: string, run: string, reason: string | null): void;
  /** Collects answers for this turn, so that runs that were stored together are answered together. */
  settled(agentId: string, run: string, isKept: boolean): void;
  /** Asks the host to stop its agents; it answers with `onClosed` after their last events. */
  close(drainMs?: number): void;
  /**
   * Ends the link. `reason` is the error message of later calls and must be safe to show. `code` is for calls in
   * flight.
   */
  end(reason: string, code?: ErrorCode): void;
}
