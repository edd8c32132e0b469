import { createAgentese } from "../../agentese/agentese.js";
import type { Agentese } from "../../agentese/port.js";
import type { PendingCensus } from "../../gateway/metrics/pending-census.js";
import type { JoinedBackplane } from "../../link/joined.js";
import type { Watch } from "../../watching/port.js";
import type { Health } from "../health.js";
import type { Runtime } from "../runtime.js";
import type { Storage } from "../storage.js";

export interface AgenteseNeeds {
  readonly watch: Watch;
  readonly basePath: string;
  readonly census: Pick<PendingCensus, "levels">;
  readonly health: Pick<Health, "unready" | "degraded">;
  readonly hosts: Pick<JoinedBackplane, "awayFor">;
  readonly history: Pick<Storage["history"], "problem">;
}

/** The paths over the parts of this gateway. */
export function buildAgentese(
  { clock, limits, sightOf }: Pick<Runtime, "clock" | "limits" | "sightOf">,
  needs: AgenteseNeeds,
): Agentese {
  const { watch, basePath, census, health, hosts, history } = needs;
  return createAgentese({
    watch,
    basePath,
    clock,
    limits,
    sightOf,
    questions(sight) {
      const levels = Object.values(census.levels((agentId) => sight.sees(agentId)));
      const oldest = levels.flatMap(({ oldestAt }) => oldestAt ?? []);
      return {
        waiting: levels.reduce((sum, { count }) => sum + count, 0),
        oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
      };
    },
    health: {
      unready: (sight) => health.unready(sight),
      degraded: (sight) => health.degraded(sight),
      away: (sight) => hosts.awayFor((agentId) => sight.sees(agentId)),
      logProblem: () => history.problem,
    },
  });
}
