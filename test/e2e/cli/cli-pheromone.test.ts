import { afterAll, expect, it } from "vitest";

import { tempFolder } from "../../support/storage/files.js";
import { environment, run, Session, startGateway, TOKEN } from "../../support/terrarium-process.js";

const serve = async (folder: string) =>
  await startGateway(["serve", "--port", "0", "--no-bundled", "--data-dir", folder]);
const folder = await tempFolder();
let gateway = await serve(folder);
afterAll(() => gateway[Symbol.asyncDispose]());

const steering = () => ({ TERRARIUM_URL: gateway.url, TERRARIUM_TOKEN: TOKEN });

it("[SIGNAL-823] terrarium pheromone: emit, sense and watch; a stored deposit survives kill -9", async () => {
  const watching = new Session(
    ["pheromone", "watch", "--type", "WARNING", "--json"],
    environment(steering()),
  );
  const emit = (...words: string[]) => run(["pheromone", "emit", ...words], steering());
  // It watches when the first of these is told.
  let isTold = false;
  const told = watching.line().then((line) => {
    isTold = true;
    return JSON.parse(line) as { type: string };
  });
  while (!isTold) expect((await emit("WARNING", "--intensity", "0.2", "--key", "begin")).status).toBe(0);
  expect(await told).toMatchObject({ type: "WARNING", key: "begin", source: "client:operator" });
  await watching.end("SIGINT");

  const flags = ["--intensity", "0.8", "--half-life", "2h", "--key", "disk", "--target", "steward"];
  const line = await emit("WARNING", '{"free":3}', ...flags);
  expect(line.stdout).toBe('WARNING      0.80  client:operator → steward  disk  {"free":3}\n');
  gateway.session.child.kill("SIGKILL");
  await gateway.session.end();
  gateway = await serve(folder);
  const sensed = await run(["pheromone", "sense", "--json", "--target", "steward"], steering());
  expect(JSON.parse(sensed.stdout)).toMatchObject([
    { type: "WARNING", key: "disk", payload: { free: 3 }, halfLifeMs: 7_200_000, count: 1 },
  ]);
  expect(JSON.parse(sensed.stdout)[0].intensity).toBeGreaterThan(0.79);

  for (const [words, message] of [
    [["emit", "WARNING", "--intensity", "2"], "--intensity must be a number from 0 to 1"],
    [["emit", "WARNING", "--half-life", "soon"], "--half-life"],
    [["emit", "WARNING", "{"], "the input is not JSON"],
    [["sense", "--min-intensity", "high"], "--min-intensity must be"],
  ] as const) {
    const refused = await run(["pheromone", ...words], steering());
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(message);
  }
  const anonymous = await run(["pheromone", "emit", "WARNING"], { TERRARIUM_URL: gateway.url });
  expect(anonymous.stderr).toContain("UNAUTHENTICATED");
  expect((await run(["pheromone", "sense", "--type", "CHAOS"], steering())).stderr).toContain("faded");
}, 120_000);
