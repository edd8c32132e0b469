import type { JsonValue } from "../../base/json.js";

/** A JSON Schema, draft 2020-12, as plain JSON. */
export type JsonSchema = { [keyword: string]: JsonValue };

/** An example call, shown to people on every surface. */
export interface CommandExample {
  /** What the example shows, in a few words. */
  readonly help: string | null;
  /** The arguments, as JSON. */
  readonly args: JsonValue;
}

/** A command as all surfaces need it: plain JSON, sent from the host to the gateway. */
export interface CommandDescriptor {
  readonly name: string;
  /** Empty when its author wrote no help. */
  readonly help: string;
  readonly examples: readonly CommandExample[];
  /** Other names, accepted by REST and on the command line. */
  readonly aliases: readonly string[];
  /** Not listed, and so not in GraphQL; REST and the command line still accept its name. */
  readonly hidden: boolean;
  /** Changes nothing: a query in GraphQL. */
  readonly readonly: boolean;
  /** Independent of the agent's state: may run beside its stream and concurrently with itself. */
  readonly pure: boolean;
  /** May ask a person instead of returning a result. */
  readonly parks: boolean;
  /** Its input, outputs, result and errors are only for its caller; others see that it ran. */
  readonly private: boolean;
  /** Default timeout of a call, milliseconds; null: the gateway's default. */
  readonly timeoutMs: number | null;
  /** JSON Schema of the arguments; null: any JSON, checked only by the validator. */
  readonly input: JsonSchema | null;
  /** JSON Schema of the result; null: any JSON. */
  readonly output: JsonSchema | null;
}
