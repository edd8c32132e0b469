import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../support/storage/files.js";
import { Session } from "../support/terrarium-process.js";

/** In each thread: says what it has loaded of what a start may do without. The thread of the agents ends without an `exit`. */
const TELLS = `
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
globalThis.tellLoaded = (thread) => {
  const files = Object.keys(createRequire("file:///x.js").cache);
  const loaded = ["@opentelemetry/", "@graphql-tools/"].filter((name) => files.some((file) => file.includes(name)));
  if (process.moduleLoadList.includes("NativeModule internal/deps/undici/undici")) loaded.push("undici");
  writeSync(2, "LOADED " + JSON.stringify({ thread, loaded }) + "\\n");
};
if (isMainThread) process.on("exit", () => tellLoaded("gateway"));
`;
const AGENT = `globalThis.tellLoaded("agents"); export default { id: "a" };`;

/** What the threads of a gateway have loaded: that of the agents with its first module, the main thread at its end. */
async function loadedIn(variables: Readonly<Record<string, string>> = {}): Promise<unknown[]> {
  const agents = join(await tempFolder(), "tells.mjs");
  await writeFile(agents, AGENT);
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(TELLS)}`;
  const args = ["serve", "--port", "0", "--ephemeral", "--no-bundled", "--agents", agents];
  await using gateway = new Session(args, { NODE_OPTIONS, ...variables });
  await gateway.until((line) => line.includes("listening on"));
  await gateway.end("SIGTERM");
  const said = Array.from(gateway.stderr.matchAll(/^LOADED (.*)$/gm), ([, json = ""]) => json);
  return said.map((json) => JSON.parse(json) as unknown);
}

describe("the start of a gateway", () => {
  it("[TRACE-1760] loads no part of OpenTelemetry without tracing, and no client of HTTP", async () => {
    expect(await loadedIn()).toEqual([
      { thread: "agents", loaded: [] },
      { thread: "gateway", loaded: [] },
    ]);
  });

  it("[TRACE-1760] loads it in both threads with tracing", async () => {
    const isLoaded = { loaded: expect.arrayContaining(["@opentelemetry/"]) };
    const threads = await loadedIn({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    expect(threads).toEqual([expect.objectContaining(isLoaded), expect.objectContaining(isLoaded)]);
  });
});
