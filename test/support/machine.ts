import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, relative, resolve, sep } from "node:path";

/** Programs that some tests need and npm does not install: their names, and how to get them. */
const TOOLS = {
  chromium: {
    // The first one has no window at all: pages take half the CPU.
    names: ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"],
    variable: "CHROMIUM_PATH",
    howToGet:
      "apt-get install chromium-headless-shell or chromium, or set CHROMIUM_PATH to a Chrome or Chromium",
  },
  curl: {
    names: ["curl"],
    variable: "CURL_PATH",
    howToGet: "apt-get install curl, or set CURL_PATH to it",
  },
  java: {
    names: ["java"],
    variable: "JAVA_PATH",
    howToGet: "apt-get install default-jdk-headless (11 or later), or set JAVA_PATH to its `java`",
  },
  nginx: {
    names: ["nginx"],
    variable: "NGINX_PATH",
    howToGet: "apt-get install nginx-light, or set NGINX_PATH to it",
  },
  caddy: {
    names: ["caddy"],
    variable: "CADDY_PATH",
    howToGet: "apt-get install caddy, or set CADDY_PATH to it",
  },
  haproxy: {
    names: ["haproxy"],
    variable: "HAPROXY_PATH",
    howToGet: "apt-get install haproxy, or set HAPROXY_PATH to it",
  },
  tmux: {
    names: ["tmux"],
    variable: "TMUX_PATH",
    howToGet: "apt-get install tmux, or set TMUX_PATH to it",
  },
  mount: {
    names: ["mount"],
    variable: "MOUNT_PATH",
    howToGet: "run the tests as root, which may mount a file system in memory",
  },
  openssl: {
    names: ["openssl"],
    variable: "OPENSSL_PATH",
    howToGet: "apt-get install openssl, or set OPENSSL_PATH to it",
  },
  strace: {
    names: ["strace"],
    variable: "STRACE_PATH",
    howToGet: "apt-get install strace, or set STRACE_PATH to it",
  },
  zsh: { names: ["zsh"], variable: "ZSH_PATH", howToGet: "apt-get install zsh, or set ZSH_PATH to it" },
  fish: { names: ["fish"], variable: "FISH_PATH", howToGet: "apt-get install fish, or set FISH_PATH to it" },
  script: {
    names: ["script"],
    variable: "SCRIPT_PATH",
    howToGet: "apt-get install bsdutils (util-linux), or set SCRIPT_PATH to its `script`",
  },
  namespaces: {
    names: ["ip"],
    variable: "IP_PATH",
    howToGet: "run the tests as root, with iproute2 installed, where network namespaces may be made",
  },
  natsServer: {
    names: ["nats-server"],
    variable: "NATS_SERVER_PATH",
    howToGet:
      "run test/support/nats/install.sh, which needs python3-pip, or set NATS_SERVER_PATH to a nats-server 2.12 or later",
  },
} as const satisfies Record<string, { names: readonly string[]; variable: string; howToGet: string }>;

export type Tool = keyof typeof TOOLS;

/** Full path of a tool, or null if this machine does not have it. */
export function pathOf(tool: Tool): string | null {
  if (tool === "mount" && process.getuid?.() !== 0) return null;
  if (tool === "namespaces" && !mayMakeNamespaces()) return null;
  const { names, variable } = TOOLS[tool];
  const given = process.env[variable];
  const installed = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "terrarium-nats");
  // What install.sh fetched comes first: a distribution's nats-server is too old.
  const folders = [
    installed,
    ...(process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
  ];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...(given ? [given] : []), ...found].find(isExecutable) ?? null;
}

/**
 * True when the tool is missing: `describe.skipIf(needs("chromium"))`. Prints once what is skipped and how to get the tool.
 * In continuous integration it throws instead, because no test may be skipped there.
 */
export function needs(tool: Tool): boolean {
  if (pathOf(tool) !== null) return false;
  const { howToGet } = TOOLS[tool];
  if (process.env["CI"]) throw new Error(`${tool} is missing, and CI skips no test: ${howToGet}`);
  process.stderr.write(`skipped: tests that need ${tool}, which is missing here (${howToGet})\n`);
  return true;
}

/** Whether this process may make network namespaces: it makes one. */
function mayMakeNamespaces(): boolean {
  const name = `terrarium-probe-${process.pid}`;
  const isMade = spawnSync("ip", ["netns", "add", name], { stdio: "ignore" }).status === 0;
  if (isMade) spawnSync("ip", ["netns", "del", name], { stdio: "ignore" });
  return isMade;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const TOP = resolve(import.meta.dirname, "../..");

export interface SourceFile {
  /** Path from the top of the repository, with slashes: `src/base/clock.ts`. */
  readonly path: string;
  readonly lines: number;
  /** Without comments, so that nothing in them counts. */
  readonly code: string;
  /** Files of the repository that this one references: by static or dynamic import, or by URL. */
  readonly imports: readonly OwnImport[];
}

export interface OwnImport {
  readonly path: string;
  /** `type` imports disappear when compiled; `url` names a file that another thread loads. */
  readonly how: "import" | "type" | "url";
}

/** All TypeScript files under a folder of the repository. */
export function sourcesUnder(folder: string): SourceFile[] {
  const root = join(TOP, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("node_modules") && !file.includes(`${sep}generated${sep}`))
    .toSorted()
    .map(readSource);
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, "utf8");
  const code = withoutComments(text);
  return {
    path: fromTop(file),
    lines: text.trimEnd().split("\n").length,
    code,
    imports: ownImports(file, code),
  };
}

/** Skips strings, so that `"https://…"` does not start a comment. */
function withoutComments(text: string): string {
  const piece = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replaceAll(
    piece,
    (match, literal: string | undefined) => literal ?? match.replaceAll(/[^\n]/g, " "),
  );
}

const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{},\s$]+?\sfrom\s+)?["'](\.[^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["'](\.[^"']+)["']/g;
/** `moduleFile` of src/base/files/package-files.ts: a module by its path in `src`. */
const BY_NAME = /\bmoduleFile\(\s*"([^"]+)"/g;
const BY_URL = /\bnew URL\(\s*["'](\.[^"']+)["']/g;

function ownImports(file: string, code: string): OwnImport[] {
  const named = [
    ...Array.from(code.matchAll(STATIC), ([, type, path]) => ({
      path,
      how: type ? ("type" as const) : ("import" as const),
    })),
    ...Array.from(code.matchAll(DYNAMIC), ([, path]) => ({ path, how: "import" as const })),
    ...Array.from(code.matchAll(BY_URL), ([, path]) => ({ path, how: "url" as const })),
    ...Array.from(code.matchAll(BY_NAME), ([, name]) => ({
      path: relative(dirname(file), join(TOP, "src", `${name}.ts`)),
      how: "url" as const,
    })),
  ];
  return named.flatMap(({ path = "", how }) => {
    const target = resolve(dirname(file), path.replace(/\.js$/, ".ts"));
    return target.endsWith(".ts") && existsSync(target) ? [{ path: fromTop(target), how }] : [];
  });
}

function fromTop(file: string): string {
  return relative(TOP, file).split(sep).join("/");
}
