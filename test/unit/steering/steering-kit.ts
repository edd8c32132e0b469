import { Sights } from "../../../src/auth/sights.js";
import { afterEach } from "vitest";
import { createRateLimiter } from "../../../src/steering/rate-limit.js";
import { MemoryShareStore, shareLimits, Shares } from "../../../src/auth/shares/index.js";
import type { Viewer } from "../../../src/auth/viewer.js";
import { MemoryBackplane } from "../../../src/link/channels/memory.js";
import { HostCallError } from "../../../src/link/run-port.js";
import type { HostRuntime } from "../../../src/link/host-runtime.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { TerrariumError } from "../../../src/base/errors.js";
import type { JsonValue } from "../../../src/base/json.js";
import { FluxAgent, type FluxContext } from "../../../src/flux/index.js";
import { createSteering, type SteeringOptions } from "../../../src/steering/steer.js";
import type { SteeringLine } from "../../../src/steering/audit.js";
import type { InvokeArgs, PerturbArgs } from "../../../src/steering/port.js";
import { MemoryPurgatoryStore, Purgatory } from "../../../src/purgatory/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { memoryRuns } from "../../support/memory-runs.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { tellAgents } from "../../support/agent-lists.js";

export const client = (...scopes: string[]): Viewer => ({
  kind: "client",
  id: "ada",
  scopes,
  expiresAt: null,
});
export const ada = client("agent:pulse:*");
export const bob: Viewer = { kind: "client", id: "bob", scopes: ["*"], expiresAt: null };
export const stranger: Viewer = { kind: "anonymous", address: "192.0.2.7" };

export const perturbing = (changes: Partial<PerturbArgs> = {}): PerturbArgs => ({
  agentId: "pulse",
  input: { beat: 1 },
  priority: 100,
  idempotencyKey: null,
  ...changes,
});
export const invoking = (changes: Partial<InvokeArgs> = {}): InvokeArgs => ({
  agentId: "pulse",
  input: { beat: 1 },
  timeoutMs: 1_000,
  idempotencyKey: null,
  ...changes,
});

type Process = (input: JsonValue, ctx: FluxContext) => JsonValue | undefined | Promise<JsonValue | undefined>;

/** The smallest host: one real agent behind a real backplane. Records the calls that reach it. */
class OneAgentHost implements HostRuntime {
  readonly agents = [agentDescriptor("pulse")];
  readonly calls: { name: string; args: object }[] = [];
  readonly handled: JsonValue[] = [];
  readonly #agent: FluxAgent<JsonValue, JsonValue>;

  constructor(process: Process, clock: ManualClock) {
    this.#agent = new FluxAgent<JsonValue, JsonValue>({
      id: "pulse",
      clock,
      config: { inboxMax: 50, dropPolicy: "drop_oldest" },
      process: (input, ctx) => {
        this.handled.push(input);
        return process(input, ctx);
      },
    });
  }

  async start(): Promise<void> {
    this.#agent.start();
  }

  call: HostRuntime["call"] = async (name, args, signal) => {
    this.calls.push({ name, args });
    if (args.agentId !== "pulse") throw new TerrariumError("AGENT_NOT_FOUND", "there is no such agent");
    return (await this.#perform(name, args, signal)) as never;
  };

  async #perform(name: string, args: object, signal: Parameters<HostRuntime["call"]>[2]): Promise<unknown> {
    const { input, ...options } = args as PerturbArgs & InvokeArgs & { by: string };
    switch (name) {
      case "perturb":
        return this.#agent.perturb(input, options);
      case "invoke": {
        const outcome = this.#agent.invoke(input, { ...options, signal });
        const result = (await outcome.catch(failed)) ?? null;
        return { status: "COMPLETED", result, semaphore: null, perturbationId: "per-1" };
      }
      case "start":
        this.#agent.start();
        return null;
      default:
        await this.#agent.stop();
        return null;
    }
  }

  async close(): Promise<void> {
    await this.#agent.stop();
  }
}

/** What a host says of a call that its agent failed on. */
function failed(error: unknown): never {
  const fails = error instanceof TerrariumError && ["AGENT_ERROR", "AGENT_TIMEOUT"].includes(error.code);
  throw fails ? new HostCallError(error, "FAILED") : error;
}

const open: MemoryBackplane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((backplane) => backplane.close()));
});

export async function terrarium(process: Process = () => "done", changes: Partial<SteeringOptions> = {}) {
  const clock = new ManualClock();
  const host = new OneAgentHost(process, clock);
  const backplane = new MemoryBackplane(host, { clock });
  await backplane.start({
    onHello: () => undefined,
    onManifest: () => undefined,
    placeOf: (id) => ({ id, epoch: "log", offset: 0, term: 1, received: null }),
    append: () => undefined,
    reached: () => null,
    onPark: () => Promise.reject(new Error("this host's agent does not park")),
    onHostDown: () => undefined,
  });
  open.push(backplane);
  const sights = new Sights();
  tellAgents(sights, host.agents);
  const lines: SteeringLine[] = [];
  const purgatory = new Purgatory({
    store: new MemoryPurgatoryStore(),
    clock,
    resume: () => Promise.resolve(),
  });
  const runs = memoryRuns(backplane, clock, (error) => {
    throw error;
  });
  const shares = new Shares({ clock });
  await shares.open(new MemoryShareStore(shareLimits(defaultLimits)));
  const steer = createSteering({
    backplane,
    purgatory,
    rateLimiter: createRateLimiter({ maxPerSecond: 10, keysMax: 100, clock }),
    runs,
    limits: defaultLimits,
    clock,
    log: (line) => lines.push(line),
    shares,
    deposits: { deposit: () => Promise.reject(new Error("no pheromones")) },
    agentOf: (agentId) => host.agents.find(({ id }) => id === agentId),
    sights,
    ...changes,
  });
  return { clock, host, purgatory, shares, steer, lines };
}

/** An agent that works until it is released or aborted. */
export function slowAgent() {
  const begun = deferred();
  const aborted = deferred();
  const gate = deferred<JsonValue>();
  const process: Process = (_, { signal }) => {
    signal.addEventListener("abort", () => {
      aborted.resolve();
      gate.reject(signal.reason);
    });
    begun.resolve();
    return gate.promise;
  };
  return { begun, aborted, gate, process };
}
