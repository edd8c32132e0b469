import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { AgentCalls, ResolvedPath } from "../../events/agent/agent-calls.js";
import {
  type AgentSignals,
  EMIT_PATH,
  type PheromoneDeposit,
  type PheromoneFilter,
  type SensedPheromone,
} from "../../events/pheromone.js";
import type { SignalAnswer } from "../../link/agent-call.js";
import { checkedFilter } from "../../signals/index.js";
import { CalledAgentError } from "../agent-errors.js";
import type { SignalOutbox } from "../signal-outbox.js";
import { type CallOrigin, forgettable, whileNoneAborts } from "./agent-calls.js";

/** `context.signals`. */
export function agentSignals(
  { agentId, run, signal }: CallOrigin,
  { signals }: { readonly signals: SignalOutbox },
): AgentSignals {
  const from = { agentId };
  const read = async (kind: "sense" | "watch", filter: JsonValue, position: number | null) => {
    const call = kind === "sense" ? { kind, from, filter } : { kind, from, filter, position };
    return await whileNoneAborts([signal()], (ending) => signals.read(call, ending)).catch(failed);
  };
  async function* watch(given: PheromoneFilter | undefined): AsyncGenerator<SensedPheromone, void> {
    const filter = filterOf(given);
    let { position } = await read("watch", filter, null);
    while (!signal().aborted) {
      let next: SignalAnswer;
      try {
        next = await read("watch", filter, position);
      } catch (error) {
        if (signal().aborted) return;
        throw error;
      }
      position = next.position;
      yield* next.pheromones;
    }
  }
  return {
    deposit: (deposit) =>
      forgettable(signals.deposit(agentId, run && !run.isEnded ? run.stamp : null, deposit).catch(failed)),
    sense: (filter) =>
      forgettable((async () => (await read("sense", filterOf(filter), null)).pheromones)().catch(failed)),
    watch: (filter) => watch(filter),
  };
}

/** The signals of a pure command: it changes nothing, so it only reads. */
export function readOnlySignals(signals: AgentSignals): AgentSignals {
  const refusal = (): Promise<never> => {
    const message = "a pure command changes nothing: it cannot deposit pheromones";
    return forgettable(Promise.reject(new CalledAgentError("AGENT_ERROR", message)));
  };
  return { ...signals, deposit: refusal };
}

/** The signals of a probe: it reads the field, and what it deposits is checked but not stored. */
export function scratchSignals(
  agentId: string,
  signals: AgentSignals,
  outbox: Pick<SignalOutbox, "checked">,
  clock: Pick<Clock, "now">,
): AgentSignals {
  const deposit: AgentSignals["deposit"] = async (given) => {
    const at = clock.now();
    const checked = outbox.checked(given);
    const { initialIntensity: intensity } = checked;
    return { ...checked, id: "phe-probe", source: agentId, at, firstAt: at, count: 1, intensity };
  };
  return { ...signals, deposit: (given) => forgettable(deposit(given).catch(failed)) };
}

/** Paths for a probe: a deposit by its path is not stored either. */
export function scratchResolve(
  resolve: AgentCalls["resolve"],
  { deposit }: Pick<AgentSignals, "deposit">,
): AgentCalls["resolve"] {
  const emitted = async (input: unknown): Promise<ResolvedPath> => {
    // The deposit checks it.
    const { at, ...stored } = await deposit((input ?? {}) as PheromoneDeposit);
    const moment = new Date(at).toISOString();
    const value = { ...stored, at: moment, firstAt: moment };
    return { path: EMIT_PATH, kind: "Pheromone", value, html: null };
  };
  return (path, input, options) =>
    path === EMIT_PATH ? forgettable(emitted(input)) : resolve(path, input, options);
}

function filterOf(filter: unknown): JsonValue {
  const { type = null, source = null, target = null, minIntensity = null } = checkedFilter(filter);
  return { type: typeof type === "string" || type === null ? type : [...type], source, target, minIntensity };
}

/** An agent that does not catch a refusal has failed itself: its own input was not refused. */
function failed(error: unknown): never {
  if (!(error instanceof TerrariumError) || error instanceof CalledAgentError) throw error;
  throw new CalledAgentError(error.code, error.message, { ...error.details });
}
