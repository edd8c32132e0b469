import { expect, it } from "vitest";
import { ClientFolder } from "../support/clients/folder.js";
import { loadedBy } from "../support/loaded-modules.js";
import { startGateway, TOKEN } from "../support/terrarium-process.js";
import { TOP } from "../support/machine.js";

/** Packages and rooms that serve clients or store on disk. */
const GATEWAY =
  /\/node_modules\/(graphql|graphql-yoga|graphql-ws|@pothos|ws|pino|prom-client|libsql|jose|commander)\/|\/src\/(app|gateway|schema|storage|cli|mirror|steering|watching|auth|runs|inbox|link\/gateway)\//;

const roomsOf = (loaded: readonly string[]): string[] =>
  [...new Set(loaded.flatMap((url) => /\/src\/([\w-]+)\//.exec(url)?.[1] ?? []))].toSorted();

it("[HOST-1380] `terrarium-gateway/agent` loads what agents are written with, and nothing that runs or serves them", async () => {
  await using folder = await ClientFolder.open();
  await folder.write(
    "agent.mjs",
    `import { command, defineAgent, park, pheromones, progress, TerrariumError } from "terrarium-gateway/agent";
     import * as whole from "terrarium-gateway";
     const same = { command, defineAgent, park, pheromones, progress, TerrariumError };
     for (const [name, value] of Object.entries(same)) if (whole[name] !== value) throw new Error(name);
     export default defineAgent({ id: "a", process: (x) => x });`,
  );
  const loaded = await loadedBy(folder, ["agent.mjs"]);
  expect(roomsOf(loaded)).toEqual(["base", "events", "flux", "host", "prism", "signals"]);
  expect(loaded.filter((url) => /\/src\/host\/(?!modules\/|probes\/helpers)/.test(url))).toEqual([]);
  expect(loaded.filter((url) => GATEWAY.test(url))).toEqual([]);
});

it("[HOST-1381] a thread of agents loads nothing that serves clients or stores on disk", async () => {
  await using folder = await ClientFolder.open();
  await folder.write(
    "agent.ts",
    `import { defineAgent } from "terrarium-gateway/agent"; export default defineAgent({ id: "a" });`,
  );
  // Ends the thread with its first message about its agents.
  await folder.write(
    "thread.mjs",
    `import { Worker } from "node:worker_threads";
     const workerData = { limits: { heartbeatMs: 1_000 }, data: { files: ["agent.ts"] } };
     const worker = new Worker("${TOP}/dist/host/worker-entry.js", { workerData });
     worker.on("message", (messages) => {
       if (messages.some(({ agents }) => agents?.[0]?.id === "a")) process.exit(0);
       if (messages.some(({ kind }) => kind === "failed")) throw new Error(JSON.stringify(messages));
     });`,
  );
  const loaded = await loadedBy(folder, ["thread.mjs"]);
  expect(roomsOf(loaded)).toContain("link");
  expect(loaded.filter((url) => GATEWAY.test(url))).toEqual([]);
});

it("[HOST-1395] `runHost` runs agents for a gateway elsewhere, and loads nothing that serves clients or stores on disk", async () => {
  await using folder = await ClientFolder.open();
  await using gateway = await startGateway();
  await folder.write(
    "host.mjs",
    `import { defineAgent, runHost } from "terrarium-gateway/agent";
     const refused = await runHost({ gateway: "${gateway.url}", token: "wrong", agents: [defineAgent({ id: "far" })] }).catch((error) => error.code);
     if (refused !== "UNAUTHENTICATED") throw new Error(String(refused));
     for (const gateway of ["gateway.example", "ftp://gateway.example", []]) {
       const wrong = await runHost({ gateway, agents: [] }).catch((error) => error.code);
       if (wrong !== "BAD_USER_INPUT") throw new Error(String(wrong));
     }
     const host = await runHost({
       gateway: "${gateway.url}", token: "${TOKEN}", name: "far-away",
       agents: [defineAgent({ id: "far", process: (input) => ({ far: input }) })],
     });
     const operation = 'mutation { invoke(agentId: "far", input: 7) { result } }';
     for (;;) {
       const answer = await fetch("${gateway.url}/graphql", {
         method: "POST",
         headers: { "content-type": "application/json", authorization: "Bearer ${TOKEN}" },
         body: JSON.stringify({ query: operation }),
       });
       const { data } = await answer.json();
       if (data.invoke?.result.far === 7) break;
     }
     await host.close(0);
     if ((await host.ended) !== null) throw new Error("ended otherwise");`,
  );
  const loaded = await loadedBy(folder, ["host.mjs"]);
  expect(roomsOf(loaded)).toEqual(expect.arrayContaining(["host", "link"]));
  expect(loaded.filter((url) => GATEWAY.test(url.replace("/node_modules/ws/", "/")))).toEqual([]);
});

it("[HOST-1396] `terrarium host` loads nothing that serves clients or stores on disk", async () => {
  await using folder = await ClientFolder.open();
  await using gateway = await startGateway();
  await folder.write(
    "agent.mjs",
    `import { defineAgent } from "terrarium-gateway/agent";
     export default defineAgent({ id: "ending", async *source() { process.kill(process.pid, "SIGTERM"); } });`,
  );
  const words = ["host", "--gateway", gateway.url, "--agents", "agent.mjs"];
  const loaded = await loadedBy(folder, [`${TOP}/dist/main.js`, ...words], { TERRARIUM_TOKEN: TOKEN });
  expect(roomsOf(loaded)).toEqual(expect.arrayContaining(["host", "link"]));
  // Settings of other commands are parsed in the same file, and know scopes.
  const own = /\/node_modules\/(ws|pino|commander)\/|\/src\/(cli|auth)\//;
  expect(loaded.filter((url) => GATEWAY.test(url) && !own.test(url))).toEqual([]);
});
