import type { ErrorCode } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Position } from "../events/cursor.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { EncodedBatch } from "./codec.js";
import type { AgentDescriptor, HostCallName, HostCalls, HostLogEntry, ParkCall } from "./port.js";

/** A `TerrariumError` on its way through a link. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, JsonValue>>;
}

export type CallMessage = {
  [K in HostCallName]: {
    readonly kind: "call";
    readonly id: number;
    readonly name: K;
    readonly args: HostCalls[K]["args"];
  };
}[HostCallName];

/** What became of an agent's question. */
export type ParkedMessage =
  | { readonly kind: "parked"; readonly id: number; readonly ok: true; readonly semaphore: SemaphoreView }
  | { readonly kind: "parked"; readonly id: number; readonly ok: false; readonly error: WireError };

export type ToHost =
  | CallMessage
  | ParkedMessage
  | { readonly kind: "abort"; readonly id: number }
  /** That many of the oldest batches that were not acknowledged yet have reached the sink. */
  | { readonly kind: "ack"; readonly batches: number }
  | { readonly kind: "logged"; readonly lines: number }
  | { readonly kind: "close" };

/** `behind`: number of the last event sent of the called agent; null when there is none. */
export type AnswerMessage = {
  readonly kind: "answer";
  readonly id: number;
  readonly behind: Position | null;
} & (
  | { readonly ok: true; readonly result: HostCalls[HostCallName]["result"] }
  | { readonly ok: false; readonly error: WireError }
);

export type ToGateway =
  | AnswerMessage
  /** Before `ready`: the host begins to load this. Sent at once, since loading may never give the thread back. */
  | { readonly kind: "loading"; readonly what: string }
  /** The agent has begun to deal with the resumption of that call. */
  | { readonly kind: "begun"; readonly id: number }
  /** Agents are loaded and about to start. Comes once, before any event; or `failed` comes instead. */
  | { readonly kind: "ready"; readonly agents: readonly AgentDescriptor[] }
  | { readonly kind: "failed"; readonly error: WireError }
  | { readonly kind: "manifest"; readonly agents: readonly AgentDescriptor[] }
  /** `bytes` as the host estimated them. */
  | { readonly kind: "events"; readonly batch: EncodedBatch; readonly bytes: number }
  /** A question that wants a `parked` in return. `behind` is as in an answer. */
  | {
      readonly kind: "park";
      readonly id: number;
      readonly call: ParkCall;
      readonly behind: Position | null;
    }
  | { readonly kind: "log"; readonly entries: readonly HostLogEntry[] }
  | { readonly kind: "beat" }
  /** All agents are stopped and nothing more will come. */
  | { readonly kind: "closed" };

/** One end of a two-way road that keeps order and calls listeners later, never from within `send`. */
export interface Channel<Out, In> {
  send(message: Out): void;
  listen(listener: (message: In) => void): void;
}
