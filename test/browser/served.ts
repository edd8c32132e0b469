import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { TOP } from "../support/machine.js";

export const TOKEN = "operator-token-of-a-picture";

export interface Served extends AsyncDisposable {
  readonly url: string;
}

/** Starts the built `terrarium serve` on a free port, without data on disk; for use outside of tests. */
export async function serve(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Served> {
  const child = spawn(
    process.execPath,
    [join(TOP, "dist/main.js"), "serve", "--port", "0", "--ephemeral", "--log-level", "warn", ...args],
    { env: { ...process.env, TERRARIUM_TOKEN: TOKEN, ...variables }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "close");
  const { value = "" } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const [, url] = /^terrarium listening on (http:\/\/\S+)$/.exec(value) ?? [];
  if (url === undefined) throw new Error("the gateway did not start; see above");
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
