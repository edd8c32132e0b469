import { builtinModules } from "node:module";
import { defineConfig } from "vite";

/** One file without dependencies: the image needs nothing but it and Node. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    ssr: "src/main.ts",
    target: "node20",
    outDir: "dist",
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: "operator.js", codeSplitting: false } },
  },
  ssr: { noExternal: true, external: [...builtinModules] },
});
