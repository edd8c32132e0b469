import type { NewId } from "../../base/ids.js";
import type { Limits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import type { Projections } from "../../mirror/index.js";
import { type Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import type { GatewayCounts } from "../metrics/counts.js";
import type { InProcess } from "./port.js";
export interface InProcessNeeds {
  /** Without a rate limit. */
  readonly steer: Steer;
  readonly watch: Pick<Watch, "run" | "runs" | "semaphore" | "semaphores" | "follow">;
  readonly projections: Pick<Projections, "join">;
  readonly limits: Pick<Limits, "maxInputDepth" | "maxBodyBytes" | "maxInProcessObservers">;
  readonly counts: Pick<GatewayCounts, "refused" | "errors">;
  readonly log: Pick<Log, "error">;
  readonly newId: NewId;
  readonly isClosed: () => boolean;
  /** Keeps the process alive while a caller waits, until the returned function is called. */
  readonly stayAlive: () => () => void;
}
export declare function createInProcess(needs: InProcessNeeds): InProcess;
