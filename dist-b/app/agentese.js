import { createAgentese } from "../agentese/agentese.js";
import { visibilityOf } from "../auth/visibility.js";
/** The paths over the parts of this gateway. */
export function buildAgentese({ clock, limits }, needs) {
  const { watch, basePath, census, health, hosts, history } = needs;
  return createAgentese({
    watch,
    basePath,
    clock,
    limits,
    visibilityOf: (viewer) => visibilityOf(viewer, clock.now()),
    questions() {
      const levels = Object.values(census.levels());
      const oldest = levels.flatMap(({ oldestAt }) => oldestAt ?? []);
      return {
        waiting: levels.reduce((sum, { count }) => sum + count, 0),
        oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
      };
    },
    health: {
      unready: () => health.unready(),
      degraded: () => health.degraded(),
      away: () => hosts.away,
      logProblem: () => history.problem,
    },
  });
}
//# sourceMappingURL=agentese.js.map
