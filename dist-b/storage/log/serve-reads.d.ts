import type { MessagePort } from "node:worker_threads";
import type { EventLogReader } from "./reading.js";
/** The thread's start data. */
export interface ReadSetup {
  readonly path: string;
}
export type ReadName = keyof EventLogReader;
export interface ReadCall<K extends ReadName = ReadName> {
  readonly id: number;
  readonly name: K;
  readonly args: Parameters<EventLogReader[K]>;
}
export type ReadAnswer =
  | {
      readonly id: number;
      readonly value: unknown;
    }
  | {
      readonly id: number;
      readonly failure: string;
    };
/** Serves reads of the log from a connection that cannot write, so that they never hold up the storage thread. */
export declare function serveReads(port: MessagePort, { path }: ReadSetup): void;
