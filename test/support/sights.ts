import { type Sight, Sights } from "../../src/auth/sights.js";
import type { SightLevel } from "../../src/auth/viewer.js";

/** The sight of a viewer with one level on every agent, whatever the agents are. */
export function sightAt(level: SightLevel): Sight {
  return new Sights().sightOf({
    key: level,
    seesAll: true,
    only: null,
    steersAll: level === "steer",
    session: null,
    levelOf: () => level,
  });
}
