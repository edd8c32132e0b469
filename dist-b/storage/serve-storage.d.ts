import { type MessagePort } from "node:worker_threads";
import { type EventCallName, type StorageSetup, type SyncedCalls } from "./protocol.js";
/** Steps at which a crash test ends the process: around the transactions of both lanes. */
export type StorageStep =
  | "batch:received"
  | "batch:begun"
  | `batch:did-${keyof SyncedCalls}`
  | "batch:committing"
  | "batch:committed"
  | "batch:replied"
  | `events:did-${EventCallName}`
  | "events:committed";
/** Opens the data file and serves it to the thread behind `port`, until that asks to close. */
export declare function serveStorage(
  port: MessagePort,
  setup: StorageSetup,
  checkpoint?: (step: StorageStep) => void,
): void;
