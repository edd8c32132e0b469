/**
 * Settings of GraphQL Code Generator for this gateway, for a `codegen.ts`:
 *
 * ```ts
 * import { config } from "terrarium-gateway/codegen";
 * // … generates: { "src/gql/": { preset: "client", config } }
 * ```
 */
/** JSON in the gateway's answers. */
export type { JsonValue } from "./base/json.js";
/** Values that may be sent as JSON. Members that are undefined are omitted. */
export type JsonInput =
  | string
  | number
  | boolean
  | null
  | readonly JsonInput[]
  | {
      readonly [member: string]: JsonInput | undefined;
    };
/** The TypeScript type of each custom scalar. Add your own. */
export declare const scalars: {
  /** Opaque: keep it, send it back, compare it only for equality. */
  readonly Cursor: "string";
  /** ISO 8601, in UTC. */
  readonly DateTime: "string";
  readonly JSON: {
    readonly input: "terrarium-gateway/codegen#JsonInput";
    readonly output: "terrarium-gateway/codegen#JsonValue";
  };
};
/** For `config` of the client preset: a scalar without a type is an error, and none is `any`. */
export declare const config: {
  readonly scalars: {
    /** Opaque: keep it, send it back, compare it only for equality. */
    readonly Cursor: "string";
    /** ISO 8601, in UTC. */
    readonly DateTime: "string";
    readonly JSON: {
      readonly input: "terrarium-gateway/codegen#JsonInput";
      readonly output: "terrarium-gateway/codegen#JsonValue";
    };
  };
  readonly strictScalars: true;
  readonly defaultScalarType: "unknown";
  readonly enumsAsTypes: true;
  readonly useTypeImports: true;
};
