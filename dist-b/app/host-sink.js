import { TerrariumError } from "../base/errors.js";
import { guarded } from "../base/guard.js";
/** The agents of all hosts, as last announced. */
export class Roster {
  #agents = new Map();
  /** By id, in the manifest's order. A new map after each manifest. */
  get agents() {
    return this.#agents;
  }
  replace(agents) {
    this.#agents = new Map(agents.map((agent) => [agent.id, agent]));
  }
}
/**
 * Receives all messages of hosts, and passes them to the gateway's parts in a fixed order ([APP-20] and following in
 * SPEC.md):
 *
 * ```
 * manifest   -> roster, schema, mirrors, probes, inbox, schedules
 * events     -> counts, mirrors, inbox
 * park       -> inbox
 * run news   -> runs
 * busy       -> probes
 * agent call -> steering, paths
 * host down  -> counts, schedules, inbox, runs, mirrors (AGENT_STOPPED for each of its agents)
 * ```
 *
 * Called from the messages of a link, where an exception would have no handler: a failing part is logged, and the
 * others still get the message.
 */
export class HostSink {
  #options;
  constructor(options) {
    this.#options = options;
  }
  onManifest(agents) {
    const { roster, schema, mirrors, prober, inbox, scheduler } = this.#options;
    roster.replace(agents);
    this.#tell("schema", () => schema.announce(agents));
    this.#tell("mirrors", () => mirrors.keepOnly(agents.map(({ id }) => id)));
    this.#tell("probes", () => prober.onManifest(agents));
    this.#tell("inbox", () => inbox.onManifest(agents));
    this.#tell("schedules", () => scheduler.onManifest(agents));
  }
  /** Mirrors come first: when the inbox acts on an event, observers can read it. */
  onEvents(batch) {
    const { counts, mirrors, inbox } = this.#options;
    for (const { event } of batch) counts.events[event.type] += 1;
    this.#tell("mirrors", () => mirrors.accept(batch));
    this.#tell("inbox", () => inbox.onEvents(batch));
  }
  reached(agentId, position) {
    return this.#options.mirrors.reached(agentId, position);
  }
  onPark(call) {
    return this.#options.inbox.onPark(call);
  }
  async onSettle(settle) {
    try {
      return await this.#options.runs.settled(settle);
    } catch (error) {
      this.#options.log.error({ err: error, run: settle.run }, "the end of a run could not be taken");
      throw error;
    }
  }
  async onCall(call, signal) {
    try {
      const { agentCalls, paths } = this.#options;
      if (call.kind === "resolve") return await paths.resolve(call, signal);
      return await agentCalls.request(call, signal);
    } catch (error) {
      if (!(error instanceof TerrariumError)) {
        this.#options.log.error({ err: error, agentId: call.from.agentId }, "a call of an agent failed");
      }
      throw error;
    }
  }
  onBusy(agentId, forMs) {
    this.#tell("probes", () => this.#options.prober.busy(agentId, forMs));
  }
  onBegan({ run, attempt }) {
    this.#tell("runs", () => this.#options.runs.began(run, attempt));
  }
  onBegin({ run, attempt }) {
    return this.#options.runs.mayBegin(run, attempt);
  }
  onReturned({ run, attempt }) {
    this.#tell("runs", () => this.#options.runs.returned(run, attempt));
  }
  onHostDown(reason, agentIds = null) {
    const { counts, mirrors, inbox, runs, scheduler, isDraining } = this.#options;
    if (!isDraining()) counts.hostFailures += 1;
    this.#tell("schedules", () => scheduler.hostDown(agentIds));
    this.#tell("inbox", () => inbox.onHostDown(agentIds));
    this.#tell("runs", () => runs.hostDown(agentIds));
    this.#tell("mirrors", () =>
      mirrors.conclude(agentIds, (agentId, latest) => this.#lastWord(agentId, latest, reason)),
    );
  }
  /** The final event of an agent; null when it has already stopped by itself. */
  #lastWord(agentId, latest, reason) {
    if (latest.state === "STOPPED") return null;
    return {
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at: this.#options.clock.now(),
      state: "STOPPED",
      pressure: 0,
      flow: 0,
      reason,
    };
  }
  #tell(part, tell) {
    guarded(
      (error) => this.#options.log.error({ err: error, part }, "a message of a host could not be handled"),
      tell,
    )();
  }
}
//# sourceMappingURL=host-sink.js.map
