import { describe, expect, it } from "vitest";
import { diagnose, type Findings } from "../../../operator/src/server/diagnose.js";
import type { Claim, KubeEvent, Pod } from "../../../operator/src/server/views.js";
import { IMAGE_AGENT, MODULE_AGENT, server } from "../kubernetes/kit.js";
import { pod, podWith } from "./kit.js";

const NOW = Date.parse("2026-11-29T10:00:00Z");
const given = server({ agents: [MODULE_AGENT, IMAGE_AGENT] });

const find = (different: Partial<Findings>) =>
  diagnose({ server: given, pod: null, claim: null, events: [], nowMs: NOW, ...different });

const event = (reason: string, message: string): KubeEvent => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "e", namespace: "here" },
  reason,
  message,
});
const claim = (phase: string): Claim => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "garden-data", namespace: "here" },
  status: { phase },
});
const failed = (message: string, more: object = {}): Pod =>
  podWith({
    ready: false,
    state: { waiting: { reason: "CrashLoopBackOff" } },
    lastState: { terminated: { exitCode: 1, message, ...more } },
  });

describe("what hinders a terrarium", () => {
  it.each<[string, Partial<Findings>, string, RegExp]>([
    [
      "an image that cannot be pulled",
      {
        pod: podWith({
          image: "nowhere:1",
          state: { waiting: { reason: "ImagePullBackOff", message: "not found" } },
        }),
      },
      "ImageMissing",
      /nowhere:1 .*not found.* Correct spec\.gateway\.image/,
    ],
    [
      "an agent's image that cannot be pulled",
      { pod: podWith({ name: "agent-greeter", state: { waiting: { reason: "ErrImageNeverPull" } } }) },
      "ImageMissing",
      /agents:1 .* Correct the image of agent greeter/,
    ],
    [
      "a module that cannot be loaded, in its own words",
      {
        pod: failed(
          '{"level":30}\nterrarium: bad.mjs: Cannot find module "nothere" (at /agents/x/bad.mjs:1:218)\n',
        ),
      },
      "AgentModuleFailed",
      /bad\.mjs: Cannot find module "nothere" \(at .*\)\. Correct it/,
    ],
    [
      "a wrong setting",
      { pod: failed("terrarium: TERRARIUM_MAX_HISTORY must be a whole number\n") },
      "StartFailed",
      /exit status 1\): TERRARIUM_MAX_HISTORY must/,
    ],
    [
      "a full volume",
      { pod: failed("terrarium: the data file: SQLITE_FULL\n") },
      "VolumeFull",
      /Raise spec\.storage\.size/,
    ],
    [
      "too little memory",
      { pod: failed("", { reason: "OOMKilled", exitCode: 137 }) },
      "OutOfMemory",
      /limits\.memory/,
    ],
    [
      "an image without cp",
      {
        pod: podWith({
          name: "agent-greeter",
          state: { terminated: { exitCode: 127, message: "cp: not found" } },
        }),
      },
      "ModulesNotCopied",
      /agent greeter .*cp: not found.* folder \/agents/,
    ],
    [
      "no room on the nodes",
      {
        pod: pod({
          conditions: [{ type: "PodScheduled", status: "False", message: "0/2 nodes: Insufficient memory" }],
        }),
      },
      "Unschedulable",
      /Insufficient memory\. Make room/,
    ],
    [
      "a claim that nothing provides for",
      { claim: claim("Pending"), events: [event("ProvisioningFailed", 'class "fast" not found')] },
      "VolumePending",
      /garden-data .*class "fast" not found\. Provide/,
    ],
    ["a lost volume", { claim: claim("Lost") }, "VolumeLost", /Restore/],
    [
      "a quota",
      { events: [event("FailedCreate", 'pods "garden-0" is forbidden: exceeded quota: tight')] },
      "QuotaExceeded",
      /exceeded quota: tight\. Raise the quota/,
    ],
    [
      "a policy",
      { events: [event("FailedCreate", "violates PodSecurity")] },
      "PodRefused",
      /violates PodSecurity/,
    ],
    [
      "a node that does not answer",
      { pod: pod({}, { deletionTimestamp: "2026-11-29T09:59:00Z" }) },
      "NodeLost",
      /node node1 .*--force/,
    ],
  ])("[OPERATOR-1022] is told for %s", (_what, findings, reason, message) => {
    const problem = find(findings);
    expect(problem?.reason).toBe(reason);
    expect(problem?.message).toMatch(message);
  });

  it.each<[string, Partial<Findings>]>([
    ["a pod that starts", { pod: podWith({ state: { waiting: { reason: "ContainerCreating" } } }) }],
    [
      "a claim that waits for its pod",
      { claim: claim("Pending"), events: [event("WaitForFirstConsumer", "waiting")] },
    ],
    ["a pod that has just been told to end", { pod: pod({}, { deletionTimestamp: "2026-11-29T09:59:50Z" }) }],
    ["a gateway that ended well", { pod: podWith({ lastState: { terminated: { exitCode: 0 } } }) }],
    [
      "a gateway that failed once and serves again",
      { pod: podWith({ ready: true, lastState: { terminated: { exitCode: 1 } } }) },
    ],
    [
      "a terrarium that is stopped",
      { server: server({ gateway: { replicas: 0 } }), events: [event("FailedCreate", "x")] },
    ],
    ["nothing at all", {}],
  ])("[OPERATOR-1022] is nothing for %s", (_what, findings) => {
    expect(find(findings)).toBeNull();
  });

  it("is cut where others say too much", () => {
    expect(find({ pod: failed(`terrarium: ${"x".repeat(100_000)}`) })?.message.length).toBeLessThan(1_200);
  });
});
