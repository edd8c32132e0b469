/**
 * The load client: one process, up to 10,000 observers. It controls the server's emitter itself, so that no round
 * trip through the harness is measured. The harness calls its methods over IPC.
 */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { monotonicMs } from "./emitter.js";
import { RestartClient, type RestartParameters, type RestartResult } from "./restart-client.js";
import { reconnectStorm, type StormParameters, type StormResult } from "./storm-client.js";
import { Observer, type ObserverHooks, type Target } from "./observer.js";
import { cpuSince, machineTimeMs, threadTimesNs, type CpuUse } from "./processor.js";
import { quantile } from "./statistics.js";

/** At most this many sockets are parsed for latency; the others only count frames. */
const SAMPLES_MAX = 100;
const CONNECTING_MAX = 200;

export interface Measurement {
  readonly elapsedMs: number;
  readonly deliveries: number;
  readonly deliveriesPerSecond: number;
  /** Frames per read of the client: at least the frames per write of the server. */
  readonly framesPerRead: number;
  readonly serverCpu: CpuUse;
  /** Share of the server's CPU time in the emitter's thread; NaN if that is the only thread. */
  readonly emitterCpuShare: number;
  readonly cpuPerDeliveryUs: number;
  /** Shares of a core, 0 to 1; `othersCpu` is the share of all other processes on the machine. */
  readonly clientCpu: number;
  readonly othersCpu: number;
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  /** Deliveries still missing after the drain. */
  readonly missing: number;
  readonly closed: number;
}

export interface EmitterStats {
  readonly emitted: number;
  readonly loops: number;
  readonly publishMedianUs: number;
  readonly thread: number;
  readonly at: number;
}

let target: Target;
let serverPid = 0;
let emitterThread = 0;
let control: Socket;
let answers: AsyncIterator<string>;

const observers: Observer[] = [];
const stalled: Observer[] = [];
let latencies: number[] = [];
let deliveries = 0;
let closed = 0;
/** A round: the number of events each observer must have, and the number of observers that still wait. */
let goal = Number.POSITIVE_INFINITY;
let waiting = 0;
let finish: () => void = () => {};
let restart: RestartClient | undefined;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const command = (line: string): boolean => control.write(`${line}\n`);

const counting: ObserverHooks = {
  onEvents: (observer, events) => {
    deliveries += events;
    if (observer.events >= goal && observer.events - events < goal) {
      waiting -= 1;
      if (waiting === 0) finish();
    }
  },
  onClosed: () => {
    closed += 1;
  },
};

function takeLatency(_observer: Observer, text: string): void {
  const at = text.indexOf('"emittedAt":') + 12;
  latencies.push(monotonicMs() - Number.parseFloat(text.slice(at, at + 20)));
}

/** Observers at even distances in connection order, so that a server that always starts with the same one has no advantage. */
function samples(): Observer[] {
  const every = Math.max(1, Math.ceil(observers.length / SAMPLES_MAX));
  return observers.filter((_observer, index) => index % every === Math.floor(every / 2));
}

/** Runs `work` over the items, a bounded number at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      next += 1;
      await work(items[next - 1] as T);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_MAX }, lane));
}

/** Emits `count` events and resolves with true when every observer has them all. */
async function round(count: number, timeoutMs: number): Promise<boolean> {
  const base = observers[0]?.events ?? 0;
  goal = base + count;
  waiting = observers.length;
  const done = new Promise<boolean>((resolve) => {
    finish = () => resolve(true);
    setTimeout(() => resolve(false), timeoutMs).unref();
  });
  command(`emit ${count}`);
  return done;
}

const readsSoFar = (): number => observers.reduce((sum, { reads }) => sum + reads, 0);

/** Subscriptions are not acknowledged: emit until one event has reached every observer, then reset the counts. */
async function settleSubscriptions(): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    for (const observer of observers) observer.events = 0;
    const reached = await round(1, 2000 + observers.length);
    let seen = -1;
    while (seen !== deliveries) {
      seen = deliveries;
      await pause(100);
    }
    if (reached && observers.every(({ events }) => events === 1)) return;
  }
  const silent = observers.filter(({ events }) => events === 0).length;
  throw new Error(`${silent} of ${observers.length} observers never got an event`);
}

interface Window {
  readonly startedAt: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly server: Map<number, number>;
  readonly machineMs: number;
  readonly deliveries: number;
  readonly reads: number;
}

function openWindow(): Window {
  latencies = [];
  closed = 0;
  return {
    startedAt: monotonicMs(),
    cpu: process.cpuUsage(),
    server: threadTimesNs(serverPid),
    machineMs: machineTimeMs(),
    deliveries,
    reads: readsSoFar(),
  };
}

function closeWindow(window: Window): Omit<Measurement, "missing"> {
  const elapsedMs = monotonicMs() - window.startedAt;
  const serverCpu = cpuSince(serverPid, window.server);
  const cpu = process.cpuUsage(window.cpu);
  const clientMs = (cpu.user + cpu.system) / 1000;
  const othersMs = machineTimeMs() - window.machineMs - clientMs - serverCpu.totalMs;
  const sorted = latencies.toSorted((a, b) => a - b);
  const delivered = deliveries - window.deliveries;
  return {
    elapsedMs,
    deliveries: delivered,
    deliveriesPerSecond: (delivered / elapsedMs) * 1000,
    framesPerRead: delivered / Math.max(1, readsSoFar() - window.reads),
    serverCpu,
    emitterCpuShare:
      emitterThread === serverPid
        ? Number.NaN
        : (serverCpu.threads.find(({ thread }) => thread === emitterThread)?.ms ?? Number.NaN) /
          serverCpu.totalMs,
    cpuPerDeliveryUs: (serverCpu.totalMs * 1000) / Math.max(1, delivered),
    clientCpu: clientMs / elapsedMs,
    othersCpu: Math.max(0, othersMs / elapsedMs),
    latencyP50Ms: quantile(sorted, 0.5),
    latencyP99Ms: quantile(sorted, 0.99),
    closed,
  };
}

const methods = {
  async open(parameters: { target: Target; serverPid: number; controlPath: string }): Promise<void> {
    target = parameters.target;
    serverPid = parameters.serverPid;
    control = connect(parameters.controlPath);
    control.on("error", () => {});
    answers = createInterface({ input: control })[Symbol.asyncIterator]();
    emitterThread = (await methods.stats()).thread;
  },

  /** Grows to `count` live observers, all known to be subscribed. */
  async grow({ count, quiet = false }: { count: number; quiet?: boolean }): Promise<void> {
    const indices = Array.from({ length: count - observers.length }, (_, i) => observers.length + i);
    await eachOf(indices, async (index) => {
      const observer = new Observer(index, target, counting);
      await observer.subscribed;
      observers.push(observer);
    });
    if (!quiet) await settleSubscriptions();
  },

  /** Observers that subscribe and never read again. */
  async stall({ count }: { count: number }): Promise<void> {
    await eachOf(Array.from({ length: count }), async () => {
      const observer = new Observer(stalled.length, target, { onEvents() {}, onClosed: counting.onClosed });
      stalled.push(observer);
      await observer.subscribed;
      observer.stall();
    });
  },

  /** Bursts of events, each emitted when every observer has all of the previous one. The last one is drained before the clock stops. */
  async saturate(p: {
    burst: number;
    warmUpMs: number;
    durationMs: number;
    roundMaxMs: number;
  }): Promise<Measurement> {
    const warmUpUntil = monotonicMs() + p.warmUpMs;
    let complete = true;
    do complete &&= await round(1, p.roundMaxMs);
    while (complete && monotonicMs() < warmUpUntil);
    const window = openWindow();
    let rounds = 0;
    do {
      complete &&= await round(p.burst, p.roundMaxMs);
      rounds += 1;
    } while (complete && monotonicMs() - window.startedAt < p.durationMs);
    const measured = closeWindow(window);
    return { ...measured, missing: rounds * p.burst * observers.length - measured.deliveries };
  },

  /** A steady rate. CPU and latency are measured over the window; deliveries missing after the drain show an overload. */
  async rate(p: {
    perSecond: number;
    warmUpMs: number;
    durationMs: number;
    drainMs: number;
  }): Promise<Measurement> {
    const before = { ...(await methods.stats()), deliveries };
    const sampled = samples();
    for (const observer of sampled) observer.readText(takeLatency);
    command(`rate ${p.perSecond}`);
    await pause(p.warmUpMs);
    const window = openWindow();
    await pause(p.durationMs);
    const measured = closeWindow(window);
    command("rate 0");
    const { emitted } = await methods.stats();
    const expected = (emitted - before.emitted) * observers.length;
    const drainUntil = monotonicMs() + p.drainMs;
    const owed = (): number => Math.max(0, expected - (deliveries - before.deliveries));
    while (owed() > 0 && monotonicMs() < drainUntil) await pause(20);
    for (const observer of sampled) observer.readText(undefined);
    return { ...measured, missing: owed() };
  },

  /** Events at a rate without latency measurement: the memory and isolation scenarios sample from outside. */
  async setRate({ perSecond }: { perSecond: number }): Promise<void> {
    command(`rate ${perSecond}`);
  },

  async work({ on }: { on: boolean }): Promise<void> {
    command(`work ${on ? 1 : 0}`);
  },

  /** Emits `count` events in one turn; returns the time of one publish. */
  async burst({ count }: { count: number }): Promise<number> {
    command("work 1");
    command("work 0");
    command(`emit ${count}`);
    return (await methods.stats()).publishMedianUs;
  },

  async stats(): Promise<EmitterStats> {
    command("stats");
    const answer = await answers.next();
    if (answer.done === true) throw new Error("the server has ended");
    return JSON.parse(answer.value) as EmitterStats;
  },

  /** Disconnects all observers; resolves when the server has had time to notice. */
  async leave(): Promise<void> {
    for (const observer of [...observers.splice(0), ...stalled.splice(0)]) observer.drop();
    await pause(1000);
  },

  async storm(parameters: StormParameters): Promise<StormResult> {
    return reconnectStorm(target, parameters, tools);
  },

  /** Observers that will lose their gateway. */
  async watchRestart(parameters: RestartParameters): Promise<void> {
    restart = new RestartClient(target, parameters, tools);
    await restart.watch(target);
  },

  async backFromRestart(): Promise<RestartResult> {
    if (!restart) throw new Error("nobody watches");
    return restart.back();
  },

  async counts(): Promise<{ deliveries: number; closed: number; clientCpuMs: number }> {
    const { user, system } = process.cpuUsage();
    return { deliveries, closed, clientCpuMs: (user + system) / 1000 };
  },
};

const tools = { command, stats: () => methods.stats(), eachOf, pause };

export type Methods = typeof methods;

interface Call {
  readonly id: number;
  readonly method: keyof Methods;
  readonly parameters: never;
}

process.on("message", (call: Call) => {
  methods[call.method](call.parameters).then(
    (result: unknown) => process.send?.({ id: call.id, result }),
    (error: unknown) => process.send?.({ id: call.id, error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
