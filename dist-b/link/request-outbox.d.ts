import type { CallAgent } from "./agent-call.js";
import { type ReplyMessage, type ToGateway } from "./messages.js";
/** The host's side of agents' calls: those that wait for the gateway's answer, `callsMax` at most. */
export declare class RequestOutbox {
  #private;
  constructor(callsMax: number, send: (message: ToGateway) => void);
  readonly call: CallAgent;
  onReply(message: ReplyMessage): void;
}
