import type { Cancel, Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { Farewell, Hello } from "../hello.js";
import type { Channel, LinkLimits, ToGateway, ToHost } from "../messages.js";
import type { BackplaneSink, HostLog } from "../port.js";
import type { GatewayLink } from "./gateway-link.js";

export interface RemoteHostOptions {
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly log: HostLog;
  /** How long its agents and their runs wait for the host when its connection is lost, ms. */
  readonly graceMs: number;
  /** How long the host may finish what runs when a new life of it takes over, ms. */
  readonly drainMs: number;
  /** Called when it has not finished by then. */
  readonly onLate?: () => void;
  /** Called when the host is refused, because its agents could not be taken over in time. */
  readonly onNotWelcomed?: () => void;
  /** Called when the host is given up, or has closed itself. */
  readonly onGone?: () => void;
  /** Called for each question and each call that is refused, because the host has too many in flight. */
  readonly onRefused?: () => void;
  /** Puts the sink behind checks of what this host may do. Default: it may do everything. */
  readonly guard?: (sink: BackplaneSink) => BackplaneSink;
  /** The part of what is frozen that this host may know. Default: all. */
  readonly freezes?: (set: FreezeSet) => FreezeSet;
  /** Whether a question is one of this agent. Default: it is. */
  readonly asked?: (agentId: string, semaphore: string) => Promise<boolean>;
}

/** One life of the host's process. */
export interface Life {
  readonly incarnation: string;
  readonly link: GatewayLink;
  /** Null while it has no connection. */
  channel: Channel<ToHost, ToGateway> | null;
  /** False until it was welcomed once, unless it has taken over. */
  isKnown: boolean;
  /** It finishes what runs, for a new life or because it was stopped. */
  isRetiring: boolean;
  /** A new life waits for that, `drainMs` at most. */
  isLimited: boolean;
  /** Ends its time to come back, or to finish. */
  cancelGrace: Cancel | null;
}

/** Why the connection of a host is ended when another one takes its place. */
export const REPLACED: Farewell = { code: "REPLACED", message: "a newer process of this host took over" };
export const MOVED: Farewell = {
  code: "MOVED",
  message: "another gateway carries the agents of this host: it dials again",
};
export const NOT_CONFIRMED: Farewell = {
  code: "AGENT_TIMEOUT",
  message: "this host did not confirm a freeze",
};
export const RECONNECTING = new TerrariumError("UNAVAILABLE", "the agent's host is reconnecting", {
  retryable: true,
});
export const HANDING_OVER = new TerrariumError("UNAVAILABLE", "a new process takes over the agent's host", {
  retryable: true,
});
export const STOPPED_REASON = "its host has stopped";
export const REPLACED_REASON = "its host was replaced by a new one";
export const GOES_ON =
  "this gateway is shutting down, and the run goes on: look for it in the list of runs before you try again";
export const LEAVING: Farewell = { code: "GOING_AWAY", message: "this gateway is shutting down" };

/** A new life of the host that waits for the one before it. */
export type NextLife = Readonly<{ channel: Channel<ToHost, ToGateway>; hello: Hello }>;
