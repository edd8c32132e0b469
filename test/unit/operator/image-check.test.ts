import { describe, expect, it } from "vitest";
import { ImageCheck, read } from "../../../operator/src/server/image-check.js";
import type { ContainerStatus, Pod } from "../../../operator/src/server/views.js";
import { KubeError } from "../../../src/kubernetes/client/kube-error.js";
import { imageCheck } from "../../../src/kubernetes/objects/image-check.js";
import { objectsFor } from "../../../src/kubernetes/objects/objects.js";
import { podSelector } from "../../../src/kubernetes/objects/pod.js";
import type { AgentServer, KubeObject } from "../../../src/kubernetes/objects/server.js";
import { ManualClock } from "../../support/time-and-random.js";
import { IMAGE_AGENT, MODULE_AGENT, server, SURROUNDINGS } from "../kubernetes/kit.js";
import { pod, readyPod } from "./kit.js";

const setOf = (given: AgentServer): KubeObject => {
  const found = objectsFor(given, SURROUNDINGS).find(({ kind }) => kind === "StatefulSet");
  if (!found) throw new Error("no StatefulSet is made");
  return found;
};
const before = server({ agents: [IMAGE_AGENT] });
const after = server({ gateway: { image: "terrarium:2" }, agents: [IMAGE_AGENT] });

/** A check that sees these pods, and what it wrote. */
function checkIn(pods: Readonly<Record<string, Pod>>, refuse?: KubeError) {
  const calls: string[] = [];
  const clock = new ManualClock();
  const check = new ImageCheck({
    clock,
    metrics: { wrote: () => undefined },
    connection: {
      call: async <T>(method: string): Promise<T> => {
        calls.push(method);
        if (refuse) throw refuse;
        return {} as T;
      },
    },
    world: {
      statefulSets: { get: () => setOf(before) },
      pods: { get: (_namespace: string, name: string) => pods[name] ?? null },
    },
  });
  return { calls, clock, verdict: (given = after) => check.verdict(given, setOf(given), SURROUNDINGS) };
}

/** The pod of a check for the images of `given`, as the cluster has it. */
const checkPod = (given: AgentServer, status: Pod["status"] = {}): Pod => ({
  ...imageCheck(given, SURROUNDINGS, null),
  status,
});
const container = (status: Partial<ContainerStatus>): ContainerStatus => ({ name: "gateway", ...status });
const PULLED = {
  containerStatuses: [container({ imageID: "sha256:1" }), container({ imageID: "sha256:2" })],
};
const MISSING = {
  containerStatuses: [
    container({ image: "terrarium:2", state: { waiting: { reason: "ImagePullBackOff" } } }),
  ],
};

describe("the check of new images", () => {
  it("[OPERATOR-1070] makes a pod without volume, configuration or secret, which no Service selects", () => {
    const gateway = {
      podTemplate: { imagePullSecrets: [{ name: "registry" }] },
      env: [{ name: "A", value: "1" }],
    };
    const made = imageCheck(server({ gateway, agents: [IMAGE_AGENT, MODULE_AGENT] }), SURROUNDINGS, "node1");
    expect(made["spec"]).toMatchObject({
      imagePullSecrets: [{ name: "registry" }],
      containers: [
        { name: "agent-greeter", image: "agents:1", command: ["cp", "--help"] },
        { name: "gateway", image: "terrarium:test", args: ["--version"] },
      ],
    });
    expect(JSON.stringify(made)).toContain('"values":["node1"]');
    expect(JSON.stringify(made)).not.toMatch(/"volumes"|"volumeMounts"|"env"|"envFrom"|startupProbe/);
    expect(made.metadata.labels).not.toMatchObject(podSelector("garden"));
  });

  it("[OPERATOR-1070] holds a change until its images are pulled, and while one cannot be", async () => {
    const first = checkIn({ "garden-0": readyPod });
    expect([await first.verdict(), first.calls]).toEqual(["wait", ["POST"]]);
    const seen = (status: Pod["status"]) =>
      checkIn({ "garden-0": readyPod, "garden-image-check": checkPod(after, status) });
    expect(await seen({}).verdict()).toBe("wait");
    expect(await seen(MISSING).verdict()).toMatchObject({ reason: "ImageMissing" });
    expect(await seen(PULLED).verdict()).toBe("go");
    // A day later it is still missing.
    const missing = seen(MISSING);
    await missing.verdict();
    missing.clock.advance(86_400_000);
    expect(await missing.verdict()).toMatchObject({ reason: "ImageMissing" });
  });

  it("[OPERATOR-1070] checks nothing where no image is new or no gateway would stop, and takes its pod away", async () => {
    const check = checkPod(after, PULLED);
    const same = checkIn({ "garden-0": readyPod, "garden-image-check": check });
    expect([await same.verdict(before), same.calls]).toEqual(["go", ["DELETE"]]);
    const broken = checkIn({ "garden-0": pod({}) });
    expect([await broken.verdict(), broken.calls]).toEqual(["go", []]);
    const stopped = checkIn({ "garden-0": readyPod });
    const zero = server({ gateway: { image: "terrarium:2", replicas: 0 }, agents: [IMAGE_AGENT] });
    expect([await stopped.verdict(zero), stopped.calls]).toEqual(["go", []]);
  });

  it("[OPERATOR-1070] begins anew for other images, and after a check that was ended", async () => {
    for (const check of [checkPod(before, PULLED), checkPod(after, { phase: "Failed" })]) {
      const { calls, verdict } = checkIn({ "garden-0": readyPod, "garden-image-check": check });
      expect([await verdict(), calls]).toEqual(["wait", ["DELETE"]]);
    }
  });

  it("[OPERATOR-1071] holds nothing that it cannot know: a refused check, no room, a pull that takes 10 minutes", async () => {
    const forbidden = new KubeError(403, "Forbidden", "exceeded quota: pods");
    expect(await checkIn({ "garden-0": readyPod }, forbidden).verdict()).toBe("go");
    const full = { conditions: [{ type: "PodScheduled", status: "False" }] };
    expect(read(checkPod(after, full), after)).toBe("go");
    const slow = checkIn({ "garden-0": readyPod, "garden-image-check": checkPod(after) });
    expect(await slow.verdict()).toBe("wait");
    slow.clock.advance(599_000);
    expect(await slow.verdict()).toBe("wait");
    slow.clock.advance(2_000);
    expect(await slow.verdict()).toBe("go");
  });
});
