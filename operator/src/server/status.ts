import type { AgentServerStatus, Condition } from "../../../src/kubernetes/api/server-status.js";
import { podSelector } from "../../../src/kubernetes/objects/pod.js";
import { endpointOf } from "../../../src/kubernetes/objects/objects.js";
import type { AgentServer } from "../../../src/kubernetes/objects/server.js";
import { type AgentReport, type GatewayReport, isWell } from "../gateway-client.js";
import { type Problem, VOLUME_FULL } from "./diagnose.js";
import { isReady, type Pod, type StatefulSet } from "./views.js";

/** The observed state of a server, and the result of applying its spec. */
export interface Outcome {
  readonly server: AgentServer;
  /** Why the spec is not applied; null when it is. */
  readonly refusal: Problem | null;
  /** The spec is held back while its new images are pulled; the gateway runs on. */
  readonly isPulling: boolean;
  /** Why the terrarium does not run as it should; null when nothing is known. */
  readonly problem: Problem | null;
  readonly statefulSet: StatefulSet | null;
  readonly pod: Pod | null;
  /** The gateway's report; null when it was not asked or did not answer. */
  readonly report: GatewayReport | null;
  /** Why the gateway could not be asked. */
  readonly unreachable: string | null;
}

type Verdict = Pick<Condition, "type" | "status" | "reason" | "message">;

/** Agents that the status lists; all are counted. */
const AGENTS_MAX = 200;
/** Characters of an agent's own text. */
const TEXT_MAX = 500;

/** The new status. The time of a condition changes only with its status. */
export function statusOf(outcome: Outcome, nowMs: number): AgentServerStatus {
  const { server, statefulSet, report, refusal } = outcome;
  const before = server.status;
  const generation = server.metadata.generation;
  const at = new Date(nowMs).toISOString().replace(/\.\d+Z$/, "Z");
  const verdicts: Verdict[] = [accepted(refusal), ready(outcome), progressing(outcome), degraded(outcome)];
  const conditions = verdicts.map((verdict) => {
    const known = before?.conditions?.find(({ type }) => type === verdict.type);
    const lastTransitionTime = known?.status === verdict.status ? known.lastTransitionTime : at;
    return {
      ...verdict,
      ...(generation !== undefined && { observedGeneration: generation }),
      lastTransitionTime,
    };
  });
  const isUp = outcome.pod !== null && isReady(outcome.pod);
  const agents = report?.agents ?? [];
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    conditions,
    replicas: statefulSet?.status?.replicas ?? 0,
    selector: Object.entries(podSelector(server.metadata.name))
      .map(([name, value]) => `${name}=${value}`)
      .join(","),
    endpoint: endpointOf(server),
    // While a ready gateway does not answer, the last report stays.
    ...(report ? reported(agents, report) : isUp ? kept(before) : away(before)),
  };
}

function reported(agents: readonly AgentReport[], { watching, waiting }: GatewayReport): AgentServerStatus {
  return {
    agents: agents
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, AGENTS_MAX)
      .map(({ id, health, message }) => ({
        id,
        health,
        ...(message !== null && { message: message.slice(0, TEXT_MAX) }),
      })),
    agentsHealthy: `${agents.filter(isWell).length}/${agents.length}`,
    watching,
    waiting,
  };
}

function kept({ agents, agentsHealthy, watching, waiting }: AgentServerStatus = {}): AgentServerStatus {
  return {
    ...(agents && { agents }),
    ...(agentsHealthy !== undefined && { agentsHealthy }),
    ...(watching !== undefined && { watching }),
    ...(waiting !== undefined && { waiting }),
  };
}

/** Without a running gateway the agents stay listed: they and the questions are on the volume. */
function away({ agents = [], waiting = 0 }: AgentServerStatus = {}): AgentServerStatus {
  return {
    agents: agents.map(({ id }) => ({ id, health: "UNKNOWN", message: "the gateway is away" })),
    agentsHealthy: `0/${agents.length}`,
    watching: 0,
    waiting,
  };
}

function accepted(refusal: Problem | null): Verdict {
  return refusal
    ? { type: "Accepted", status: "False", ...refusal }
    : { type: "Accepted", status: "True", reason: "Accepted", message: "the spec is applied" };
}

function ready({ server, pod, problem, refusal, report }: Outcome): Verdict {
  const no = (reason: string, message: string): Verdict => ({
    type: "Ready",
    status: "False",
    reason,
    message,
  });
  if (server.spec.gateway.replicas === 0) return no("Stopped", "spec.gateway.replicas is 0");
  if (pod && isReady(pod)) {
    const agents = report ? `, with ${report.agents.length} agents` : "";
    return { type: "Ready", status: "True", reason: "Serving", message: `the gateway serves${agents}` };
  }
  if (problem) return no(problem.reason, problem.message);
  if (!pod && refusal) return no(refusal.reason, refusal.message);
  return no("Starting", pod ? "the gateway is starting" : "there is no pod yet");
}

function progressing({ server, pod, statefulSet, problem, refusal, isPulling }: Outcome): Verdict {
  const verdict = (status: Condition["status"], reason: string, message: string): Verdict => ({
    type: "Progressing",
    status,
    reason,
    message,
  });
  if (server.spec.paused) return verdict("False", "Paused", "spec.paused is true: nothing is changed");
  if (refusal) return verdict("False", refusal.reason, "the spec is not applied; what runs keeps running");
  if (isPulling)
    return verdict("True", "PullingImages", "new images are pulled before the gateway is changed");
  const { observedGeneration = 0, currentRevision, updateRevision, replicas = 0 } = statefulSet?.status ?? {};
  const isRolled =
    currentRevision === updateRevision && observedGeneration >= (statefulSet?.metadata.generation ?? 1);
  const wanted = server.spec.gateway.replicas;
  const isThere = wanted === 0 ? replicas === 0 : pod !== null && isReady(pod);
  if (statefulSet && isRolled && isThere) return verdict("False", "Settled", "all objects match the spec");
  if (problem) return verdict("False", problem.reason, "it continues when the cause is gone");
  return verdict("True", "RollingOut", "the spec is being applied");
}

function degraded({ server, problem, refusal, report, unreachable, pod }: Outcome): Verdict {
  const yes = (reason: string, message: string): Verdict => ({
    type: "Degraded",
    status: "True",
    reason,
    message,
  });
  if (problem) return yes(problem.reason, problem.message);
  if (refusal && pod) return yes(refusal.reason, `an older spec runs: ${refusal.message}`);
  if (refusal) return yes(refusal.reason, refusal.message);
  if (report?.degraded.includes("the disk is full"))
    return yes("VolumeFull", `the gateway serves, but stores nothing and refuses calls: ${VOLUME_FULL}`);
  const fault = report?.degraded.find((text) => /history is not being kept|cannot be kept/.test(text));
  if (fault) return yes("StorageFailing", storageAdvice(fault));
  const unwell = (report?.agents ?? []).filter((agent) => !isWell(agent));
  if (unwell.length > 0) {
    const list = unwell
      .slice(0, 5)
      .map(({ id, health, message }) => `${id} is ${health} (${(message ?? "").slice(0, TEXT_MAX)})`);
    return yes(
      "AgentsUnhealthy",
      `${list.join("; ")}${unwell.length > 5 ? `; and ${unwell.length - 5} more` : ""}`,
    );
  }
  const [first] = report?.degraded ?? [];
  if (first !== undefined) return yes("GatewayDegraded", (report?.degraded ?? []).join("; "));
  if (unreachable !== null)
    return yes("GatewayUnreachable", `${unreachable}. Network policies must let the operator reach it`);
  if (server.spec.gateway.replicas > 0 && !(pod && isReady(pod)))
    return { type: "Degraded", status: "False", reason: "Starting", message: "nothing is known to be wrong" };
  return { type: "Degraded", status: "False", reason: "AsExpected", message: "nothing is wrong" };
}

function storageAdvice(fault: string): string {
  return `${fault}. Look at the volume's disk; the gateway's log has the error and names the file`;
}
