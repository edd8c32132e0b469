import { TerrariumError } from "./errors.js";
import type { JsonValue } from "./json.js";

/**
 * Why a store fails. `STORE_LOCKED`: another gateway holds the file. `STORE_NEWER`: written by a newer release.
 * `STORE_CLOSED`: after `close`. `STORE_BUSY`: too many requests wait. `STORE_TIMEOUT`: the disk has not answered
 * within `storeTimeoutMs`. `STORE_UNREACHABLE`: the servers that keep the data cannot be reached. `STORE_TOO_LARGE`: one record is larger than those
 * servers take, and was not stored. `STORE_FAILED`: an error of the disk or the data file; the message has details.
 */
export type StoreErrorCode =
  | "STORE_LOCKED"
  | "STORE_NEWER"
  | "STORE_CLOSED"
  | "STORE_BUSY"
  | "STORE_TIMEOUT"
  | "STORE_UNREACHABLE"
  | "STORE_TOO_LARGE"
  | "STORE_FAILED";

/** SQLite's own words: its error code does not reach the store's errors. */
export const isDiskFull = (problem: Error | null): boolean =>
  problem !== null && /disk is full|no space left/i.test(problem.message);

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A store's failure as clients may see it: overloaded, or unavailable. The cause (a full disk, a removed file) is
 * only in the log, because it may name files. `what` was asked for: "runs cannot be read".
 */
export function translateStoreError(error: unknown, what: string): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code === "STORE_BUSY") {
    return new TerrariumError("LIMIT_EXCEEDED", "too many operations are waiting for the store", {
      limit: "maxStoreQueue",
    });
  }
  if (error.code === "STORE_TOO_LARGE")
    return new TerrariumError("LIMIT_EXCEEDED", `${what}: it is larger than one message of NATS may be`, {
      setting: "max_payload",
    });
  return unavailable(what, error.code === "STORE_TIMEOUT" ? { limit: "storeTimeoutMs" } : {});
}

/** `what`: as of `translateStoreError`. */
export function unavailable(what: string, details: Record<string, JsonValue> = {}): TerrariumError {
  return new TerrariumError("UNAVAILABLE", `${what} at the moment`, details);
}

/** For `catch`: rejects with the error as clients may see it. */
export function rethrowForClients(what: string): (error: unknown) => never {
  return (error) => {
    throw translateStoreError(error, what);
  };
}
