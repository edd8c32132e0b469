import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeFolder } from "../support/folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** A process that runs longer is stuck, milliseconds. */
const LIFE_MS_MAX = 30_000;
export interface Kill {
  readonly step: string;
  readonly nth: number;
}

/** What the last process of a chain printed, and the lines that all of them wrote to their side file, split into words. */
export interface Chain<Found> {
  readonly found: Found;
  readonly notes: readonly string[][];
  /** Which kills hit; the others came after their process had ended. */
  readonly struck: readonly Kill[];
}

export interface ChainOptions {
  readonly build: string;
  readonly folder: string;
  /** The module that each process runs, with its setup as JSON. */
  readonly child: URL;
  readonly kills: readonly Kill[];
  /** What the processes that are killed get, and the last one, beside `dataFile` and `sideFile`. */
  readonly setup: object;
  readonly lastSetup: object;
}

/**
 * Compiles the present sources to a new folder from which a plain Node process can run them. The folder belongs to one
 * test file, because two compilers that write to one folder leave half-written modules to the processes that load them.
 */
export function buildForCrashing(): { readonly path: string; remove(): void } {
  const parent = join(root, "node_modules", ".cache", "terrarium");
  mkdirSync(parent, { recursive: true });
  const home = mkdtempSync(join(parent, "crash-"));
  // Modules look for threads below the `dist` of the package that they are in.
  writeFileSync(join(home, "package.json"), '{"type":"module"}');
  const path = join(home, "dist");
  const emit = ["--emitDeclarationOnly", "false", "--declaration", "false", "--noEmitOnError", "false"];
  const options = ["--outDir", path, ...emit];
  const compiler = join(root, "node_modules", ".bin", "tsc");
  try {
    execFileSync(compiler, ["-p", join(root, "tsconfig.build.json"), ...options], {
      cwd: root,
      stdio: "pipe",
    });
  } catch (error) {
    // Types are checked elsewhere; here only the emitted code matters.
    if (!existsSync(join(path, "purgatory", "index.js"))) throw error;
  }
  return { path, remove: () => removeFolder(home) };
}

/** Runs processes one after another on one data file, each killed at its step; the last one may finish. */
export async function runChain<Found>({
  build,
  folder,
  child,
  kills,
  setup,
  lastSetup,
}: ChainOptions): Promise<Chain<Found>> {
  const files = { dataFile: join(folder, "data.db"), sideFile: join(folder, "side.txt") };
  const struck: Kill[] = [];
  for (const kill of kills) {
    const life = await live(build, child, { ...files, ...setup }, kill);
    if (life.signal === "SIGKILL") struck.push(kill);
    else if (life.code !== 0) throw new Error(`a life that dies at ${kill.step} ${howItEnded(life)}`);
  }
  const last = await live(build, child, { ...files, ...lastSetup }, null);
  if (last.code !== 0) throw new Error(`the last life ${howItEnded(last)}`);
  const found = JSON.parse(last.output) as Found;
  const lines = readFileSync(files.sideFile, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return { found, struck, notes: lines.map((line) => line.split(" ")) };
}

interface Life {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

function howItEnded({ code, signal, errors }: Life): string {
  return signal === "SIGTERM" ? `is stuck: ${errors}` : `ended with ${code ?? signal}: ${errors}`;
}

function live(build: string, child: URL, setup: object, kill: Kill | null): Promise<Life> {
  const env = {
    ...process.env,
    CRASH_BUILD: build,
    CRASH_STEP: kill?.step ?? "",
    CRASH_NTH: String(kill?.nth ?? 1),
  };
  const life = spawn(process.execPath, [fileURLToPath(child), JSON.stringify(setup)], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIFE_MS_MAX,
  });
  let output = "";
  let errors = "";
  life.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  life.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    life.on("error", reject);
    life.on("close", (code, signal) => resolve({ code, signal, output, errors }));
  });
}
