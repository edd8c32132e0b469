import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { errorReport } from "../base/error-report.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import { checkDefinitions } from "./check-definition.js";
import type { AgentDefinition } from "./definition.js";

/** Length of what a module threw, in its refusal. */
const THROWN_CHARACTERS_MAX = 500;

interface Module {
  readonly default?: unknown;
}

const OWN_FOLDER = fileURLToPath(new URL("../", import.meta.url));

export interface LoadOptions {
  /** What `import … from "terrarium-gateway"` gives. Default: the index beside this very file, running. */
  readonly gateway?: unknown;
  /** Agents of one module. */
  readonly agentsMax?: number;
  /** Hears the name of each module before it is loaded. */
  readonly onLoading?: (file: string) => void;
}

/**
 * Loads users' modules, TypeScript included: paths or `file:` URLs. Throws BAD_USER_INPUT whose message names the
 * file and, where there is one, line and field.
 */
export async function loadModules(
  files: readonly string[],
  options: LoadOptions = {},
): Promise<readonly AgentDefinition[]> {
  const definitions: AgentDefinition[] = [];
  const homes = new Map<string, string>();
  for (const file of files) {
    const path = file.startsWith("file:") ? fileURLToPath(file) : resolve(file);
    const shown = shortest(path);
    options.onLoading?.(shown);
    for (const definition of checkDefinitions(
      await loadDefault(path, shown, options),
      shown,
      options.agentsMax,
    )) {
      const home = homes.get(definition.id);
      if (home) throw refusal(shown, `id "${definition.id}" is taken by an agent of ${home}`);
      homes.set(definition.id, shown);
      definitions.push(definition);
    }
  }
  return definitions;
}

async function loadDefault(path: string, shown: string, options: LoadOptions): Promise<unknown> {
  if (!existsSync(path)) throw refusal(shown, "no such file");
  if (!statSync(path).isFile()) throw refusal(shown, "is not a file");
  // Our own agents are compiled with us; transpiling them would load a second copy of this package.
  if (path.startsWith(OWN_FOLDER))
    return defaultOf(await evaluate(() => importUrl(pathToFileURL(path)), shown), shown);
  const virtualModules: Record<string, unknown> = {
    "terrarium-gateway": options.gateway ?? (await runningGateway()),
  };
  // A module in a folder without packages of its own can still write schemas.
  if (!resolvable("zod", path)) virtualModules["zod"] = await import("zod");
  const jiti = createJiti(path, {
    virtualModules,
    interopDefault: false,
    fsCache: false,
    // Lines of stack traces and syntax errors are then the author's own.
    transformOptions: { retainLines: true },
  });
  return defaultOf(await evaluate(() => jiti.import<Module>(path), shown), shown);
}

function defaultOf(module: Module, shown: string): unknown {
  const { default: given } = module;
  // CommonJS that a compiler made of a default export.
  const isCompiled = typeof given === "object" && given !== null && "__esModule" in given;
  const value = isCompiled ? (given as Module).default : given;
  if (value !== undefined) return value;
  throw refusal(shown, "has no default export; write: export default defineAgent({ id: … })");
}

async function evaluate(load: () => Promise<Module>, shown: string): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    // Node adds who required a missing module on further lines; a parser adds the place of the fault there.
    const missing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    const lines = textOf(error).split("\n");
    const message = (missing ? lines.slice(0, 1) : lines).map((line) => line.trim()).join(" ");
    const place = error instanceof Error ? placeOf(error.stack) : null;
    throw refusal(shown, place ? `${message} (at ${place})` : message);
  }
}

/** What is no error is shown as JSON, cut to `THROWN_CHARACTERS_MAX`. */
function textOf(error: unknown): string {
  if (error instanceof Error) return messageOf(error);
  return JSON.stringify(errorReport(error)).slice(0, THROWN_CHARACTERS_MAX);
}

/** The first `file:line:column` of a stack that is in nobody's package. */
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

/** This package as it runs, so that the user's `TerrariumError` is ours. Loaded by need: nothing here depends on it. */
function runningGateway(): Promise<unknown> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return importUrl(new URL(`../index.${extension}`, import.meta.url));
}

function importUrl(url: URL): Promise<Module> {
  return import(url.href) as Promise<Module>;
}

function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}

function refusal(where: string, fault: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${where}: ${fault}`);
}
