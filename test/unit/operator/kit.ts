import type { GatewayReport } from "../../../operator/src/gateway-client.js";
import type { Outcome } from "../../../operator/src/server/status.js";
import type { ContainerStatus, Pod, StatefulSet } from "../../../operator/src/server/views.js";
import { server } from "../kubernetes/kit.js";

export function pod(status: Pod["status"] = {}, metadata: object = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "garden-0", namespace: "here", uid: "pod", ...metadata },
    spec: { nodeName: "node1" },
    status,
  };
}

export const readyPod = pod({ podIP: "10.0.0.1", conditions: [{ type: "Ready", status: "True" }] });

/** A pod whose only container, or whose init container of that name, is like this. */
export function podWith(status: Partial<ContainerStatus>): Pod {
  const whole = { name: "gateway", ...status };
  return pod(whole.name === "gateway" ? { containerStatuses: [whole] } : { initContainerStatuses: [whole] });
}

export const settled: StatefulSet = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "garden", namespace: "here", uid: "sts", generation: 1 },
  status: { observedGeneration: 1, replicas: 1, currentRevision: "a", updateRevision: "a" },
};

export const report: GatewayReport = {
  agents: [
    { id: "b", health: "HEALTHY", message: null },
    { id: "a", health: "UNKNOWN", message: null },
  ],
  watching: 3,
  waiting: 2,
  degraded: [],
};

/** All is well, but for what the test says. */
export function outcome(different: Partial<Outcome> = {}): Outcome {
  const base = server();
  return {
    server: { ...base, metadata: { ...base.metadata, generation: 4 } },
    refusal: null,
    isPulling: false,
    problem: null,
    statefulSet: settled,
    pod: readyPod,
    report,
    unreachable: null,
    ...different,
  };
}
