import type { CodegenConfig } from "@graphql-codegen/cli";

/** Typed documents for what is written as `graphql(...)` in tests and examples. `npm run codegen` writes them. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["test/**/*.ts", "examples/**/*.ts", "!test/support/generated/**", "!**/node_modules/**"],
  // Only `graphql(...)`: documents written otherwise (some of them wrong on purpose) are nobody's contract.
  pluckConfig: { globalGqlIdentifierName: ["graphql"], modules: [], gqlMagicComment: "typed" },
  ignoreNoDocuments: true,
  generates: {
    "test/support/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        defaultScalarType: "unknown",
        scalars: { Cursor: "string", DateTime: "string", JSON: "unknown" },
      },
    },
  },
  importExtension: ".js",
};

export default config;
