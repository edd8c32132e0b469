import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "../events/semaphore.js";
import { type SemaphoreToken } from "../purgatory/index.js";
import type { ResumptionError } from "../purgatory/token.js";
/** A semaphore as one viewer may see it. */
export interface ShownSemaphore extends SemaphoreView {
  /** Present only for viewers that may resolve and that requested the semaphore itself; never in events. */
  readonly secrets?: {
    readonly state: JsonValue;
    readonly input: JsonValue;
    readonly answer: JsonValue | null;
    readonly cancelReason: string | null;
    readonly resumptionError: ResumptionError | null;
  };
}
/** A token as one viewer may see it. */
export declare function shownTo(token: SemaphoreToken, seesSecrets: boolean): ShownSemaphore;
/**
 * A store's failure as clients may see it: overloaded, or unavailable. The cause (a full disk, a removed file) is
 * only in the log, because it may name files.
 */
export declare function translateStoreError(error: unknown): unknown;
/** Rejects with the error as clients may see it. */
export declare function rethrowForClients(error: unknown): never;
