import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { errorReport } from "../../base/error-report.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { checkDefinitions } from "./check-definition.js";
/** Characters of a thrown value in the error message. */
const THROWN_CHARACTERS_MAX = 500;
const OWN_FOLDER = fileURLToPath(new URL("../../", import.meta.url));
/**
 * Loads users' modules, including TypeScript: paths or `file:` URLs. Throws BAD_USER_INPUT whose message names the
 * file and, where known, line and field.
 */
export async function loadModules(files, options = {}) {
  const definitions = [];
  const homes = new Map();
  const modules = new Map();
  for (const file of files) {
    const path = file.startsWith("file:") ? fileURLToPath(file) : resolve(file);
    const shown = shortest(path);
    options.onLoading?.(shown);
    for (const definition of checkDefinitions(
      await loadDefault(path, shown, options),
      shown,
      options.bounds,
    )) {
      const home = homes.get(definition.id);
      if (home) throw refusal(shown, `id "${definition.id}" is taken by an agent of ${home}`);
      homes.set(definition.id, shown);
      modules.set(definition.id, path);
      definitions.push(definition);
    }
  }
  return { definitions, modules };
}
async function loadDefault(path, shown, options) {
  if (!existsSync(path)) throw refusal(shown, "no such file");
  if (!statSync(path).isFile()) throw refusal(shown, "is not a file");
  // Our own agents are already compiled; transpiling them would load a second copy of this package.
  if (path.startsWith(OWN_FOLDER))
    return defaultOf(await evaluate(() => importUrl(pathToFileURL(path)), shown), shown);
  const virtualModules = {
    "terrarium-gateway": options.gateway ?? (await runningGateway()),
  };
  // A module in a folder without packages of its own can still write schemas.
  if (!resolvable("zod", path)) virtualModules["zod"] = await import("zod");
  const jiti = createJiti(path, {
    virtualModules,
    interopDefault: false,
    fsCache: false,
    // Keeps the author's line numbers in stack traces and syntax errors.
    transformOptions: { retainLines: true },
  });
  return defaultOf(await evaluate(() => jiti.import(path), shown), shown);
}
function defaultOf(module, shown) {
  const { default: given } = module;
  // Some compilers wrap a default export twice for CommonJS.
  const isCompiled = typeof given === "object" && given !== null && "__esModule" in given;
  const value = isCompiled ? given.default : given;
  if (value !== undefined) return value;
  throw refusal(shown, "has no default export; write: export default defineAgent({ id: … })");
}
async function evaluate(load, shown) {
  try {
    return await load();
  } catch (error) {
    // For a missing module Node lists the requiring files on further lines; a parser puts the place of the fault
    // there.
    const missing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    const lines = textOf(error).split("\n");
    const message = (missing ? lines.slice(0, 1) : lines).map((line) => line.trim()).join(" ");
    const place = error instanceof Error ? placeOf(error.stack) : null;
    throw refusal(shown, place ? `${message} (at ${place})` : message);
  }
}
/** A value that is not an error is shown as JSON, cut to `THROWN_CHARACTERS_MAX`. */
function textOf(error) {
  if (error instanceof Error) return messageOf(error);
  return JSON.stringify(errorReport(error)).slice(0, THROWN_CHARACTERS_MAX);
}
/** The first `file:line:column` of a stack that is outside node_modules and Node itself. */
function placeOf(stack) {
  for (const match of (stack ?? "").matchAll(/^\s*at (?:.*\()?(?:file:\/\/)?(\S.*?:\d+:\d+)\)?$/gm)) {
    const place = match[1] ?? "";
    if (!place.startsWith("node:") && !place.includes("/node_modules/")) return place;
  }
  return null;
}
function resolvable(name, from) {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch {
    return false;
  }
}
/**
 * The running copy of this package, so that the user's `TerrariumError` is the same class. Imported lazily, because
 * nothing here depends on it.
 */
function runningGateway() {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return importUrl(new URL(`../../index.${extension}`, import.meta.url));
}
function importUrl(url) {
  return import(url.href);
}
function shortest(path) {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}
function refusal(where, fault) {
  return new TerrariumError("BAD_USER_INPUT", `${where}: ${fault}`);
}
//# sourceMappingURL=load-modules.js.map
