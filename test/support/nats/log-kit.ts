import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { ClusterConnection } from "../../../src/cluster/connection.js";
import { openSharedLog, type OpenLogOptions } from "../../../src/cluster/log/open.js";
import { JetStreamServer } from "../../../src/cluster/log/jetstream-server.js";
import type { LogError } from "../../../src/cluster/log/port.js";
import { SharedLog } from "../../../src/cluster/log/shared-log.js";
import type { LogServer } from "../../../src/cluster/log/server.js";
import { LOG_STREAM_SETTINGS, logNames, openLogStream } from "../../../src/cluster/log/stream.js";
import { type Clock, systemClock } from "../../../src/base/clock.js";
import type { NumberedEvent } from "../../../src/events/event.js";
import { FlushLoop, Mirrors } from "../../../src/mirror/index.js";
import { cleanUp } from "../clean-up.js";
import { newNamespace } from "./kit.js";
import { output } from "../mirror-kit.js";

let gateways = 0;

/** A gateway as far as the log goes: mirrors, and what its listener has heard. */
export interface LogGateway {
  readonly name: string;
  readonly mirrors: Mirrors;
  readonly log: SharedLog;
  readonly fenced: string[];
  readonly dropped: [why: string, events: number][];
  /** Limits that dropped events have exceeded. */
  readonly exceeded: string[];
  readonly problems: (LogError | null)[];
  readonly errors: unknown[];
  /** The kept events of an agent, or of all (null): numbers as they are, gaps as `gap` and what is missing. */
  readonly shown: (agentId: string | null) => string[];
  /** Claims an agent and takes the place of its host: returns what makes its next events. */
  readonly carry: (agentId: string, term: number, isFresh?: boolean) => Promise<Host>;
  readonly close: () => Promise<void>;
}

/** Numbers the events of one agent as its host does. */
export class Host {
  readonly #agentId: string;
  readonly #epoch: string;
  #offset: number;

  constructor(agentId: string, { epoch, offset }: { readonly epoch: string; readonly offset: number }) {
    this.#agentId = agentId;
    this.#epoch = epoch;
    this.#offset = offset;
  }

  get position(): { readonly epoch: string; readonly offset: number } {
    return { epoch: this.#epoch, offset: this.#offset };
  }

  /** The next events, whose data are these numbers. */
  says(...data: number[]): NumberedEvent[] {
    return data.map((one) => {
      this.#offset += 1;
      return { epoch: this.#epoch, offset: this.#offset, event: output(this.#agentId, one) };
    });
  }

  /** The next event, with these members. */
  next(members: object): NumberedEvent {
    this.#offset += 1;
    return { ...this.position, event: { ...output(this.#agentId, this.#offset), ...members } };
  }

  /** Leaves numbers out, as a link does that drops. */
  loses(events: number): void {
    this.#offset += events;
  }
}

type Parts = Pick<LogGateway, "fenced" | "dropped" | "exceeded" | "problems" | "errors"> & {
  readonly name: string;
  readonly mirrors: Mirrors;
};

function partsOf(clock: Clock, maxHistory: number): Parts {
  gateways += 1;
  const errors: unknown[] = [];
  let epochs = 0;
  const mirrors = new Mirrors({
    maxHistory,
    waker: new FlushLoop((error) => errors.push(error)),
    clock,
    newId: () => `own-${(epochs += 1)}`,
    isShared: true,
  });
  return { name: `gw${gateways}`, mirrors, fenced: [], dropped: [], exceeded: [], problems: [], errors };
}

function gatewayOf(parts: Parts, log: SharedLog, close: () => Promise<void>): LogGateway {
  const { mirrors } = parts;
  return {
    ...parts,
    log,
    shown(agentId) {
      const ring = agentId === null ? mirrors.all : mirrors.of(agentId);
      return (ring?.history() ?? []).map(({ event }) => {
        if (event.type === "GAP") return `gap ${event.missed} ${event.reason}`;
        return event.type === "OUTPUT" ? JSON.stringify(event.data) : event.type;
      });
    },
    async carry(agentId, term, isFresh = false) {
      mirrors.onAgents({ added: [{ id: agentId }], changed: [], removed: [] } as never);
      await log.claim(agentId, { term, isFresh });
      return new Host(agentId, log.end(agentId) ?? { epoch: "none", offset: 0 });
    },
    close,
  };
}

const listenerOf = ({ fenced, dropped, exceeded, problems }: Parts) => ({
  onFenced: (agentId: string, by: { gateway: string; term: number } | null) =>
    void fenced.push(by ? `${agentId} ${by.term}` : agentId),
  onDropped(why: string, events: number, limit?: string) {
    dropped.push([why, events]);
    if (limit !== undefined) exceeded.push(limit);
  },
  onHealth: (problem: LogError | null) => void problems.push(problem),
});

/** A gateway over its own connection. It is closed, and its stream deleted, when the test ends. */
export async function logGateway(
  urls: readonly string[],
  namespace: string,
  options: Partial<OpenLogOptions> & { readonly maxHistory?: number } = {},
): Promise<LogGateway & { readonly connection: ClusterConnection }> {
  const { maxHistory = 1_000, clock = systemClock, ...more } = options;
  const parts = partsOf(clock, maxHistory);
  const onError = (error: unknown): void => void parts.errors.push(error);
  const connection = await ClusterConnection.open({ servers: urls, name: parts.name, onError });
  const log = await openSharedLog({
    connection,
    namespace,
    mirrors: parts.mirrors,
    gateway: parts.name,
    clock,
    listener: listenerOf(parts),
    onError,
    ...more,
  }).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await log.close();
    await connection.close();
  };
  cleanUp(close);
  return { ...gatewayOf(parts, log, close), connection };
}

/** The server of a log whose stream exists, for a test that changes what it does. */
export async function logServer(url: string, namespace: string): Promise<JetStreamServer> {
  const connection = await ClusterConnection.open({
    servers: [url],
    name: "server",
    onError: () => undefined,
  });
  cleanUp(() => connection.close());
  const manager = await jetstreamManager(connection.nats, { checkAPI: false });
  await openLogStream(manager, namespace, LOG_STREAM_SETTINGS, systemClock);
  return await JetStreamServer.open({
    nats: connection.nats,
    namespace,
    requestMs: 2_000,
    clock: systemClock,
    onError: () => undefined,
  });
}

/** A gateway over a server that the test plays, or changes. */
export async function logGatewayOn(server: LogServer, clock: Clock, maxHistory = 1_000): Promise<LogGateway> {
  const parts = partsOf(clock, maxHistory);
  const onError = (error: unknown): void => void parts.errors.push(error);
  const log = await SharedLog.open({
    server,
    mirrors: parts.mirrors,
    gateway: parts.name,
    clock,
    listener: listenerOf(parts),
    onError,
  });
  cleanUp(() => log.close());
  return gatewayOf(parts, log, () => log.close());
}

/** What an operator does with a stream. Closed when the test ends. */
export async function operator(url: string): Promise<JetStreamManager> {
  const connection = await ClusterConnection.open({
    servers: [url],
    name: "operator",
    onError: () => undefined,
  });
  cleanUp(() => connection.close());
  return await jetstreamManager(connection.nats, { checkAPI: false });
}

/** The name of a log's stream, which is deleted when the test ends. */
export async function newLog(url: string): Promise<{ readonly namespace: string; readonly stream: string }> {
  const namespace = newNamespace();
  const { stream } = logNames(namespace);
  const manager = await operator(url);
  cleanUp(async () => void (await manager.streams.delete(stream).catch(() => false)));
  return { namespace, stream };
}
