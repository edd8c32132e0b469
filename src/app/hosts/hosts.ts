import { basename } from "node:path";
import type { Clock } from "../../base/clock.js";
import type { Limits } from "../../base/limits.js";
import { moduleFile } from "../../base/files/package-files.js";
import { AgentHost } from "../../host/agent-host.js";
import { hostLimits, linkLimits } from "../../host/limits.js";
import type { HostData } from "../../host/worker-entry.js";
import type { HostBook } from "../../events/host-book.js";
import { JoinedBackplane, type NamedBackplane } from "../../link/joined.js";
import { LINK_DEFAULTS } from "../../link/messages.js";
import { MemoryBackplane } from "../../link/channels/memory.js";
import type { HostLog } from "../../link/port.js";
import { WORKER_BOUNDS, WorkerBackplane } from "../../link/channels/worker.js";
import { TRACING_SECRETS } from "../../tracing/open-tracer.js";
import type { TerrariumOptions } from "../options.js";
import type { Carrying } from "../carrying/carrying.js";
import { RemoteHosts } from "./remote-hosts.js";
import { RemoteRights, type RemoteRightsOptions } from "./remote-rights.js";
import type { Runtime } from "../runtime.js";

/** Environment variables that are removed from the agents' environment. */
const SECRETS = ["TERRARIUM_TOKEN", "TERRARIUM_JWT_SECRET"];

/** The module of the bundled agents. */
export const BUNDLED_AGENTS = moduleFile("agents/bundled");

/** The main module of an agent thread, as built. */
export const HOST_ENTRY = moduleFile("host/worker-entry");

/** The share of `drainTimeoutMs` that agents in threads get to stop; the rest is for last events and clients. */
const STOP_SHARE = 3 / 16;

/** The name of this thread's host in `JoinedBackplane`. */
const LOCAL = "agents given as objects";

export interface Hosts {
  /** All hosts as one. Not started. */
  readonly backplane: JoinedBackplane;
  /** Runs the agents given as objects. */
  readonly local: AgentHost;
  /** Hosts in other processes. */
  readonly remote: RemoteHosts;
}

/** Throws BAD_USER_INPUT that names place and field when an agent given as an object has a wrong shape. */
export function buildHosts(
  options: TerrariumOptions,
  runtime: Runtime,
  accessLogPath: string,
  askerOf: RemoteRightsOptions["askerOf"],
  book: HostBook | null,
  carrying: Carrying | null,
): Hosts {
  const { log, clock, limits, drops, tracing } = runtime;
  const hostLog: HostLog = ({ level, message, fields, agentId, at, droppedBefore }) => {
    if (droppedBefore !== undefined) drops.note("maxHostLogLines", droppedBefore);
    const dropped = droppedBefore === undefined ? {} : { linesDroppedBefore: droppedBefore };
    log[level]({ ...fields, agentId, hostTime: at, ...dropped }, message);
  };
  const backplane = new JoinedBackplane(
    [],
    (why) => log.error({ reason: why }, "an agent is refused"),
    carrying ? (named) => carrying.around(named) : undefined,
  );
  const local = new AgentHost({
    definitions: options.agents ?? [],
    where: "agents",
    isTaken: (id) => backplane.hasElsewhere(id, LOCAL),
    ...hostLimits(limits),
    log: hostLog,
    tracing,
    clock,
  });
  const link = { log: hostLog, clock, limits: linkLimits(limits) };
  backplane.add({ name: LOCAL, backplane: new MemoryBackplane(local, link) });
  for (const host of workersFor(options, limits, { accessLogPath, clock, log: hostLog })) backplane.add(host);
  const remote = new RemoteHosts({
    ...runtime,
    backplane,
    link: { ...LINK_DEFAULTS, ...linkLimits(limits) },
    hostLog,
    // Where gateways share their agents, the directory knows their hosts.
    book: carrying ? null : book,
    rights: new RemoteRights({ ...runtime, askerOf }),
  });
  return { backplane, local, remote };
}

/**
 * Workers for agents from files: one for each module, so that a module that hangs, crashes or takes all memory does
 * not affect the others. When there are more modules than threads, modules share threads.
 */
function workersFor(options: TerrariumOptions, limits: Limits, settings: WorkerSettings): NamedBackplane[] {
  const { agentFiles = [], bundled = false, hostEntry } = options;
  const own = hostEntry ? new URL("../../agents/bundled.js", hostEntry) : BUNDLED_AGENTS;
  const threads = Math.max(1, Math.min(limits.maxAgentThreads - (bundled ? 1 : 0), agentFiles.length));
  const shares = Array.from({ length: threads }, (_, at) =>
    agentFiles.filter((_file, n) => n % threads === at),
  );
  const groups = [
    ...(bundled ? [{ name: "the bundled agents", files: [own.href] }] : []),
    // Only base names: `GET /ready` shows these names to everyone.
    ...shares
      .filter(({ length }) => length > 0)
      .map((files) => ({ name: files.map((file) => basename(file)).join(", "), files })),
  ];
  const tracing = options.tracer !== undefined;
  const logwatchFiles = options.logwatchFiles ?? [];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TERRARIUM_HOST_LOGWATCH_FILES: JSON.stringify(
      logwatchFiles.length > 0 ? logwatchFiles : [settings.accessLogPath],
    ),
    TERRARIUM_HOST_STEWARD_DIR: JSON.stringify(options.stewardDir ?? null),
  };
  for (const name of tracing ? SECRETS : [...SECRETS, ...TRACING_SECRETS]) delete env[name];
  const entry = hostEntry ?? HOST_ENTRY;
  return groups.map(({ name, files }) => {
    const { hangTimeoutMs, loadTimeoutMs } = limits;
    const data: HostData = { files, tracing, ...hostLimits(limits) };
    const closeTimeoutMs = Math.min(WORKER_BOUNDS.closeTimeoutMs, limits.drainTimeoutMs * STOP_SHARE);
    const bounds = { heapBytesMax: limits.maxAgentHeapBytes, hangTimeoutMs, loadTimeoutMs, closeTimeoutMs };
    const link = linkLimits(limits);
    return {
      name,
      backplane: new WorkerBackplane({ entry, data, env, ...settings, limits: link, bounds }),
    };
  });
}

interface WorkerSettings {
  readonly accessLogPath: string;
  readonly clock: Clock;
  readonly log: HostLog;
}
