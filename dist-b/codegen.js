/**
 * Settings of GraphQL Code Generator for this gateway, for a `codegen.ts`:
 *
 * ```ts
 * import { config } from "terrarium-gateway/codegen";
 * // … generates: { "src/gql/": { preset: "client", config } }
 * ```
 */
/** The TypeScript type of each custom scalar. Add your own. */
export const scalars = {
  /** Opaque: keep it, send it back, compare it only for equality. */
  Cursor: "string",
  /** ISO 8601, in UTC. */
  DateTime: "string",
  JSON: { input: "terrarium-gateway/codegen#JsonInput", output: "terrarium-gateway/codegen#JsonValue" },
};
/** For `config` of the client preset: a scalar without a type is an error, and none is `any`. */
export const config = {
  scalars,
  strictScalars: true,
  defaultScalarType: "unknown",
  enumsAsTypes: true,
  useTypeImports: true,
};
//# sourceMappingURL=codegen.js.map
