import { withSignal } from "../../flux/index.js";
import { agentCalls, forgettable } from "./agent-calls.js";
import { NO_STATE } from "../runs/session-states.js";
import { UsageSum } from "../runs/usage.js";
export function runMembers(run) {
  return { ...run.stamp, state: run.state.handle, usage: (report) => run.usage.add(report) };
}
/** For work without a run. Reported usage is checked and not kept. */
export function noRunMembers(session = null) {
  return {
    run: null,
    attempt: 1,
    session,
    state: NO_STATE,
    usage: (report) => new UsageSum().add(report),
  };
}
/** The context of `process`: the stream's own context, a log, the run and the way to other agents. */
export function callContext(call, about) {
  const { log, clock, run, traceparent, services, busyUntil } = about;
  const origin = { agentId: call.agentId, run, holdsSession: true, signal: () => call.signal, traceparent };
  const members = {
    ...agentCalls(origin, services),
    ...(run ? runMembers(run) : noRunMembers(call.session)),
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
export function answerContext(call, about, { tokenId, attempt, stateVersion, input }) {
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
export function freeContext(agentId, signal, log, clock, reporter, services, busyUntil) {
  const origin = { agentId, run: null, holdsSession: false, signal: () => signal, traceparent: undefined };
  return {
    ...agentCalls(origin, services),
    ...noRunMembers(),
    agentId,
    signal,
    cause: null,
    log,
    // A source may go on running after it was ended.
    emit: (data) => {
      if (!signal.aborted) reporter.output(data);
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
export function checkTokens(tokens) {
  if (!Number.isFinite(tokens) || tokens < 0) {
    throw new RangeError(`spend takes a finite number from 0, not ${String(tokens)}`);
  }
}
/**
 * Waits on behalf of an agent. Rejects with the signal's reason as soon as it aborts. Removes its listener: a signal
 * keeps each listener until it is removed, and a periodic agent would add one per tick.
 */
export function sleep(clock, ms, signal) {
  if (!Number.isFinite(ms) || ms < 0) {
    throw new RangeError(`sleep takes a finite number of milliseconds from 0, not ${String(ms)}`);
  }
  if (signal.aborted) return forgettable(Promise.reject(signal.reason));
  const slept = new Promise((resolve, reject) => {
    const wake = () => {
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, wake);
    signal.addEventListener("abort", stop, { once: true });
  });
  return forgettable(slept);
}
//# sourceMappingURL=agent-context.js.map
