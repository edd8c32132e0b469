import { expect, it } from "vitest";

import { readAgents } from "../../../src/gateway/rest/agents.js";
import type { AgentView, ListedAgent } from "../../../src/watching/port.js";
import { sightAt } from "../../support/sights.js";

it("[REST-1421] a page reads the states of its own agents only", async () => {
  const read: string[] = [];
  const listed = ["a", "b", "c", "d", "e"].map((id): ListedAgent => ({
    id,
    read() {
      read.push(id);
      return {
        id,
        commands: [],
        schedules: [],
        health: { probes: [], since: 0 },
        asOf: null,
      } as unknown as AgentView;
    },
  }));
  const viewer = { kind: "anonymous", address: "192.0.2.7" } as const;
  const page = readAgents({ listed: () => listed }, "/api/agents?after=b&first=2", viewer, sightAt("public"));
  expect((await page.json()) as unknown).toMatchObject([{ id: "c" }, { id: "d" }]);
  expect(page.headers.get("link")).toBe('<?after=d&first=2>; rel="next"');
  expect(read).toEqual(["c", "d"]);
});
