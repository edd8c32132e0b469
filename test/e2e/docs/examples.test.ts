import { describe, expect, it } from "vitest";

import { cuttableProxy } from "../cuttable-proxy.js";
import { run, SERVE_ECHO, Session, startGateway } from "../../support/terrarium-process.js";

/** Runs an example as its first lines describe. */
function example(name: string): readonly string[] {
  return ["--import", "jiti/register", `examples/${name}/main.ts`];
}

describe.each(["apollo", "urql"])("examples/%s", { timeout: 120_000 }, (name) => {
  it("resumes by cursor when its connection is cut: nothing twice, nothing missing", async () => {
    await using gateway = await startGateway([...SERVE_ECHO, "--steering-rate-per-second", "1000"]);
    await using proxy = await cuttableProxy(gateway.port);
    await using view = new Session(["echo"], { TERRARIUM_URL: proxy.url }, example(name));
    const perturb = (): Promise<string> => gateway.perturb("echo", 1);
    const cursors: string[] = [];
    let results = 0;
    const read = async (): Promise<void> => {
      const { cursor, type } = JSON.parse(await view.line()) as { cursor: string; type: string };
      // A heartbeat has the cursor of the event before it.
      if (type !== "METABOLISM") cursors.push(cursor);
      if (type === "RESULT") results += 1;
    };
    await read();
    await perturb();
    while (results < 1) await read();
    for (const total of [3, 5]) {
      proxy.cut();
      await perturb();
      await perturb();
      while (results < total) await read();
    }
    expect(new Set(cursors).size).toBe(cursors.length);
    expect(results).toBe(5);
    expect(proxy.connections).toBeGreaterThanOrEqual(3);
  });
});

describe("examples/embed", () => {
  it("answers on its own routes and on those of the terrarium", async () => {
    await using server = new Session([], { PORT: "0" }, example("embed"));
    const [, url = ""] = /^listening on (\S+)$/.exec(await server.line()) ?? [];
    const [, token = ""] = /(\S+)$/.exec(await server.line()) ?? [];
    expect(await (await fetch(`${url}/hello`)).text()).toContain("hello");
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const variables = { TERRARIUM_URL: url, TERRARIUM_TOKEN: token };
    await using view = new Session(["observe", "visits", "--json", "--types", "RESULT"], variables);
    const visited = await run(["invoke", "visits", '{"path":"/hello"}'], variables);
    expect(JSON.parse(visited.stdout)).toEqual({ path: "/hello", visits: 2 });
    for (const visits of [1, 2])
      expect(JSON.parse(await view.line())).toMatchObject({ result: { path: "/hello", visits } });
    expect(await server.end("SIGTERM")).toBe(0);
  });
});

describe("examples/clerk.ts", () => {
  it("[HOST-1291] shows others that a letter was filed, and those who may observe the letter", async () => {
    await using gateway = await startGateway(
      "serve --port 0 --ephemeral --no-bundled --agents examples/clerk.ts".split(" "),
    );
    const { url, variables } = gateway;
    await run(["invoke", "clerk", '{"from":"ada","text":"a secret"}'], variables);
    const found = await run(["call", "clerk", "find", "--from", "ada"], variables);
    expect(found.stdout).toContain("a secret");
    const read = async (token: string): Promise<string> => {
      const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
      return await (await fetch(`${url}/api/history?agentId=clerk&first=100`, { headers })).text();
    };
    const [others, own] = [await read(""), await read(variables["TERRARIUM_TOKEN"] ?? "")];
    expect(own).toContain("a secret");
    expect(others).not.toMatch(/secret|ada/);
    expect(others).toContain('{"filed":true}');
    expect(others).not.toContain('"OUTPUT"');
  });
});

describe("examples/my-agent.ts", () => {
  it("runs under terrarium serve, and refuses a wrong input by the field's name", async () => {
    await using gateway = await startGateway(
      "serve --port 0 --ephemeral --no-bundled --agents examples/my-agent.ts".split(" "),
    );
    const hot = await run(["invoke", "thermometer", '{"celsius":31,"from":"me"}'], gateway.variables);
    expect(JSON.parse(hot.stdout)).toEqual({ tooHot: 31, from: "me" });
    const wrong = await run(["invoke", "thermometer", '{"celsius":"hot"}', "--json"], gateway.variables);
    expect(JSON.parse(wrong.stderr).error).toMatchObject({ code: "BAD_USER_INPUT" });
    expect(wrong.stderr).toContain("celsius");
  });
});
