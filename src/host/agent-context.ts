import type { Clock } from "../base/clock.js";
import type { AgentLog } from "../base/log.js";
import type { FluxContext } from "../flux/index.js";
import type { HostCalls } from "../link/port.js";
import type { AgentReporter } from "./agent-reporter.js";
import type { AgentContext, ResumeContext } from "./definition.js";

/*
 * Contexts are plain objects: every member is an own, enumerable one and needs no `this`, so that authors can copy them
 * (`{ ...context }`) and take them apart (`({ emit, signal }) => …`).
 */

/** What `process` is given: the stream's own context and a log. */
export function callContext(call: FluxContext, log: AgentLog, clock: Clock): AgentContext {
  return {
    agentId: call.agentId,
    cause: call.cause,
    log,
    // The stream makes a signal only for those who look.
    get signal() {
      return call.signal;
    },
    emit: (data) => call.emit(data),
    spend: (tokens) => {
      checkTokens(tokens);
      call.spend(tokens);
    },
    sleep: (ms) => sleep(clock, ms, call.signal),
  };
}

/** What `resume` is given. */
export function answerContext(
  call: FluxContext,
  log: AgentLog,
  clock: Clock,
  { tokenId, attempt, stateVersion, input }: HostCalls["resume"]["args"],
): ResumeContext {
  return Object.assign(callContext(call, log, clock), { semaphoreId: tokenId, attempt, stateVersion, input });
}

/** For a source, and in part for a pure command: what it says has no cause, and nothing is heard once `signal` aborts. */
export function freeContext(
  agentId: string,
  signal: AbortSignal,
  log: AgentLog,
  clock: Clock,
  reporter: Pick<AgentReporter, "output" | "spend">,
): AgentContext {
  return {
    agentId,
    signal,
    cause: null,
    log,
    // A source may go on after its end.
    emit: (data) => {
      if (!signal.aborted) reporter.output(data);
    },
    spend: (tokens) => {
      checkTokens(tokens);
      reporter.spend(tokens);
    },
    sleep: (ms) => sleep(clock, ms, signal),
  };
}

/** Throws `RangeError` at the one who spends, rather than somewhere later. */
function checkTokens(tokens: number): void {
  if (!Number.isFinite(tokens) || tokens < 0) {
    throw new RangeError(`spend takes a finite number of at least 0, not ${String(tokens)}`);
  }
}

/**
 * Waits on behalf of an agent. Rejects with the signal's reason as soon as it aborts. Leaves nothing behind: a signal
 * keeps each listener until it is removed, and an agent that ticks adds one a tick.
 */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (!Number.isFinite(ms) || ms < 0) {
    throw new RangeError(`sleep takes a finite number of milliseconds from 0 on, not ${String(ms)}`);
  }
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
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
}
