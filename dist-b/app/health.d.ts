import type { Drops } from "../base/bounds/tally.js";
import type { JoinedBackplane } from "../link/joined.js";
import type { Storage } from "./storage.js";
export interface HealthOptions {
  readonly hosts: Pick<JoinedBackplane, "allAway" | "away" | "refused">;
  readonly storage: Pick<Storage, "lost" | "isFailing"> & {
    readonly history: Pick<Storage["history"], "problem">;
  };
  readonly drops: Pick<Drops, "lines">;
  /** Null when no list of revoked tokens is configured. */
  readonly revocations: {
    readonly problem: string | null;
  } | null;
}
/** The content of `GET /ready`, read from the parts at every request. */
export declare class Health {
  #private;
  constructor(options: HealthOptions);
  get isDraining(): boolean;
  /** Not ready from now on. */
  drain(): void;
  /** Reasons why the gateway should get no traffic; empty when ready. */
  unready(): string[];
  /** Faults that do not stop the gateway from serving. Public, so reasons that name files are only in the log. */
  degraded(): string[];
}
