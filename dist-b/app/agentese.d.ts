import type { Agentese } from "../agentese/port.js";
import type { PendingCensus } from "../gateway/metrics/pending-census.js";
import type { JoinedBackplane } from "../link/joined.js";
import type { Watch } from "../watching/port.js";
import type { Health } from "./health.js";
import type { Runtime } from "./runtime.js";
import type { Storage } from "./storage.js";
export interface AgenteseNeeds {
  readonly watch: Watch;
  readonly basePath: string;
  readonly census: Pick<PendingCensus, "levels">;
  readonly health: Pick<Health, "unready" | "degraded">;
  readonly hosts: Pick<JoinedBackplane, "away">;
  readonly history: Pick<Storage["history"], "problem">;
}
/** The paths over the parts of this gateway. */
export declare function buildAgentese(
  { clock, limits }: Pick<Runtime, "clock" | "limits">,
  needs: AgenteseNeeds,
): Agentese;
