import type { Clock } from "../../base/clock.js";
import type { AgentLog } from "../../base/log.js";
import { withSignal } from "../../base/async/aborter.js";
import type { FluxContext } from "../../flux/index.js";
import type { HostCalls } from "../../link/port.js";
import type { SignalOutbox } from "../signal-outbox.js";
import { agentSignals } from "./agent-signals.js";
import { agentCalls, type CallServices, forgettable } from "./agent-calls.js";
import type { AgentReporter } from "../publishing/agent-reporter.js";
import type { AgentContext, ResumeContext } from "../modules/definition.js";
import type { HostRun } from "../runs/host-run.js";
import { NO_STATE } from "../runs/session-states.js";
import { UsageSum } from "../runs/usage.js";

/*
 * Contexts are plain objects. Every member is an own, enumerable property and needs no `this`, so that authors can
 * copy them (`{ ...context }`) and destructure them (`({ emit, signal }) => …`).
 */

/** The members of a context that describe its run. */
export type RunMembers = Pick<AgentContext, "run" | "attempt" | "session" | "state" | "usage">;

export function runMembers(run: HostRun): RunMembers {
  const { run: id, attempt, session } = run.stamp;
  return { run: id, attempt, session, state: run.state.handle, usage: (report) => run.usage.add(report) };
}

/** For work without a run. Reported usage is checked and not kept. */
export function noRunMembers(session: string | null = null): RunMembers {
  return {
    run: null,
    attempt: 1,
    session,
    state: NO_STATE,
    usage: (report) => new UsageSum().add(report),
  };
}

/** What a context of the stream needs beside the stream's own. */
export interface CallAbout {
  readonly log: AgentLog;
  readonly clock: Clock;
  readonly run: HostRun | null;
  /** The span of this call. */
  readonly traceparent: string | undefined;
  readonly services: ContextServices;
  readonly busyUntil: AgentContext["busyUntil"];
}

/** What contexts bring to the gateway. */
export interface ContextServices extends CallServices {
  readonly signals: SignalOutbox;
}

/**
 * The context of `process`: the stream's own context, a log, the run and the way to other agents. Every member is named: an object
 * made by spreads has a shape of its own, which takes 6 KB for each call.
 */
export function callContext(call: FluxContext, about: CallAbout): AgentContext {
  const { log, clock, run, traceparent, services, busyUntil } = about;
  const origin = { agentId: call.agentId, run, holdsSession: true, signal: () => call.signal, traceparent };
  const { invoke, call: callAgent, perturb, resolve } = agentCalls(origin, services);
  const ofRun = run ? runMembers(run) : noRunMembers(call.session);
  const members: Omit<AgentContext, "signal"> = {
    invoke,
    call: callAgent,
    perturb,
    resolve,
    signals: agentSignals(origin, services),
    run: ofRun.run,
    attempt: ofRun.attempt,
    session: ofRun.session,
    state: ofRun.state,
    usage: ofRun.usage,
    agentId: call.agentId,
    cause: call.cause,
    log,
    emit: (data) => call.emit(data),
    spend: (tokens) => {
      checkTokens(tokens);
      call.spend(tokens);
    },
    sleep: (ms) => sleep(clock, ms, call.signal),
    busyUntil,
  };
  // The stream creates the signal only when it is read.
  return withSignal(members, call);
}

/** The context of `resume`. */
export function answerContext(
  call: FluxContext,
  about: CallAbout,
  { tokenId, attempt, stateVersion, input }: HostCalls["resume"]["args"],
): ResumeContext {
  return Object.assign(callContext(call, about), {
    semaphoreId: tokenId,
    attempt,
    stateVersion,
    input,
  });
}

/**
 * The context of a source, and in part of a pure command: outputs have no cause and are ignored after `signal`
 * aborts.
 */
export function freeContext(
  agentId: string,
  signal: AbortSignal,
  log: AgentLog,
  clock: Clock,
  reporter: Pick<AgentReporter, "output" | "spend">,
  services: ContextServices,
  busyUntil: AgentContext["busyUntil"],
  isPrivate = false,
): AgentContext {
  const origin = { agentId, run: null, holdsSession: false, signal: () => signal, traceparent: undefined };
  return {
    ...agentCalls(origin, services),
    signals: agentSignals(origin, services),
    ...noRunMembers(),
    agentId,
    signal,
    cause: null,
    log,
    // A source may go on running after it was ended.
    emit: (data) => {
      if (!signal.aborted) reporter.output(data, isPrivate);
    },
    spend: (tokens) => {
      checkTokens(tokens);
      reporter.spend(tokens);
    },
    sleep: (ms) => sleep(clock, ms, signal),
    busyUntil,
  };
}

/** Throws `RangeError` in the caller's own stack, instead of later inside the host. */
export function checkTokens(tokens: number): void {
  if (!Number.isFinite(tokens) || tokens < 0) {
    throw new RangeError(`spend takes a finite number from 0, not ${String(tokens)}`);
  }
}

/**
 * Waits on behalf of an agent. Rejects with the signal's reason as soon as it aborts. Removes its listener: a signal
 * keeps each listener until it is removed, and a periodic agent would add one per tick.
 */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (!Number.isFinite(ms) || ms < 0) {
    throw new RangeError(`sleep takes a finite number of milliseconds from 0, not ${String(ms)}`);
  }
  if (signal.aborted) return forgettable(Promise.reject(signal.reason));
  const slept = new Promise<void>((resolve, reject) => {
    const wake = (): void => {
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, wake);
    signal.addEventListener("abort", stop, { once: true });
  });
  return forgettable(slept);
}
