import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { createAgentese } from "../../src/agentese/agentese.js";
import { createAuthenticator } from "../../src/auth/tokens/authenticator.js";
import { MemoryShareStore, shareLimits, Shares } from "../../src/auth/shares/index.js";
import { createRateLimiter } from "../../src/steering/rate-limit.js";
import { createSightOf, Sights } from "../../src/auth/sights.js";
import type { HostCallName, HostCalls } from "../../src/link/port.js";
import { systemClock, type Clock } from "../../src/base/clock.js";
import { TerrariumError } from "../../src/base/errors.js";
import { randomId } from "../../src/base/ids.js";
import type { JsonValue } from "../../src/base/json.js";
import { defaultLimits, type Limits } from "../../src/base/limits.js";
import type { AgentEvent } from "../../src/events/event.js";
import { gatewayCounts, type GatewayCounts } from "../../src/gateway/metrics/counts.js";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/gateway.js";
import { createWebSockets } from "../../src/gateway/websocket/server.js";
import { openHttpServer, type HttpServer } from "../../src/gateway/http/server.js";
import { createHistoryWatch } from "../../src/watching/history-watch.js";
import { createRunWatch } from "../../src/watching/run-watch.js";
import { createSemaphoreWatch } from "../../src/watching/semaphore-watch.js";
import { MemorySignalBus, signalLimits } from "../../src/signals/index.js";
import { Deposits } from "../../src/steering/deposits.js";
import { createShareWatch } from "../../src/watching/share-watch.js";
import { freezeLimits, MemoryFreezeStore } from "../../src/freezes/index.js";
import { createFreezeWatch } from "../../src/watching/freeze-watch.js";
import { createSignalWatch } from "../../src/watching/signal-watch.js";
import { createSteering } from "../../src/steering/steer.js";
import { createWatch } from "../../src/watching/watch.js";
import {
  FlushLoop,
  Mirrors,
  type FanoutCounters,
  fanoutCounters,
  Projections,
  laggingOn,
} from "../../src/mirror/index.js";
import { MemoryPurgatoryStore, Purgatory } from "../../src/purgatory/index.js";
import { buildSchema } from "../../src/schema/index.js";
import { memoryRuns } from "./memory-runs.js";
import { agentDescriptor } from "./host-kit.js";
import { tellAgents, tellIds } from "./agent-lists.js";

export const OPERATOR_TOKEN = "operator-token-of-the-tests-0123456789";
export const JWT_SECRET = "a secret of the tests, long enough for HS256";
const ADDRESS = "127.0.0.1";

interface KitOptions extends Partial<
  Pick<
    GatewayOptions,
    "routes" | "development" | "readiness" | "steeringOrigins" | "readOrigins" | "authenticator"
  >
> {
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  /** The agent's result for an input. */
  readonly process?: (input: JsonValue) => JsonValue;
  /** Used instead of `process` when a test needs the caller's signal. */
  readonly invoke?: (signal: AbortSignal | undefined) => Promise<HostCalls["invoke"]["result"]>;
}

export interface GatewayKit extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly http: HttpServer;
  /** URL of the GraphQL endpoint. */
  readonly url: string;
  readonly mirrors: Mirrors;
  readonly counters: FanoutCounters;
  readonly accessLines: string[];
  readonly counts: GatewayCounts;
  readonly logged: { readonly fields: object; readonly message: string }[];
  /** Publishes one OUTPUT event of an agent. */
  say(data: JsonValue, agentId?: string): void;
  reflect(event: Partial<AgentEvent> & Pick<AgentEvent, "type">): void;
  /** Resolves when everything published so far is in the mirror and observers were notified. */
  settled(): Promise<void>;
  /** Emits "close" when an answer has ended for any reason; the gateway's own clean-up is done by then. */
  readonly closedResponses: EventEmitter;
  /** Socket of the latest request, on the server's side. */
  stalledSocket(): Socket;
  /** Restarts the agent's host. */
  newEpoch(agentId?: string): void;
  ask(query: string, options?: AskOptions): Promise<Answer>;
}

interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly token?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Record<string, JsonValue>;
    readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, JsonValue> }[];
  };
  /** Code of the first error. */
  readonly code: JsonValue | undefined;
}

const AGENTS = [
  agentDescriptor("pulse", { genus: "demo", description: "beats" }),
  agentDescriptor("steward", { genus: "curator", description: "finds stale records" }),
];

/** A gateway on a free port with real mirrors, tokens and steering; its agents are functions. */
export async function openGateway(options: KitOptions = {}): Promise<GatewayKit> {
  const clock = options.clock ?? systemClock;
  const limits = { ...defaultLimits, ...options.limits };
  const waker = new FlushLoop((error) => logged.push({ fields: { error }, message: "flush failed" }));
  const mirrors = new Mirrors({
    maxHistory: limits.maxHistory,
    waker,
    clock,
    newId: randomId,
  });
  const sights = new Sights();
  tellAgents(sights, AGENTS);
  const sightOf = createSightOf(sights, clock);
  const manifest = new Map(AGENTS.map((agent) => [agent.id, agent]));
  tellIds(
    mirrors,
    AGENTS.map(({ id }) => id),
  );
  const accessLines: string[] = [];
  const logged: GatewayKit["logged"] = [];
  const log = (fields: object, message: string): void => void logged.push({ fields, message });
  const process = options.process ?? ((input) => ({ echo: input }));

  const purgatory = new Purgatory({
    store: new MemoryPurgatoryStore(),
    clock,
    resume: () => Promise.resolve(),
  });
  const backplane = {
    call: (name: HostCallName, args: HostCalls[HostCallName]["args"], signal?: AbortSignal) =>
      (name === "invoke" && options.invoke
        ? options.invoke(signal)
        : callAgent(name, args as never, process)) as never,
    cancel: () => undefined,
    settled: () => undefined,
  };
  const runs = memoryRuns(backplane, clock, (error) => {
    logged.push({ fields: { error }, message: "a run could not be stored" });
  });
  const counters = fanoutCounters();
  const counts = gatewayCounts();
  const bus = new MemorySignalBus(signalLimits(limits), clock);
  const shares = new Shares({ clock });
  await shares.open(new MemoryShareStore(shareLimits(limits)));
  const watch = {
    ...createWatch({
      mirrors,
      manifest: () => manifest,
      sights,
      sightOf,
      clock,
      lagging: (passes) => laggingOn(counters, passes),
    }),
    ...createHistoryWatch({
      hasAgent: (id) => manifest.has(id),
      sightOf,
      untilRead: () => Promise.resolve(),
      log: null,
      limits,
    }),
    ...createSemaphoreWatch({ purgatory, sights, sightOf, clock, limits }),
    ...createRunWatch({ runs, sights, sightOf, clock, limits }),
    ...createSignalWatch({ bus, sights, sightOf, clock, ring: mirrors.deposits.ring, limits }),
    ...createShareWatch({ shares, sights, clock }),
    ...createFreezeWatch({
      freezes: { all: [] },
      store: new MemoryFreezeStore(freezeLimits(limits)),
      sightOf,
      manifest: () => manifest,
      clock,
      limits,
    }),
  };
  const deposits = new Deposits({
    bus,
    runs,
    rateLimiter: createRateLimiter({ maxPerSecond: limits.pheromoneRatePerSecond, keysMax: 1000, clock }),
    agentOf: (agentId) => manifest.get(agentId),
    announce: () => undefined,
    onStored: (stored) => mirrors.deposits.tell(stored),
    onRefused: (limit) => counts.refused.count(limit),
    limits,
    clock,
    newId: randomId,
    log: { warn: log },
  });
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax: limits.maxUnsentBytes,
    documentsMax: 100,
    clientDocumentsMax: 100,
    cachedBytesMax: 1_000_000,
    onError: (error) => logged.push({ fields: { error }, message: "an observer could not be served" }),
  });
  const schema = buildSchema();
  const shared = {
    projections,
    watch,
    steer: createSteering({
      backplane,
      rateLimiter: createRateLimiter({ maxPerSecond: limits.steeringRatePerSecond, keysMax: 1000, clock }),
      runs,
      purgatory,
      limits,
      clock,
      log: () => undefined,
      agentOf: (agentId) => manifest.get(agentId),
      sights,
      deposits,
      shares,
    }),
    authenticator:
      options.authenticator ??
      createAuthenticator({ operatorToken: OPERATOR_TOKEN, jwtSecret: JWT_SECRET, clock, shares }),
    sightOf,
    agentese: createAgentese({
      watch,
      sightOf,
      clock,
      limits,
      basePath: "",
      questions: () => ({ waiting: 0, oldestAt: null }),
      health: { unready: () => [], degraded: () => [], away: () => [], logProblem: () => null },
    }),
    limits,
    counts,
    log: { debug: log, info: log, warn: log, error: log },
    clock,
  };
  const gateway = createGateway({
    ...shared,
    schema: () => schema,
    readiness: options.readiness ?? (() => []),
    accessLog: (line) => accessLines.push(line),
    ...(options.routes ? { routes: options.routes } : {}),
    ...(options.readOrigins ? { readOrigins: options.readOrigins } : {}),
    ...(options.steeringOrigins ? { steeringOrigins: options.steeringOrigins } : {}),
    ...(options.development ? { development: true } : {}),
  });
  const { operations, fanout, errors, admission, tokens } = gateway;
  const webSockets = createWebSockets({ ...shared, operations, fanout, errors, admission, tokens });
  const http = await openHttpServer({
    limits,
    handler: (req, res) => gateway.handler(req, res),
    upgrade: (req, socket, head) => webSockets.handleUpgrade(req, socket, head),
    host: ADDRESS,
    port: 0,
  });
  const url = `${http.url}/graphql`;
  const closedResponses = new EventEmitter();
  let latest: Socket | null = null;
  http.server.on("request", (req, res) => {
    latest = req.socket;
    res.once("close", () => closedResponses.emit("close", res.statusCode));
  });

  const epochs = new Map(AGENTS.map(({ id }) => [id, { epoch: randomId("e"), offset: 0 }]));
  const placeOf = (agentId: string) => {
    const place = epochs.get(agentId);
    if (!place) throw new Error(`the kit has no agent ${agentId}`);
    return place;
  };
  const reflect: GatewayKit["reflect"] = (partial) => {
    const event = {
      agentId: "pulse",
      at: clock.now(),
      state: "FLOWING",
      pressure: 0,
      flow: 1,
      temperature: 0.25,
      entropyRemaining: null,
      ...partial,
    } as AgentEvent;
    const place = placeOf(event.agentId);
    place.offset += 1;
    mirrors.accept([{ ...place, event }]);
  };

  return {
    gateway,
    http,
    url,
    mirrors,
    counters,
    accessLines,
    counts,
    logged,
    reflect,
    settled: () => new Promise((resolve) => waker.whenIdle(resolve)),
    closedResponses,
    stalledSocket() {
      if (!latest) throw new Error("no request yet");
      return latest;
    },
    say: (data, agentId = "pulse") => reflect({ type: "OUTPUT", agentId, data, cause: null }),
    newEpoch: (agentId = "pulse") =>
      void Object.assign(placeOf(agentId), { epoch: randomId("e"), offset: 0 }),
    async ask(query, { variables, headers = {}, token } = {}) {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as Answer["body"];
      return {
        status: response.status,
        headers: response.headers,
        body,
        code: body.errors?.[0]?.extensions["code"],
      };
    },
    async [Symbol.asyncDispose]() {
      await gateway.close(0);
      await webSockets.close(1_000);
      mirrors.close();
      await http.close(AbortSignal.abort());
    },
  };
}

async function callAgent<K extends keyof HostCalls>(
  name: K,
  args: HostCalls["perturb"]["args"] & HostCalls["invoke"]["args"],
  process: (input: JsonValue) => JsonValue,
): Promise<HostCalls[keyof HostCalls]["result"]> {
  if (!AGENTS.some(({ id }) => id === args.agentId)) {
    throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent "${args.agentId}"`);
  }
  if (name === "perturb")
    return { id: "per-1", acceptedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678), queueDepth: 1 };
  if (name !== "invoke") return null;
  return { status: "COMPLETED", result: process(args.input), semaphore: null, perturbationId: "per-2" };
}
