import { systemClock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import type { AgentServerStatus } from "../../kubernetes/api/server-status.js";
import { Connection } from "../../kubernetes/client/connection.js";
import { type ClusterAccess, clusterAccess, NoClusterError } from "../../kubernetes/client/kubeconfig.js";
import { type ListOf, pathOf, RESOURCES } from "../../kubernetes/client/resources.js";
import type { KubeObject } from "../../kubernetes/objects/server.js";
import { CliError } from "../exit.js";
import { inWords } from "../render/render.js";
import type { Environment } from "../settings.js";

/** An agent in the status of its AgentServer. */
export interface ClusterAgent {
  readonly id: string;
  readonly health: string;
  readonly message: string | null;
  /** Name of the AgentServer. */
  readonly server: string;
  readonly namespace: string;
  /** When the operator last wrote the status, ISO 8601. An unchanged status is not written again. */
  readonly asOf: string;
  readonly ageMs: number;
  readonly layer: "cluster";
}

export interface ClusterAnswer {
  readonly agents: readonly ClusterAgent[];
  /** Throw this after printing. */
  readonly stale: CliError;
}

interface ServerObject extends KubeObject {
  readonly status?: AgentServerStatus;
}

/** Timeout of requests to the API server, ms. Short, because a person waits. */
const TIMEOUT_MS = 3_000;

/**
 * The third layer: the agents of the terrarium at `endpoint`, from the status of its AgentServer in the cluster. If no
 * AgentServer has that address (with a forwarded port, for example), those of the namespace are used. Throws `away` with the
 * reason when there is no cluster, or no AgentServer with agents in it.
 */
export async function askCluster(
  endpoint: URL,
  environment: Environment,
  away: CliError,
): Promise<ClusterAnswer> {
  try {
    const servers = serversAt(endpoint, await listServers(await accessFrom(environment)));
    const agents = servers.flatMap(agentsOf);
    if (agents.length === 0) throw new Error("the cluster has no AgentServer with agents");
    return { agents, stale: staleError(agents, away) };
  } catch (error) {
    // Without a kube config the error needs no further reason.
    if (error instanceof NoClusterError) throw away;
    const { exit, code, message, advice, details } = away;
    throw new CliError(exit, code, `${message}; ${messageOf(error)}`, advice, details);
  }
}

function accessFrom(environment: Environment): Promise<ClusterAccess> {
  return clusterAccess(environment, () => systemClock.now());
}

async function listServers(access: ClusterAccess): Promise<readonly ServerObject[]> {
  const connection = new Connection(access);
  try {
    const path = pathOf(RESOURCES.agentServers, access.namespace);
    const { items } = await connection.call<ListOf<ServerObject>>("GET", path, { timeoutMs: TIMEOUT_MS });
    return items;
  } finally {
    connection.close();
  }
}

function serversAt(endpoint: URL, servers: readonly ServerObject[]): readonly ServerObject[] {
  const there = servers.filter(({ status }) => originOf(status?.endpoint) === endpoint.origin);
  return there.length > 0 ? there : servers;
}

const originOf = (address = ""): string | null => (URL.canParse(address) ? new URL(address).origin : null);

function agentsOf({ metadata, status }: ServerObject): ClusterAgent[] {
  const { name: server, namespace } = metadata;
  const asOf = writtenAt(metadata.managedFields ?? []) ?? metadata.creationTimestamp ?? "";
  return (status?.agents ?? []).map(({ id, health, message = null }) => ({
    id,
    health,
    message,
    server,
    namespace,
    asOf,
    ageMs: Math.max(0, systemClock.now() - Date.parse(asOf)),
    layer: "cluster",
  }));
}

function writtenAt(fields: NonNullable<KubeObject["metadata"]["managedFields"]>): string | undefined {
  return fields
    .flatMap(({ subresource, time }) => (subresource === "status" && time ? [time] : []))
    .toSorted()
    .at(-1);
}

function staleError(agents: readonly ClusterAgent[], away: CliError): CliError {
  const { asOf, ageMs } = agents.reduce((oldest, agent) => (agent.asOf < oldest.asOf ? agent : oldest));
  const message = `the gateway is away; what its AgentServer says in the cluster, written ${inWords(ageMs)} ago`;
  return new CliError("STALE", "STALE", message, away.message, { layer: "cluster", ageMs, asOf });
}
