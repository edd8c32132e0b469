import { describe, expect, it } from "vitest";
import { type Outcome, statusOf } from "../../../operator/src/server/status.js";
import type { AgentServerStatus } from "../../../src/kubernetes/api/server-status.js";
import { server } from "../kubernetes/kit.js";
import { outcome, pod, report } from "./kit.js";

const AT = Date.parse("2026-11-29T10:00:00Z");
const PROBLEM = { reason: "ImageMissing", message: "push it" };

const conditions = (status: AgentServerStatus): Record<string, string> =>
  Object.fromEntries(
    (status.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );
const statuses = (different: Partial<Outcome>): Record<string, string> =>
  conditions(statusOf(outcome(different), AT));

describe("the status of a server", () => {
  it("says that all is well", () => {
    const status = statusOf(outcome(), AT);
    expect(conditions(status)).toEqual({
      Accepted: "True Accepted",
      Ready: "True Serving",
      Progressing: "False Settled",
      Degraded: "False AsExpected",
    });
    expect(status).toMatchObject({
      observedGeneration: 4,
      replicas: 1,
      endpoint: "http://garden.here.svc:4000",
      agentsHealthy: "2/2",
      watching: 3,
      waiting: 2,
    });
    expect(status.agents?.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("[OPERATOR-1023] moves a condition's time only with its status, and tells the generation", () => {
    const first = statusOf(outcome(), AT);
    const later = AT + 60_000;
    const known = (different: Partial<Outcome>): Outcome => {
      const base = outcome(different);
      return { ...base, server: { ...base.server, status: first } };
    };
    expect(statusOf(known({}), later)).toEqual(first);
    const worse = statusOf(known({ problem: PROBLEM, pod: pod(), report: null }), later);
    const times = Object.fromEntries(
      (worse.conditions ?? []).map(({ type, lastTransitionTime }) => [type, lastTransitionTime]),
    );
    expect(times).toEqual({
      Accepted: "2026-11-29T10:00:00Z",
      Ready: "2026-11-29T10:01:00Z",
      Progressing: "2026-11-29T10:00:00Z",
      Degraded: "2026-11-29T10:01:00Z",
    });
    expect(worse.conditions?.map(({ observedGeneration }) => observedGeneration)).toEqual([4, 4, 4, 4]);
  });

  it("[OPERATOR-1024] is Degraded by an agent that is not well, names it, and stays Ready", () => {
    const agents = [...report.agents, { id: "mad", health: "UNHEALTHY", message: "arithmetic: 2 + 2 is 5" }];
    const status = statusOf(outcome({ report: { ...report, agents } }), AT);
    expect(conditions(status)).toMatchObject({ Ready: "True Serving", Degraded: "True AgentsUnhealthy" });
    expect(status.conditions?.find(({ type }) => type === "Degraded")?.message).toBe(
      "mad is UNHEALTHY (arithmetic: 2 + 2 is 5)",
    );
    expect(status.agentsHealthy).toBe("2/3");
  });

  it("[OPERATOR-1025] keeps the agents' ids while no gateway serves", () => {
    const base = outcome({ pod: null, report: null });
    const before = statusOf(outcome(), AT);
    const status = statusOf({ ...base, server: { ...base.server, status: before } }, AT);
    expect(status).toMatchObject({ agentsHealthy: "0/2", watching: 0, waiting: 2 });
    expect(status.agents?.map(({ id, health }) => `${id} ${health}`)).toEqual(["a UNKNOWN", "b UNKNOWN"]);
  });

  it.each([
    ["a problem", { problem: PROBLEM, pod: pod(), report: null }, "False ImageMissing", "True ImageMissing"],
    ["a start", { pod: pod(), report: null }, "False Starting", "False Starting"],
    ["a refused spec over a good one", { refusal: PROBLEM }, "True Serving", "True ImageMissing"],
    [
      "a refused first spec",
      { refusal: PROBLEM, pod: null, report: null },
      "False ImageMissing",
      "True ImageMissing",
    ],
    [
      "a gateway out of reach",
      { report: null, unreachable: "no answer" },
      "True Serving",
      "True GatewayUnreachable",
    ],
    [
      "a full volume",
      {
        report: {
          ...report,
          degraded: ["the disk is full", "history is not being kept: JOURNAL_FAILED"],
        },
      },
      "True Serving",
      "True VolumeFull",
    ],
    [
      "a disk that fails",
      { report: { ...report, degraded: ["history is not being kept: JOURNAL_FAILED"] } },
      "True Serving",
      "True StorageFailing",
    ],
    [
      "an agent that is away",
      { report: { ...report, degraded: ["agents are away: x.mjs"] } },
      "True Serving",
      "True GatewayDegraded",
    ],
    [
      "no replicas",
      { server: server({ gateway: { replicas: 0 } }), pod: null, report: null },
      "False Stopped",
      "False AsExpected",
    ],
  ])("with %s tells Ready and Degraded", (_what, different, ready, degraded) => {
    expect(statuses(different)).toMatchObject({ Ready: ready, Degraded: degraded });
  });

  it("is Progressing until the pod that the spec wants is ready", () => {
    expect(statuses({ pod: pod(), report: null })["Progressing"]).toBe("True RollingOut");
    expect(statuses({ statefulSet: null, pod: null, report: null })["Progressing"]).toBe("True RollingOut");
    const paused = server({ paused: true });
    expect(statuses({ server: paused })["Progressing"]).toBe("False Paused");
  });

  it("bounds what agents add to it", () => {
    const many = Array.from({ length: 500 }, (_, at) => ({
      id: `agent-${at}`,
      health: "UNHEALTHY",
      message: "x".repeat(5_000),
    }));
    const status = statusOf(outcome({ report: { ...report, agents: many } }), AT);
    expect(status.agents).toHaveLength(200);
    expect(status.agentsHealthy).toBe("0/500");
    expect(JSON.stringify(status).length).toBeLessThan(150_000);
  });
});
