import type { JsonValue } from "../base/json.js";

/** A JSON Schema, draft 2020-12, as plain JSON. */
export type JsonSchema = { [keyword: string]: JsonValue };

/** One call as it could be made, told to people on every surface. */
export interface CommandExample {
  /** What it shows, in a few words. */
  readonly help: string | null;
  /** The arguments, as JSON. */
  readonly args: JsonValue;
}

/** What a surface needs to know of a command: plain JSON, which crosses from the host to the gateway. */
export interface CommandDescriptor {
  readonly name: string;
  /** Empty when its author said nothing. */
  readonly help: string;
  readonly examples: readonly CommandExample[];
  /** Other names, understood by REST and on the command line. */
  readonly aliases: readonly string[];
  /** Not listed anywhere, so not in GraphQL either; REST and the command line still take it by name. */
  readonly hidden: boolean;
  /** Changes nothing: a query in GraphQL. */
  readonly readonly: boolean;
  /** Touches nothing of the agent: may run beside its stream and beside itself. */
  readonly pure: boolean;
  /** May ask a person instead of answering. */
  readonly parks: boolean;
  /** How long a call may take unless the caller says so; null: the gateway's own default. */
  readonly timeoutMs: number | null;
  /** JSON Schema of the arguments; null: any JSON, judged by the validator alone. */
  readonly input: JsonSchema | null;
  /** JSON Schema of the result; null: any JSON. */
  readonly output: JsonSchema | null;
}
