import type { CodegenConfig } from "@graphql-codegen/cli";

const typed = {
  enumsAsTypes: true,
  useTypeImports: true,
  strictScalars: true,
  defaultScalarType: "unknown",
  scalars: { Cursor: "string", DateTime: "string", JSON: "unknown" },
};

/** Typed documents for `graphql(...)` calls. `npm run codegen` writes them. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  // Only `graphql(...)`: other documents (some intentionally wrong) are not part of a contract.
  pluckConfig: { globalGqlIdentifierName: ["graphql"], modules: [], gqlMagicComment: "typed" },
  ignoreNoDocuments: true,
  generates: {
    "test/support/generated/": {
      documents: ["test/**/*.ts", "examples/**/*.ts", "!test/support/generated/**", "!**/node_modules/**"],
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: typed,
    },
    // Browsers send documents as text, so parsed ones would only add to the bundle.
    "src/documents/generated/": {
      documents: "src/widgets/**/*.ts",
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { ...typed, documentMode: "string" },
    },
  },
  importExtension: ".js",
};

export default config;
