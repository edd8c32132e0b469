import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { errorReport } from "../../base/error-report.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { codeFolder, moduleFile } from "../../base/files/package-files.js";
import { checkDefinitions, type DefinitionBounds } from "./check-definition.js";
import type { AgentDefinition } from "./definition.js";

/** Characters of a thrown value in the error message. */
const THROWN_CHARACTERS_MAX = 500;

interface Module {
  readonly default?: unknown;
}

const OWN_FOLDER = fileURLToPath(codeFolder());

export interface LoadOptions {
  /** The module behind `import … from "terrarium-gateway"` and "terrarium-gateway/agent". Default: the running copy of this package. */
  readonly gateway?: unknown;
  readonly bounds?: DefinitionBounds;
  /** Called with the name of each module before it is loaded. */
  readonly onLoading?: (file: string) => void;
}

export interface LoadedModules {
  readonly definitions: readonly AgentDefinition[];
  /** The file of each agent, by the agent's id. */
  readonly modules: ReadonlyMap<string, string>;
}

/**
 * Loads users' modules, including TypeScript: paths or `file:` URLs. Throws BAD_USER_INPUT whose message names the
 * file and, where known, line and field.
 */
export async function loadModules(
  files: readonly string[],
  options: LoadOptions = {},
): Promise<LoadedModules> {
  const definitions: AgentDefinition[] = [];
  const homes = new Map<string, string>();
  const modules = new Map<string, string>();
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

async function loadDefault(path: string, shown: string, options: LoadOptions): Promise<unknown> {
  if (!existsSync(path)) throw refusal(shown, "no such file");
  if (!statSync(path).isFile()) throw refusal(shown, "is not a file");
  // Our own agents are already compiled; transpiling them would load a second copy of this package.
  if (path.startsWith(OWN_FOLDER))
    return defaultOf(await evaluate(() => importUrl(pathToFileURL(path)), shown), shown);
  // The running copy of this package, so that the user's `TerrariumError` is the same class.
  const virtualModules: Record<string, unknown> = {
    "terrarium-gateway": options.gateway ?? (await importUrl(moduleFile("index"))),
    "terrarium-gateway/agent": options.gateway ?? (await importUrl(moduleFile("agent"))),
  };
  // A module in a folder without packages of its own can still write schemas.
  if (!resolvable("zod", path)) virtualModules["zod"] = await import("zod");
  const { createJiti } = await import("jiti");
  const jiti = createJiti(path, {
    virtualModules,
    interopDefault: false,
    fsCache: false,
    // Keeps the author's line numbers in stack traces and syntax errors.
    transformOptions: { retainLines: true },
  });
  return defaultOf(await evaluate(() => jiti.import<Module>(path), shown), shown);
}

function defaultOf(module: Module, shown: string): unknown {
  const { default: given } = module;
  // Some compilers wrap a default export twice for CommonJS.
  const isCompiled = typeof given === "object" && given !== null && "__esModule" in given;
  const value = isCompiled ? (given as Module).default : given;
  if (value !== undefined) return value;
  throw refusal(shown, "has no default export; write: export default defineAgent({ id: … })");
}

async function evaluate(load: () => Promise<Module>, shown: string): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    // For a missing module Node lists the requiring files on further lines; a parser puts the place of the fault
    // there.
    const missing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    const lines = textOf(error).split("\n");
    const message = (missing ? lines.slice(0, 1) : lines).map((line) => line.trim()).join(" ");
    const place = error instanceof Error ? placeOf(error.stack) : null;
    const fault = place ? `${message} (at ${place})` : message;
    throw missing || isNoModule(error) ? refusal(shown, fault) : threw(shown, fault);
  }
}

/** A value that is not an error is shown as JSON, cut to `THROWN_CHARACTERS_MAX`. */
function textOf(error: unknown): string {
  if (error instanceof Error) return messageOf(error);
  return JSON.stringify(errorReport(error)).slice(0, THROWN_CHARACTERS_MAX);
}

/** The first `file:line:column` of a stack that is outside node_modules and Node itself. */
function placeOf(stack: string | undefined): string | null {
  for (const match of (stack ?? "").matchAll(/^\s*at (?:.*\()?(?:file:\/\/)?(\S.*?:\d+:\d+)\)?$/gm)) {
    const place = match[1] ?? "";
    if (!place.startsWith("node:") && !place.includes("/node_modules/")) return place;
  }
  return null;
}

function resolvable(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function importUrl(url: URL): Promise<Module> {
  return import(url.href) as Promise<Module>;
}

function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}

/** As jiti and Node report that a file is no module, or cannot be parsed. */
function isNoModule(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOfOtherKind = "code" in error && error.code === "ERR_UNKNOWN_FILE_EXTENSION";
  return isOfOtherKind || error.name === "SyntaxError" || error.message.startsWith("ParseError");
}

/** The module's own code failed: what it needs may be there another time. */
function threw(where: string, fault: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${where}: ${fault}`, { mayHeal: true });
}

function refusal(where: string, fault: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${where}: ${fault}`);
}
