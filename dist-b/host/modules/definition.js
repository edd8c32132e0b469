import { PARKED } from "../../events/parked.js";
/**
 * Returns the definition unchanged, and checks its types in the editor: `process` gets what `input` puts out, `resume` gets
 * the states that `process` parks with (write `process` first), and results must be JSON. With type arguments of your
 * own (`defineAgent<Input, Output>`), annotate the state that `resume` takes.
 */
export function defineAgent(definition) {
  return definition;
}
/**
 * Asks a person. Return its value from `process` or `resume`, or from a command that declares `parks`: the question
 * waits in a durable inbox while the agent lives on, and `resume` is called with `state` and the answer. `state` is
 * copied when it is returned, and must be JSON. A wrong request is an ERROR event, and `AGENT_ERROR` with the reason
 * for the caller of `invoke`.
 */
export function park(request) {
  // `FrozenJson<State>` is `State` for every state that the compiler lets through.
  return { [PARKED]: request };
}
/** The request when a returned value is a question; else null. */
export function questionIn(returned) {
  return typeof returned === "object" && returned !== null && PARKED in returned ? returned[PARKED] : null;
}
//# sourceMappingURL=definition.js.map
