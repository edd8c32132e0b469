import type { ReadStream } from "node:tty";
import { type Action } from "./view-state.js";
/** Reads single keys without echo. Does nothing when the input is not a terminal. */
export declare class Keyboard {
  #private;
  constructor(input: ReadStream, onAction: (action: Action) => void);
  start(): void;
  stop(): void;
}
