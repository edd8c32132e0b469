import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startCaller, startFront } from "./call-kit.js";
import { needs } from "../../support/machine.js";
import { run, type Gateway } from "../../support/terrarium-process.js";
import { SHELLS, Typist } from "./typist.js";

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startCaller();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

/** The text typed before Tab, and the arguments that the program then gets. */
const TYPED: readonly (readonly [string, string])[] = [
  ["semaphore aud", "<semaphore> <audit>"],
  ["serve --pin", "<serve> <--ping-interval-ms>"],
  ["observe cal", "<observe> <caller>"],
  ["history cal", "<history> <caller>"],
  ["call cal", "<call> <caller>"],
  ["call --json caller ech", "<call> <--json> <caller> <echo>"],
  ["call caller echo --mod", "<call> <caller> <echo> <--mode>"],
  ["call caller echo --idem", "<call> <caller> <echo> <--idempotency-key>"],
  ["call caller echo --mode slow-", "<call> <caller> <echo> <--mode> <slow-er>"],
  ["call caller echo --mode=slow-", "<call> <caller> <echo> <--mode=slow-er>"],
  ["call caller echo --mode slow\\ ", "<call> <caller> <echo> <--mode> <slow er>"],
  ["call caller echo --mode 'slow ", "<call> <caller> <echo> <--mode> <slow er>"],
  ["call caller echo --mode=a:", "<call> <caller> <echo> <--mode=a:b>"],
  ["call caller echo --text a:b --tag", "<call> <caller> <echo> <--text> <a:b> <--tags>"],
  ["call caller echo --text 'a b' --tag", "<call> <caller> <echo> <--text> <a b> <--tags>"],
  ["agentese world.terrarium.c", "<agentese> <world.terrarium.connect>"],
  ["agentese world.agent.caller.ech", "<agentese> <world.agent.caller.echo>"],
  // Without a completion of its own, the shell offers files.
  ["serve --data-dir /et", "<serve> <--data-dir> </etc>"],
  ["call caller echo --text --no-l", "<call> <caller> <echo> <--text> <--no-l>"],
];

describe("completion in a real shell", { timeout: 120_000 }, () => {
  it.skipIf(needs("script"))("[PRISM-59] bash", async () => {
    expect(await typedTo("bash")).toEqual(TYPED);
  });

  it.skipIf(needs("script") || needs("zsh"))("[PRISM-59] zsh", async () => {
    expect(await typedTo("zsh")).toEqual(TYPED);
  });

  it.skipIf(needs("script") || needs("fish"))("[PRISM-59] fish", async () => {
    expect(await typedTo("fish")).toEqual(TYPED);
  });

  async function typedTo(shell: keyof typeof SHELLS): Promise<[string, string][]> {
    await using typist = new Typist(shell, { TERRARIUM_URL: gateway.url });
    const seen: [string, string][] = [];
    for (const [typed] of TYPED) {
      const given = await typist.runs(`${typed}\t`);
      // Zsh removes the slash when the line is entered.
      seen.push([typed, given.replace("</etc/>", "</etc>")]);
    }
    return seen;
  }
});

describe("terrarium complete", { timeout: 120_000 }, () => {
  const complete = async (
    variables: Readonly<Record<string, string>>,
    ...words: string[]
  ): Promise<string[]> => {
    const { status, stdout, stderr } = await run(["complete", "--", ...words], variables);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t", 1)[0] ?? "");
  };

  it("[PATH-890] completes paths: those of every agent, and those of its commands", async () => {
    const paths = (typed: string): Promise<string[]> =>
      complete({ TERRARIUM_URL: gateway.url }, "agentese", typed);
    expect(await paths("world.terrarium.")).toEqual([
      "world.terrarium.agents.manifest",
      "world.terrarium.connect",
      "world.terrarium.dashboard.manifest",
    ]);
    expect(await paths("world.agent.silent.")).toEqual([
      "world.agent.silent.manifest",
      "world.agent.silent.snapshot",
      "world.agent.silent.history",
    ]);
    expect(await paths("world.agent.caller.echo")).toEqual(["world.agent.caller.echo"]);
    expect(await complete({ TERRARIUM_URL: gateway.url }, "agentese", "self.runs", "--ses")).toEqual([
      "--session",
    ]);
  });

  it("[PRISM-63] offers no word that a shell or a terminal would interpret", async () => {
    expect(await complete({ TERRARIUM_URL: gateway.url }, "call", "caller", "rude", "--choice", "")).toEqual([
      "plain",
    ]);
    expect(await complete({ TERRARIUM_URL: gateway.url }, "call", "caller", "r")).toEqual(["rude"]);
  });

  it("asks the gateway that is named on the line", async () => {
    expect(await complete({}, "call", "--url", gateway.url, "")).toEqual(["caller"]);
    expect(await complete({}, "observe", `--url=${gateway.url}`, "s")).toEqual(["silent"]);
  });

  it("[PRISM-59] prints no error when no gateway answers in time, and completes commands and flags without it", async () => {
    const deaf = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(deaf, "listening");
    const { port } = deaf.address() as AddressInfo;
    for (const url of ["http://127.0.0.1:1", `http://127.0.0.1:${port}`, "nonsense"]) {
      expect(await complete({ TERRARIUM_URL: url }, "call", "")).toEqual([""]);
      expect(await complete({ TERRARIUM_URL: url }, "sem")).toEqual(["semaphore"]);
    }
    deaf.close();
    deaf.closeAllConnections();
  });

  it("[PRISM-59] offers the last known names while the gateway is away", async () => {
    const front = await startFront(gateway);
    const variables = { TERRARIUM_URL: front.url };
    await run(["agents"], variables);
    expect(await complete(variables, "call", "")).toEqual(["caller"]);
    expect(await complete(variables, "call", "caller", "echo", "--mo")).toEqual(["--mode"]);
    await front[Symbol.asyncDispose]();
    expect(await complete(variables, "observe", "cal")).toEqual(["caller"]);
    expect(await complete(variables, "call", "")).toEqual(["caller"]);
    expect(await complete(variables, "call", "caller", "echo", "--mode", "f")).toEqual(["fast"]);
    expect(await complete({ ...variables, TERRARIUM_NO_CACHE: "1" }, "call", "")).toEqual([""]);
  });

  it("[PRISM-8] [PRISM-61] offers neither hidden commands nor itself", async () => {
    const known = await complete({ TERRARIUM_URL: gateway.url }, "call", "caller", "");
    expect(known).toContain("echo");
    expect(known).not.toContain("secret");
    expect(await complete({ TERRARIUM_URL: gateway.url }, "comp")).toEqual(["completion"]);
  });
});
