import type { Position } from "../../events/cursor.js";
import type { Payload } from "./framing.js";
import type { CachedPayload, PayloadBudget } from "./payload-cache.js";
/** What follows a position: a payload, and the position behind it. */
declare class Step implements CachedPayload {
  older: CachedPayload | null;
  newer: CachedPayload | null;
  readonly payload: Payload;
  readonly to: Position;
  readonly drop: () => void;
  constructor(payload: Payload, to: Position, drop: () => void);
}
/**
 * What was read from the log and rendered for one document and filter, by the position before it, so that observers
 * that are behind at the same place share it, like those at the head share the ring's payloads. Bounded by the shared
 * budget of bytes; empty while no observer of this kind reads the log.
 */
export declare class LogPayloads {
  #private;
  constructor(budget: PayloadBudget);
  after(position: Position): Pick<Step, "payload" | "to"> | null;
  add(from: Position, payload: Payload, to: Position): void;
  /** Counts a reader; returns a function that ends the count. */
  enter(): () => void;
}
export {};
