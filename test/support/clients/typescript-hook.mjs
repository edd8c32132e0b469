import { register } from "node:module";

/** Preloaded for openapi-typescript: replaces its `typescript` with the library next to this file. */
const compiler = new URL("typescript-library.mjs", import.meta.url).href;
const hooks = `export const resolve = (name, context, next) =>
  next(name === "typescript" ? ${JSON.stringify(compiler)} : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
