import { TerrariumError } from "../base/errors.js";
import type { CallsUnderWay } from "../base/bounds/calls-under-way.js";
import type { Clock } from "../base/clock.js";
import type { LimitName, Limits } from "../base/limits.js";
import { CALLER_PRIORITY_MAX } from "../events/run.js";
import { requireSession } from "../events/session.js";
import { rethrowForClients } from "../base/store-error.js";
import type { AgentCallAnswer, DirectCall } from "../link/agent-call.js";
import type { HostCaller } from "../link/host-caller.js";
import type { AgentDescriptor } from "../link/port.js";
import { HOST_GONE } from "../link/gateway/request-book.js";
import type { Run, Runs, RunWithoutInput } from "../runs/index.js";
import type { Tracing } from "../tracing/tracing.js";
import { cut, type SteeringLine, type Trace } from "./audit.js";
import { checkCommand, requireInteger, requireJson } from "./checks.js";
import { type Child, Families, type Family, type FamilyLimits } from "./families.js";
import { aboutAgent, createAudit } from "./guard.js";
import { nullIfFrozen } from "./freezing.js";
import { PRIORITY_DEFAULT, TIMEOUT_MS_DEFAULT } from "./port.js";
import { commandOutcome, fingerprintOf, invocation, type QuestionOf } from "./work.js";

export interface AgentSteeringOptions {
  readonly backplane: Pick<HostCaller, "call">;
  readonly runs: Pick<Runs, "perturb" | "perform" | "cancel" | "present">;
  readonly questionOf: QuestionOf;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  /** Whether an agent begins nothing new. Default: never. */
  readonly isFrozen?: (agentId: string) => boolean;
  /** Default: an agent may call wherever its definition says. */
  readonly reach?: Reach;
  readonly limits: FamilyLimits & Pick<Limits, "maxInvokeTimeoutMs" | "maxInputDepth">;
  readonly clock: Clock;
  /** Counts calls while they last. Default: not counted. */
  readonly calls?: Pick<CallsUnderWay, "begin">;
  readonly tracing: Tracing | null;
  readonly log: (line: SteeringLine) => void;
  /** Called with the limit that refused a call: no client is told of it. */
  readonly onRefused: (limit: LimitName) => void;
  readonly onError: (error: unknown) => void;
}

/** Why an agent may not call another one, although its definition allows it; null when it may. */
export type Reach = (from: string, agentId: string, right: "perturb" | "invoke") => TerrariumError | null;

/** A checked call. */
interface Ordered {
  readonly call: DirectCall;
  readonly target: AgentDescriptor;
  readonly family: Family;
  /** The run that calls; null for work without one. */
  readonly parent: RunWithoutInput | null;
  readonly child: Child;
  /** Aborts when the caller waits no more, and is not attempted again. */
  readonly signal: AbortSignal;
  readonly trace: Trace;
  readonly onReplay: () => void;
}

/** Checks and carries out the calls of agents to agents. Behaviour: SPEC.md, "Agents among themselves". */
export class AgentSteering {
  readonly #options: AgentSteeringOptions;
  readonly #families: Families;

  constructor(options: AgentSteeringOptions) {
    this.#options = options;
    this.#families = new Families(options.limits);
  }

  /** Resolves with the outcome of the callee's run, or once a perturbation is accepted. */
  async request(call: DirectCall, signal: AbortSignal): Promise<AgentCallAnswer> {
    const { clock, log, tracing, calls, onRefused } = this.#options;
    const audit = createAudit({ clock, log, tracing, calls, parent: call.traceparent ?? null });
    const { kind, agentId, command, idempotencyKey } = call;
    const about = aboutAgent(kind, cut(agentId), command && cut(command), idempotencyKey !== null);
    const actor = { client: clientOf(call), address: null };
    const family = this.#families.enter(call.from);
    try {
      return await audit(actor, about, async (onReplay, inSpan) => {
        const parent = await this.#parentOf(call, family);
        const target = this.#targetOf(call);
        return await inSpan(async (trace) => {
          const child = this.#families.child(family, kind !== "perturb");
          const ordered = { call, target, family, parent, child, signal, trace, onReplay };
          return await this.#perform(ordered).catch(rethrowForClients("the call cannot be stored"));
        });
      });
    } catch (error) {
      const limit = error instanceof TerrariumError ? error.details["limit"] : undefined;
      if (typeof limit === "string") onRefused(limit as LimitName);
      throw error;
    } finally {
      this.#families.leave(family);
    }
  }

  /** A run has ended or parked, or was forgotten: cancels the runs that it waits for. */
  ended(id: string): void {
    for (const child of this.#families.ended(id)) this.#cancel(child, id);
  }

  #cancel(child: string, parent: string | null): void {
    const by = parent === null ? "an agent" : `run ${parent}`;
    const { runs, onError } = this.#options;
    runs.cancel(child, by, "the run that called it waits no more").catch((error: unknown) => {
      if (!(error instanceof TerrariumError && error.code === "RUN_NOT_FOUND")) onError(error);
    });
  }

  async #parentOf({ from }: DirectCall, family: Family): Promise<RunWithoutInput | null> {
    if (from.run === null) return null;
    const run = await this.#options.runs.present(from.run, from.attempt);
    if (!run || run.agentId !== from.agentId || family.isOver) {
      throw new TerrariumError("AGENT_NOT_RUNNING", "the run that calls has ended", { run: from.run });
    }
    family.frame = { ...family.frame, session: run.session };
    return run;
  }

  /** Rejects with AGENT_NOT_FOUND, and with FORBIDDEN that names the pattern which would allow it. */
  #targetOf({ from, agentId, kind }: DirectCall): AgentDescriptor {
    const target = this.#options.agentOf(agentId);
    if (!target) {
      const id = cut(agentId);
      throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent "${id}"`, { agentId: id });
    }
    const caller = this.#options.agentOf(from.agentId);
    const refusal = this.#options.reach?.(from.agentId, agentId, kind === "perturb" ? kind : "invoke");
    if (refusal) throw refusal;
    if (caller && mayCall(caller, target)) return target;
    const message = `agent ${from.agentId} may not call ${agentId}: its definition's \`calls\` would have to name "${agentId}"`;
    throw new TerrariumError("FORBIDDEN", message, { agentId, pattern: agentId });
  }

  async #perform(ordered: Ordered): Promise<AgentCallAnswer> {
    const { call, target, family } = ordered;
    const { limits } = this.#options;
    requireJson(call.kind === "command" ? "arguments" : "input", call.input, limits.maxInputDepth);
    requireSession(call.session);
    requireInteger("priority", call.priority ?? PRIORITY_DEFAULT, 0, CALLER_PRIORITY_MAX);
    if (call.kind === "perturb") return await this.#perturb(ordered);
    const command = call.command === null ? null : checkCommand(target, call.command, call.input);
    const max = limits.maxInvokeTimeoutMs;
    const timeoutMs = call.timeoutMs ?? Math.min(command?.timeoutMs ?? TIMEOUT_MS_DEFAULT, max);
    requireInteger("timeoutMs", timeoutMs, 1, max);
    const isPure = command?.pure ?? false;
    // A pure command runs beside its agent's sessions.
    if (!isPure) this.#families.requireNoCycle(family, target, call.session);
    this.#families.requireDepth(family);
    const name = command?.name ?? null;
    if (isPure && call.idempotencyKey === null && !this.#options.isFrozen?.(target.id)) {
      const answer = await this.#callPure(ordered, name ?? "", timeoutMs);
      if (answer) return answer;
      ordered = { ...ordered, child: this.#families.child(family, true) };
    }
    const run = await this.#wait(ordered, name, timeoutMs, command?.private ?? false);
    const { questionOf } = this.#options;
    return command ? await commandOutcome(run, isPure, questionOf) : await invocation(run, questionOf);
  }

  async #perturb(ordered: Ordered): Promise<AgentCallAnswer> {
    const { child, target, onReplay } = ordered;
    const order = { kind: "PERTURB", command: null, delivery: target.delivery, timeoutMs: null } as const;
    try {
      return await this.#options.runs.perturb(
        { ...cardOf(ordered), ...order },
        {
          admit: async () => child.enter(),
          onRun: (id) => child.is(id),
          onReplay: () => {
            onReplay();
            child.leave();
          },
        },
      );
    } catch (error) {
      child.leave();
      throw error;
    }
  }

  async #wait(
    ordered: Ordered,
    command: string | null,
    timeoutMs: number,
    isPrivate: boolean,
  ): Promise<RunWithoutInput> {
    const { child, signal, call, parent, onReplay } = ordered;
    const kind = command === null ? ("INVOKE" as const) : ("COMMAND" as const);
    const card = cardOf(ordered, isPrivate);
    const order = { ...card, kind, command, delivery: "at_most_once", timeoutMs } as const;
    let run: string | null = null;
    const giveUp = (): void => {
      if (run !== null && !mayComeBack(signal, call, parent)) this.#cancel(run, call.from.run);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await this.#options.runs.perform(order, {
        admit: async () => {
          signal.throwIfAborted();
          child.enter();
        },
        onRun: (id) => {
          run = id;
          child.is(id);
          if (signal.aborted) giveUp();
        },
        onReplay,
      });
    } finally {
      signal.removeEventListener("abort", giveUp);
      child.leave();
    }
  }

  async #callPure(
    { call, child, signal, trace, parent }: Ordered,
    command: string,
    timeoutMs: number,
  ): Promise<AgentCallAnswer | null> {
    child.enter();
    try {
      const { agentId, input: args } = call;
      const by = clientOf(call);
      const privacy = parent?.private && { private: parent.private };
      const sent = { agentId, command, args, timeoutMs, by, ...trace, ...privacy };
      return await this.#options.backplane.call("command", sent, signal).catch(nullIfFrozen);
    } finally {
      child.leave();
    }
  }
}

/** An agent as a client. */
function clientOf({ from }: DirectCall): string {
  return `agent:${from.agentId}`;
}

/** What a private run calls is private, too. */
function cardOf({ call, parent, trace }: Ordered, isPrivate = false) {
  const { agentId, input, session, kind, command, idempotencyKey } = call;
  const by = clientOf(call);
  // Keys are those of the run that calls: another run of the same agent has its own.
  const operation = `${kind} by ${call.from.run ?? "the agent"}`;
  const fingerprint = fingerprintOf(agentId, command, input, session);
  const key: Run["key"] =
    idempotencyKey === null ? null : { client: by, operation, key: idempotencyKey, fingerprint };
  const priority = call.priority ?? PRIORITY_DEFAULT;
  const origin = { parent: call.from.run, onBehalfOf: personBehind(parent) };
  const traceparent = trace.traceparent ?? null;
  const privacy = (isPrivate || parent?.private) && ({ private: true } as const);
  return { agentId, input, session, by, priority, key, traceparent, ...origin, ...privacy };
}

/** The person or client that started the work; null for an agent or a schedule. */
function personBehind(parent: RunWithoutInput | null): string | null {
  if (!parent || parent.kind === "SCHEDULE") return null;
  return parent.by.startsWith("agent:") ? parent.onBehalfOf : parent.by;
}

/** A pattern is an id, or ends in `*`, which stands for any rest. Without patterns: the agents of the same module. */
export function mayCall(caller: AgentDescriptor, target: AgentDescriptor): boolean {
  if (caller.id === target.id) return true;
  if (caller.calls === null) return caller.module === target.module;
  return caller.calls.some((pattern) =>
    pattern.endsWith("*") ? target.id.startsWith(pattern.slice(0, -1)) : target.id === pattern,
  );
}

/**
 * Whether a call goes on although its caller's host is gone: it has a key, and the run that calls will be attempted again and
 * ask for its outcome.
 */
function mayComeBack(signal: AbortSignal, { idempotencyKey }: DirectCall, parent: RunWithoutInput | null) {
  if (signal.reason !== HOST_GONE || idempotencyKey === null || !parent) return false;
  return parent.kind === "RESUME" || (parent.timeoutMs === null && parent.delivery === "at_least_once");
}
