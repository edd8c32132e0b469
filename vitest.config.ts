import { defineConfig } from "vitest/config";

export default defineConfig({
  // graphql ships twice, and refuses to meet itself: tests must load the file that Node loads for everybody else.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 15_000,
    hookTimeout: 20_000,
    pool: "forks",
  },
});
