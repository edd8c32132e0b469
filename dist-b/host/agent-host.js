import { systemClock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import { randomId } from "../base/ids.js";
import { defaultLimits } from "../base/limits.js";
import { afterTurn } from "../base/turn.js";
import { NO_AGENT_CALLS, NO_RUNS } from "./without-gateway.js";
import { Sampler } from "../metabolism/index.js";
import { PURGATORY_LIMITS } from "../purgatory/limits.js";
import { checkDefinitions } from "./modules/check-definition.js";
import { HostedAgent } from "./hosted-agent.js";
import { Parking, PARKS_MAX } from "./parking.js";
import { PAYLOAD_BYTES_MAX } from "./payload.js";
const CLOSE_TIMEOUT_MS = 3_000;
/** Runs agents and publishes their events. Behaviour: SPEC.md. */
export class AgentHost {
  #services;
  #agentsMax;
  #schedulesMax;
  #probesMax;
  #where;
  #closeTimeoutMs;
  #onClosed;
  #hosted = new Map();
  #leaving = new Set();
  refresh = () => this.#hosted.forEach((agent) => agent.refresh());
  #parking;
  #isTaken;
  #state = "new";
  #publish = () => undefined;
  #park = () => Promise.reject(new TerrariumError("AGENT_NOT_RUNNING", "the agent host is not started"));
  #runs = NO_RUNS;
  #callAgent = NO_AGENT_CALLS;
  #busy = () => undefined;
  #announce = () => undefined;
  /** Throws BAD_USER_INPUT that names place and field when a definition has a wrong shape. */
  constructor(options) {
    const { clock = systemClock, newId = randomId, log = () => undefined } = options;
    const { payloadBytesMax = PAYLOAD_BYTES_MAX, closeTimeoutMs = CLOSE_TIMEOUT_MS } = options;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#onClosed = options.onClosed ?? (() => Promise.resolve());
    this.#isTaken = options.isTaken ?? (() => false);
    this.#parking = new Parking(options.parksMax ?? PARKS_MAX, (call) => this.#park(call));
    this.#services = {
      clock,
      newId,
      log,
      payloadBytesMax,
      stateBytesMax: options.stateBytesMax ?? defaultLimits.maxStateBytes,
      runs: {
        began: (run) => this.#runs.began(run),
        begin: (run) => this.#runs.begin(run),
        settle: (run) => this.#runs.settle(run),
        returned: (run) => this.#runs.returned(run),
      },
      callAgent: (call, signal) => this.#callAgent(call, signal),
      busy: (agentId, forMs) => this.#busy(agentId, forMs),
      questionLimits: options.questionLimits ?? PURGATORY_LIMITS,
      pureCallsMax: options.pureCallsMax ?? defaultLimits.maxPureCallsPerAgent,
      parking: this.#parking,
      sampler: options.sampler ?? new Sampler(clock),
      publish: (event) => this.#publish(event),
      onFailure: options.onFailure,
      afterTurn,
      tracing: options.tracing ?? null,
    };
    this.#agentsMax = options.agentsMax ?? defaultLimits.maxAgentsPerThread;
    this.#schedulesMax = options.schedulesMax ?? defaultLimits.maxSchedulesPerAgent;
    this.#probesMax = options.probesMax ?? defaultLimits.maxProbesPerAgent;
    const where = (this.#where = options.where ?? "agents");
    for (const definition of checkDefinitions(options.definitions, where, this.#bounds)) {
      const module = options.modules?.get(definition.id) ?? where;
      this.#hosted.set(definition.id, new HostedAgent(definition, this.#services, module));
    }
  }
  get #bounds() {
    return { agentsMax: this.#agentsMax, schedulesMax: this.#schedulesMax, probesMax: this.#probesMax };
  }
  get agents() {
    return [...this.#hosted.values()].map(({ descriptor }) => descriptor);
  }
  // oxlint-disable-next-line typescript/require-await -- other hosts of this port start asynchronously
  async start(publish, announce, park, runs = NO_RUNS, callAgent = NO_AGENT_CALLS, busy = () => undefined) {
    if (this.#state !== "new") throw new Error("a host can be started only once");
    this.#state = "running";
    this.#publish = publish;
    this.#announce = announce;
    this.#park = park;
    this.#runs = runs;
    this.#callAgent = callAgent;
    this.#busy = busy;
    for (const agent of this.#hosted.values()) agent.start();
  }
  /**
   * Adds an agent, and starts it when the host is running. Throws BAD_USER_INPUT when its definition has a wrong
   * shape or its id is taken, LIMIT_EXCEEDED when there are too many agents.
   */
  register(definition) {
    if (this.#state === "closed") throw new TerrariumError("AGENT_NOT_RUNNING", "the agent host is closed");
    const [checked, ...more] = checkDefinitions(definition, "register", this.#bounds);
    if (!checked || more.length > 0) throw new TerrariumError("BAD_USER_INPUT", "register: takes one agent");
    if (this.#hosted.has(checked.id) || this.#isTaken(checked.id)) {
      throw new TerrariumError("BAD_USER_INPUT", `register: id: "${checked.id}" is taken`);
    }
    if (this.#hosted.size >= this.#agentsMax) {
      const message = `register: the host already has ${this.#agentsMax} agents (maxAgentsPerThread)`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxAgentsPerThread" });
    }
    const agent = new HostedAgent(checked, this.#services, this.#where);
    this.#hosted.set(checked.id, agent);
    if (this.#state === "running") {
      this.#announce(this.agents);
      agent.start();
    }
    return agent.descriptor;
  }
  /** Stops an agent and removes it. Rejects with AGENT_NOT_FOUND. */
  async unregister(agentId) {
    const agent = this.#find(agentId);
    this.#leaving.add(agent);
    await this.#withinCloseTimeout(agent.stop("unregistered"), agentId);
    agent.retire();
    this.#leaving.delete(agent);
    this.#hosted.delete(agentId);
    this.#announce(this.agents);
  }
  async call(name, args, signal, onBegun = () => undefined) {
    return this.#handlers[name](args, signal, onBegun);
  }
  cancel(agentId, run, reason) {
    this.#hosted.get(agentId)?.cancel(run, reason);
  }
  settled(agentId, run, isKept) {
    this.#hosted.get(agentId)?.settled(run, isKept);
  }
  /** Lets running work end for `drainMs`, beginning nothing; then stops the agents. */
  async close(drainMs = 0) {
    this.#state = "closed";
    if (drainMs > 0) {
      const drained = Promise.all([...this.#hosted.values()].map((agent) => agent.drain()));
      await this.#within(drainMs, drained);
    }
    const all = [...this.#hosted].map(([agentId, agent]) => {
      agent.cutOff();
      return this.#withinCloseTimeout(agent.stop("the host is shutting down"), agentId);
    });
    await Promise.all(all);
    await this.#withinCloseTimeout(this.#parking.idle(), null);
    await this.#onClosed();
  }
  #handlers = {
    perturb: (args) => this.#find(args.agentId).perturb(args),
    invoke: (args, signal) => this.#find(args.agentId).invoke(args, signal),
    command: (args, signal) => this.#find(args.agentId).command(args, signal),
    resume: (args, signal, onBegun) => this.#find(args.agentId).resume(args, signal, onBegun),
    probe: (args, signal) => this.#find(args.agentId).probe(args, signal),
    announce: async (args) => {
      this.#find(args.agentId).announce(args);
      return null;
    },
    start: (args) => this.#traced("start", args, async () => this.#find(args.agentId).start()),
    stop: (args) =>
      this.#traced("stop", args, () =>
        this.#withinCloseTimeout(this.#find(args.agentId).stop("stopped on request"), args.agentId),
      ),
  };
  async #traced(name, { agentId, traceparent }, work) {
    const { tracing } = this.#services;
    if (tracing && traceparent !== undefined) {
      const attributes = { "gen_ai.agent.id": agentId };
      const failure = "INTERNAL_SERVER_ERROR";
      await tracing.span(
        { name: `${name}_agent`, kind: "INTERNAL", parent: traceparent, attributes, failure },
        work,
      );
    } else {
      await work();
    }
    return null;
  }
  #find(agentId) {
    const agent = this.#hosted.get(agentId);
    if (agent && !this.#leaving.has(agent)) return agent;
    throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent ${JSON.stringify(agentId.slice(0, 64))}`);
  }
  /**
   * Waits for an agent to stop, or for the last questions (null), but at most `closeTimeoutMs`: a source may be stuck
   * in code that never returns.
   */
  async #withinCloseTimeout(stopped, agentId) {
    const { clock, log } = this.#services;
    if (await this.#within(this.#closeTimeoutMs, stopped)) return;
    const fields = { waitedMs: this.#closeTimeoutMs };
    const subject = agentId === null ? "a question was not stored" : "the agent did not stop";
    log({ level: "warn", agentId, at: clock.now(), message: `${subject} in time`, fields });
  }
  /** Returns false when `done` took longer. */
  async #within(timeoutMs, done) {
    const late = deferred();
    const cancel = this.#services.clock.after(timeoutMs, () => late.resolve(false));
    const isDone = await Promise.race([done.then(() => true), late.promise]);
    cancel();
    return isDone;
  }
}
//# sourceMappingURL=agent-host.js.map
