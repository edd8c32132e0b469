import { type ChildProcess, spawn } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Where test/support/nats/install.sh puts the program. */
const PROGRAM = process.env["NATS_SERVER_PATH"] ?? join(homedir(), ".cache/terrarium-nats/nats-server");

/** A nats-server with JetStream on a free port, with its store in this folder. */
export async function startNats(
  folder: string,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const args = ["--jetstream", "--store_dir", folder, "--addr", "127.0.0.1", "--port", "-1"];
  const child = spawn(PROGRAM, args, { stdio: ["ignore", "ignore", "pipe"] });
  let url = "";
  for await (const line of createInterface(child.stderr)) {
    const [, port] = /client connections on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port !== undefined) url = `nats://127.0.0.1:${port}`;
    if (line.includes("Server is ready")) break;
  }
  if (url === "") throw new Error(`${PROGRAM} does not start: run test/support/nats/install.sh`);
  child.stderr.resume();
  return { url, child };
}
