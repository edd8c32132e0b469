import { appendFileSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import { periodic } from "../../src/index.js";
import { TOP } from "../support/machine.js";
import { tempFolder } from "../support/storage/files.js";
import { run, startGateway, TOKEN } from "../support/terrarium-process.js";

const INDEX = pathToFileURL(join(TOP, "dist/index.js")).href;

test("[FREEZE-1169] [FREEZE-1296] kill -9 while frozen: nothing begins until the thaw, then each once", async () => {
  const folder = await tempFolder();
  const began = join(folder, "began.txt");
  appendFileSync(began, "");
  const agents = join(folder, "agents.mjs");
  // A file of notes outlives the gateway: what is in it has begun.
  await writeFile(
    agents,
    `import { appendFileSync } from "node:fs";
    import { park, periodic } from ${JSON.stringify(INDEX)};
    const note = (what) => appendFileSync(${JSON.stringify(began)}, what + "\\n");
    export default [{
      id: "worker",
      process(input) {
        note("process " + input);
        return input === "ask" ? park({ reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["Yes"] }) : input;
      },
      resume(state, answer) { note("resume " + answer); return answer; },
    }, {
      id: "source",
      source: () => periodic(5),
      process() { note("source"); },
    }];`,
  );
  const serve = () =>
    startGateway([
      "serve",
      "--port",
      "0",
      "--no-bundled",
      "--agents",
      agents,
      "--data-dir",
      join(folder, "data"),
    ]);
  const notes = (): string[] =>
    readFileSync(began, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  const ofWorker = (): string[] => notes().filter((line) => !line.startsWith("source"));
  let gateway = await serve();
  const terrarium = async (...words: string[]) => {
    const done = await run(words, { TERRARIUM_URL: gateway.url, TERRARIUM_TOKEN: TOKEN });
    expect([words.join(" "), done.status, done.stderr]).toEqual([words.join(" "), 0, expect.any(String)]);
    return done;
  };
  try {
    const asked = JSON.parse((await terrarium("invoke", "worker", '"ask"', "--json")).stdout) as {
      semaphore: { id: string };
    };
    for await (const _ of periodic(10)) if (notes().some((line) => line.startsWith("source"))) break;
    const frozen = await terrarium("freeze", "--all", "--reason", "incident 4711");
    expect(frozen.stdout).toMatch(/^frozen: all agents: incident 4711 \(operator\) since /);
    const still = notes();
    const waits = "terrarium: worker: Frozen: an answer is kept, and the agent goes on after the thaw.\n";
    for (const words of [["list"], ["show", asked.semaphore.id], ["resolve", asked.semaphore.id, "Yes"]])
      expect((await terrarium("semaphore", ...words)).stderr).toBe(waits);
    expect((await terrarium("semaphore", "show", asked.semaphore.id, "--json")).stderr).toBe("");
    for (const input of ["one", "two", "three"]) await terrarium("perturb", "worker", JSON.stringify(input));
    expect(notes()).toEqual(still);

    gateway.session.child.kill("SIGKILL");
    await gateway.session.end();
    gateway = await serve();
    expect((await terrarium("freezes")).stdout).toContain("all agents: incident 4711");
    const agentsNow = JSON.parse((await terrarium("agents", "--json")).stdout) as { state: string }[];
    expect(agentsNow.map(({ state }) => state)).toEqual(["FLOWING", "FLOWING"]);
    expect(notes()).toEqual(still);

    const thawed = await terrarium("thaw", "--all");
    expect(thawed.stdout).toContain("thawed: all agents: incident 4711");
    const wanted = ["process ask", "process one", "process three", "process two", "resume Yes"];
    for await (const _ of periodic(10)) if (ofWorker().length >= wanted.length) break;
    for await (const _ of periodic(10)) if (notes().length > still.length + 8) break;
    expect(ofWorker().toSorted()).toEqual(wanted);
    expect(ofWorker().filter((line) => /one|two|three/.test(line))).toEqual([
      "process one",
      "process two",
      "process three",
    ]);
    expect((await terrarium("freezes")).stderr).toContain("nothing is frozen");

    for (const [words, message] of [
      [["freeze", "--all"], "--reason TEXT"],
      [["freeze", "--reason", "x"], "name agents"],
      [["freeze", "--label", "team", "--reason", "x"], "--label takes KEY=VALUE"],
      [["thaw"], "name agents"],
    ] as const) {
      const refused = await run(words, { TERRARIUM_URL: gateway.url, TERRARIUM_TOKEN: TOKEN });
      expect([words, refused.status, refused.stderr]).toEqual([words, 2, expect.stringContaining(message)]);
    }
    const unknown = await run(["freeze", "wroker", "--reason", "x"], {
      TERRARIUM_URL: gateway.url,
      TERRARIUM_TOKEN: TOKEN,
    });
    expect(unknown.stderr).toContain("nothing was frozen");
  } finally {
    await gateway[Symbol.asyncDispose]();
  }
}, 120_000);
