import type { AgentServer } from "../../../src/kubernetes/objects/server.js";
import type { Claim, ContainerStatus, KubeEvent, Pod } from "./views.js";

/** What is wrong, and what a person should do. `reason` is for programs. */
export interface Problem {
  readonly reason: string;
  readonly message: string;
}

export interface Findings {
  readonly server: AgentServer;
  readonly pod: Pod | null;
  readonly claim: Claim | null;
  /** Events of the StatefulSet, the pod and the claim, newest first. */
  readonly events: readonly KubeEvent[];
  readonly nowMs: number;
}

/** Characters of another program's text in a message. */
const TEXT_MAX = 1_000;
/** A pod that is this long past its deletion is on a node that does not answer, milliseconds. */
const OVERDUE_MS = 30_000;

/** Advice for a full volume, whether the gateway runs or not. */
export const VOLUME_FULL =
  "the volume is full. Raise spec.storage.size, remove what else lies on the volume, or lower spec.limits.historyMaxBytes";

/** Why the terrarium does not run, the most specific cause first; null when no cause is known. */
export function diagnose(findings: Findings): Problem | null {
  if (findings.server.spec.gateway.replicas === 0) return null;
  return ofPod(findings) ?? ofClaim(findings) ?? (findings.pod ? null : ofAbsence(findings));
}

function ofPod({ pod, server, claim, events, nowMs }: Findings): Problem | null {
  if (!pod) return null;
  const { deletionTimestamp } = pod.metadata;
  if (deletionTimestamp && nowMs - Date.parse(deletionTimestamp) > OVERDUE_MS) {
    const node = pod.spec?.nodeName ?? "";
    return {
      reason: "NodeLost",
      message: `pod ${pod.metadata.name} does not end, because node ${node} does not answer. Bring the node back; or, only if it is certainly off, delete the pod with --force`,
    };
  }
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = pod.status ?? {};
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const problem = ofContainer(status, server);
    if (problem) return problem;
  }
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") {
    return (
      ofClaim({ server, pod, claim, events, nowMs }) ?? {
        reason: "Unschedulable",
        message: `no node can run the pod: ${cut(scheduled.message)}. Make room, or change spec.gateway.resources or spec.gateway.podTemplate`,
      }
    );
  }
  const mount = events.find(({ reason }) => reason === "FailedMount" || reason === "FailedAttachVolume");
  const isStarting = containerStatuses.some(({ state }) => state?.waiting?.reason === "ContainerCreating");
  if (mount && isStarting) {
    return { reason: "VolumeNotMounted", message: `a volume cannot be mounted: ${cut(mount.message)}` };
  }
  if (pod.status?.phase === "Failed") {
    return {
      reason: pod.status.reason ?? "PodFailed",
      message: cut(pod.status.message) || "the pod has failed",
    };
  }
  return null;
}

const IMAGE_REASONS = ["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"];

/** The agent whose modules a container copies; null for the gateway. */
const agentOf = (container: string): string | null =>
  container.startsWith("agent-") ? container.slice("agent-".length) : null;

/** Says that the image of a container cannot be pulled; null when that is not known. */
export function imageProblem({ name, image, state }: ContainerStatus, { spec }: AgentServer): Problem | null {
  const { reason = "", message } = state?.waiting ?? {};
  if (!IMAGE_REASONS.includes(reason)) return null;
  const agent = agentOf(name);
  const field = agent === null ? "spec.gateway.image" : `the image of agent ${agent}`;
  const wanted = spec.agents.find((one) => one.name === agent)?.image ?? image ?? "";
  return {
    reason: "ImageMissing",
    message: `image ${wanted} cannot be pulled: ${cut(message)}. Correct ${field}, push the image, or give credentials in spec.gateway.podTemplate.imagePullSecrets`,
  };
}

function ofContainer(status: ContainerStatus, server: AgentServer): Problem | null {
  const { name, state, lastState } = status;
  const { reason = "", message } = state?.waiting ?? {};
  const { spec } = server;
  const agent = agentOf(name);
  const missing = imageProblem(status, server);
  if (missing) return missing;
  if (reason === "CreateContainerConfigError" || reason === "CreateContainerError") {
    return { reason: "ConfigurationWrong", message: `container ${name} cannot be made: ${cut(message)}` };
  }
  const ended = state?.terminated ?? lastState?.terminated;
  const hasFailed = ended !== undefined && ended.exitCode !== 0 && status.ready !== true;
  if (!hasFailed) return null;
  if (ended.reason === "OOMKilled") {
    return {
      reason: "OutOfMemory",
      message:
        "the gateway took more memory than it may. Raise spec.gateway.resources.limits.memory, or let agents hold less",
    };
  }
  if (agent !== null) {
    return {
      reason: "ModulesNotCopied",
      message: `the modules of agent ${agent} cannot be copied out of its image: ${cut(ended.message)}. The image needs the program cp and the folder ${spec.agents.find((one) => one.name === agent)?.path ?? ""}`,
    };
  }
  return startFailure(ended.message ?? "", ended.exitCode);
}

/** The gateway logs one line that says why it does not start. */
function startFailure(log: string, exitCode: number): Problem {
  const said = log.split("\n").findLast((line) => line.startsWith("terrarium: "));
  const why = said?.slice("terrarium: ".length) ?? log.trim().split("\n").at(-1) ?? "";
  if (/ENOSPC|SQLITE_FULL|disk is full|no space left/i.test(log)) {
    return {
      reason: "VolumeFull",
      message: `the gateway does not start: ${cut(why)}. ${VOLUME_FULL}`,
    };
  }
  if (/\.(m|c)?[jt]s\b/.test(why)) {
    return {
      reason: "AgentModuleFailed",
      message: `an agent module cannot be loaded: ${cut(why)}. Correct it where spec.agents takes it from`,
    };
  }
  return {
    reason: "StartFailed",
    message: `the gateway does not start (exit status ${exitCode}): ${cut(why) || "it says nothing"}`,
  };
}

function ofClaim({ server, claim, events }: Findings): Problem | null {
  if (claim?.status?.phase === "Lost") {
    return {
      reason: "VolumeLost",
      message: `volume claim ${claim.metadata.name} has lost its volume. Restore the volume from a backup, or delete the claim to begin anew`,
    };
  }
  if (claim?.status?.phase !== "Pending") return null;
  const said = events.find(({ reason }) => reason === "ProvisioningFailed" || reason === "FailedBinding");
  // With a storage class that waits for the pod, Pending is normal until there is a pod.
  if (!said) return null;
  const { className } = server.spec.storage;
  return {
    reason: "VolumePending",
    message: `volume claim ${claim.metadata.name} (${className === undefined ? "default class" : `class ${className}`}) is not provided for: ${cut(said.message)}. Provide a volume, or name a class that can`,
  };
}

function ofAbsence({ events }: Findings): Problem | null {
  const failed = events.find(({ reason }) => reason === "FailedCreate");
  if (!failed) return null;
  const text = cut(failed.message);
  return /exceeded quota/.test(text)
    ? {
        reason: "QuotaExceeded",
        message: `the namespace's quota leaves no room: ${text}. Raise the quota, or lower spec.gateway.resources`,
      }
    : { reason: "PodRefused", message: `the pod is refused: ${text}` };
}

function cut(text = ""): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}
