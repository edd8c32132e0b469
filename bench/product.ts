/** Starts the built product for the scenarios about runs. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Target } from "./callers.js";
import { type Server, startServer } from "./processes.js";

/** What the scheduler of the machine would give it, since storage and agents have threads of their own. */
export const ALL_CORES = `0-${availableParallelism() - 1}`;

export const TOKEN = "bench-token-bench-token";

export interface ProductOptions {
  readonly name: string;
  /** The folder `dist/`. */
  readonly root: string;
  readonly agent: "noop" | "counter" | "teller" | "emitter" | "crowd";
  /** Where data is kept; null: nowhere. */
  readonly folder: string | null;
  /** Default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** More options of the command line. */
  readonly args?: readonly string[];
}

export async function startProduct({
  name,
  root,
  agent,
  folder,
  port = 0,
  env,
  args: more = [],
}: ProductOptions): Promise<Server> {
  const agents = agentFile(agent);
  const kept = folder === null ? ["--ephemeral"] : ["--data-dir", folder];
  const rates = ["--steering-rate-per-second", "--max-messages-per-second"];
  const limits = [...rates.flatMap((rate) => [rate, "1000000"]), "--max-invocations-per-client", "1000"];
  const args = [
    "serve",
    "--port",
    `${port}`,
    "--no-bundled",
    "--agents",
    agents,
    ...limits,
    ...kept,
    ...more,
  ];
  const command = [process.execPath, `${root}/main.js`, ...args];
  const server = { name, command: () => command, env: { ...env, TERRARIUM_TOKEN: TOKEN } };
  return await startServer(server, ALL_CORES);
}

export const agentFile = (agent: ProductOptions["agent"]): string =>
  fileURLToPath(new URL(`./agents/${agent}.js`, import.meta.url));

export const targetOf = ({ port }: Server): Target => ({ port, token: TOKEN });
