import { register } from "node:module";

/** Preloaded where openapi-typescript runs: its `typescript` is the one beside this file. */
const compiler = new URL("typescript-library.mjs", import.meta.url).href;
const hooks = `export const resolve = (name, context, next) =>
  next(name === "typescript" ? ${JSON.stringify(compiler)} : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
