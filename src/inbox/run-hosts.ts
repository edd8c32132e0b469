import { TerrariumError } from "../base/errors.js";
import type { HostCaller } from "../link/host-caller.js";
import type { HostCalls } from "../link/port.js";
import { HostCallError } from "../link/run-port.js";
import { type CallEnd, CutOff, NotBegun, type Run, type RunHosts } from "../runs/index.js";

type State = Parameters<RunHosts["perturb"]>[1];

/** Sends runs to hosts over the link. */
export function createRunHosts(backplane: Pick<HostCaller, "call" | "cancel" | "settled">): RunHosts {
  return {
    perturb: (run, state, handshake) =>
      toldOfPerturbation(async () => {
        const { agentId, input, priority, by } = run;
        const call = { agentId, input, priority, by, handshake, ...runArgs(run, state) };
        const { queueDepth } = await backplane.call("perturb", call);
        return { queueDepth };
      }),
    call: (run, state, signal) =>
      told(async () => {
        const { agentId, input, priority, by, command } = run;
        const timeoutMs = run.timeoutMs ?? 0;
        const common = { agentId, by, timeoutMs, ...runArgs(run, state) };
        const ended =
          command === null
            ? await backplane.call("invoke", { ...common, input, priority }, signal)
            : await backplane.call("command", { ...common, command, args: input }, signal);
        return endOf(ended);
      }),
    cancel: (run, reason) => backplane.cancel(run.agentId, run.id, reason),
    settled: (run, isKept) => backplane.settled(run.agentId, run.id, isKept),
  };
}

/** The run of a call, in the form that the link needs. */
export function runArgs({ id, attempt, session, traceparent, private: isPrivate }: Run, state: State) {
  return {
    run: id,
    attempt,
    session,
    state,
    ...(traceparent !== null && { traceparent }),
    ...(isPrivate && { private: isPrivate }),
  };
}

/** Translates the link's rejections to those of runs. */
export async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof HostCallError) {
      if (error.fate === "NOT_BEGUN") throw new NotBegun(error);
      if (error.fate === "CUT_OFF") throw new CutOff(error);
    }
    // No host has this agent now.
    if (error instanceof TerrariumError && error.code === "AGENT_NOT_FOUND") throw new NotBegun(error);
    throw error;
  }
}

/** A refusal is final, unless the link has given up on the answer or its host is gone. */
async function toldOfPerturbation<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isOpen = error instanceof HostCallError && (error.fate === "CUT_OFF" || error.fate === "FAILED");
    throw error instanceof TerrariumError && !isOpen ? new NotBegun(error) : error;
  }
}

function endOf({
  status,
  result,
  semaphore,
  state,
  usage,
}: HostCalls["invoke"]["result"] | HostCalls["command"]["result"]): CallEnd {
  const parked = status === "PARKED" && semaphore !== null;
  return {
    outcome: parked ? { kind: "PARKED", semaphore: semaphore.id } : { kind: "COMPLETED", result },
    ...(state && { state }),
    ...(usage && { usage }),
    semaphore,
  };
}
