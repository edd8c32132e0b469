// Runs tests that were written for one gateway with a data file, on gateways that store in NATS: `npm run test:nats`. With
// arguments: these files instead.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { freePorts, natsFolder, NatsServer } from "./server.js";

const FILES = [
  "test/conformance/work",
  "test/conformance/pheromones.test.ts",
  "test/conformance/schedules.test.ts",
  "test/conformance/agents-call.test.ts",
  "test/conformance/in-process.test.ts",
  "test/e2e/stories",
  "test/e2e/freeze.test.ts",
];

/** Files of these folders that are about the data file itself, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "test/conformance/work/purgatory-paging.test.ts": "fills the data file with questions before the start",
  "test/conformance/work/store-timeout.test.ts": "locks the data file; nats-away.test.ts does it for NATS",
};

const folder = natsFolder();
const [port = 0] = await freePorts(1);
const server = await NatsServer.start({ port, folder: folder.path });
const given = process.argv.slice(2);
for (const [file, why] of Object.entries(LEFT_OUT)) process.stdout.write(`left out: ${file} (${why})\n`);
const filesIn = (path: string): readonly string[] =>
  path.endsWith(".ts")
    ? [path]
    : readdirSync(path, { recursive: true, encoding: "utf8" }).flatMap((name) =>
        name.endsWith(".test.ts") ? [join(path, name)] : [],
      );
const usual = FILES.flatMap(filesIn).filter((file) => !Object.hasOwn(LEFT_OUT, file));
const env = { ...process.env, TERRARIUM_TEST_NATS: server.url };
const files = given.length > 0 ? given : usual;
const { status } = spawnSync("npx", ["vitest", "run", ...files], { env, stdio: "inherit" });
await server.kill();
folder.remove();
process.exit(status ?? 1);
