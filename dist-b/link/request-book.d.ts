import { TerrariumError } from "../base/errors.js";
import type { AgentCall, AgentCallAnswer } from "./agent-call.js";
import { type ToHost } from "./messages.js";
/** Why an agent's call is aborted when the link to its host has ended: the caller may be attempted again elsewhere. */
export declare const HOST_GONE: TerrariumError;
/** The gateway's side of agents' calls: the calls in flight of one life of one host. The host bounds their number. */
export declare class RequestBook {
  #private;
  constructor(
    send: (message: ToHost) => void,
    perform: (call: AgentCall, signal: AbortSignal) => Promise<AgentCallAnswer>,
  );
  request(id: number, call: AgentCall): void;
  withdraw(id: number): void;
  /** The host is gone. */
  end(): void;
}
