import type { Clock } from "../base/clock.js";
import type { FilePresence } from "../base/file-presence.js";
/**
 * Checks periodically whether the data files are still the ones that were opened, so that `GET /ready` notices a loss
 * before the next write.
 */
export declare class DataWatch {
  #private;
  /** `onChange` is called with a missing file, and with null when all files are back. */
  constructor(presence: FilePresence, clock: Clock, onChange: (missing: string | null) => void);
  get isGone(): boolean;
  close(): void;
}
