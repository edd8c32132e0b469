import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { RunOrder } from "./entry.js";
import type { Run } from "./run.js";

/** Who repeats a run, and with what. */
export interface Repetition {
  readonly by: string;
  /** Undefined: the input of the run. */
  readonly input: JsonValue | undefined;
  readonly traceparent: string | null;
}

/** The order of a new run like an old one. Throws BAD_USER_INPUT for a command or a resumption. */
export function repeated(run: Run, { by, input: given, traceparent }: Repetition): RunOrder {
  const { agentId, kind, session, priority, delivery, input, inputDropped } = run;
  if (kind === "COMMAND" || kind === "RESUME") {
    const message = `a run of kind ${kind} cannot be repeated: call the command again, or answer the new question`;
    throw new TerrariumError("BAD_USER_INPUT", message, { field: "id" });
  }
  if (inputDropped && given === undefined) {
    const message = "the input of this run is no longer kept: send it again";
    throw new TerrariumError("BAD_USER_INPUT", message, { field: "input" });
  }
  const card = {
    agentId,
    kind: "PERTURB",
    command: null,
    session,
    by,
    priority,
    delivery,
    traceparent,
  } as const;
  const how = { private: run.private, timeoutMs: null, key: null };
  return { ...card, ...how, input: given === undefined ? input : given };
}
