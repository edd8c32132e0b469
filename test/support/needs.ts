import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that some tests need and npm does not install: their names, and how to get them. */
const TOOLS = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome"],
    variable: "CHROMIUM_PATH",
    howToGet: "apt-get install chromium, or set CHROMIUM_PATH to a Chrome or Chromium",
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
} as const satisfies Record<string, { names: readonly string[]; variable: string; howToGet: string }>;

export type Tool = keyof typeof TOOLS;

/** Full path of a tool, or null if this machine does not have it. */
export function pathOf(tool: Tool): string | null {
  if (tool === "mount" && process.getuid?.() !== 0) return null;
  const { names, variable } = TOOLS[tool];
  const given = process.env[variable];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
