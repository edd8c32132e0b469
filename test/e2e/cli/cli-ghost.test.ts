import { once } from "node:events";
import { chmod, mkdtemp, readdir } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { run, startGateway, type Gateway, type Variables } from "../../support/terrarium-process.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { removeFolder } from "../../support/folder.js";

/** Enough for a loaded machine to start the command and answer from the saved state. */
const DEADLINE_MS = "500";

/** A gateway behind a network that can fail, and a client that has seen it. */
describe("reads go down in layers", { timeout: 120_000 }, () => {
  let gateway: Gateway;
  let network: BreakableNetwork;
  let variables: Variables;
  let runId: string;
  let caches: string;

  beforeAll(async () => {
    const agents = ["echo", "failing"].map((name) => join(TOP, `test/support/agents/${name}.ts`));
    gateway = await startGateway([
      "serve",
      "--port",
      "0",
      "--ephemeral",
      "--no-bundled",
      "--agents",
      ...agents,
    ]);
    network = await BreakableNetwork.to(gateway.port);
    // A folder of tempFolder() would end with the first test.
    caches = await mkdtemp(join(tmpdir(), "terrarium-ghost-"));
    variables = { TERRARIUM_URL: `http://127.0.0.1:${network.port}`, XDG_CACHE_HOME: caches };
    const invoked = await run(["invoke", "echo", '{"n":1}', "--json"], gateway.variables);
    runId = JSON.parse(invoked.stdout).perturbationId;
    await run(["invoke", "failing", "1"], gateway.variables);
    for (const line of ["agents", "run list", `run show ${runId}`, "history"]) {
      const { status, stderr } = await run(line.split(" "), variables);
      if (status !== 0 || stderr !== "") throw new Error(`${line}: ${stderr}`);
    }
  }, 120_000);

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
    removeFolder(caches);
  });

  /** Another server answers at the gateway's address. */
  async function listenInPlaceOf(server: Server): Promise<void> {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    network.retarget((server.address() as AddressInfo).port);
  }

  async function giveBack(server: Server): Promise<void> {
    network.cut();
    server.close();
    await once(server, "close");
    network.retarget(gateway.port);
    network.restore();
  }

  const impatient = (): Variables => ({ ...variables, TERRARIUM_DEADLINE_MS: DEADLINE_MS });

  it("[GHOST-902] rows say that the gateway answered, events are as it sends them", async () => {
    const [row] = JSON.parse((await run(["run", "list", "--json"], variables)).stdout);
    expect(row).toMatchObject({ layer: "live", ageMs: 0 });
    const { stdout } = await run(["history", "--json", "--first", "1"], variables);
    expect(JSON.parse(stdout)).not.toHaveProperty("layer");
  });

  it("[GHOST-900] runs and history come from the last known state when the gateway is away", async () => {
    network.cut();
    try {
      const list = await run(
        ["run", "list", "--json", "--agent", "echo", "--status", "completed"],
        variables,
      );
      expect(JSON.parse(list.stdout)).toMatchObject([{ id: runId, layer: "cache" }]);
      expect(list.status).toBe(4);
      expect(JSON.parse((await run(["run", "list", "--json", "--session", "s"], variables)).stdout)).toEqual(
        [],
      );
      const shown = await run(["run", "show", runId, "--json"], variables);
      expect(JSON.parse(shown.stdout)).toMatchObject({
        id: runId,
        input: null,
        result: { n: 1 },
        layer: "cache",
      });
      const past = await run(["history", "--types", "RESULT", "--since", "1h", "--json"], variables);
      expect(JSON.parse(past.stdout)).toMatchObject({ type: "RESULT", result: { n: 1 }, layer: "cache" });
      expect(past.status).toBe(4);
      // What is not saved, or cannot be searched, is not answered.
      for (const line of ["run show per-unknown", "history --search echo", "history --after x"]) {
        const { status, stdout, stderr } = await run(line.split(" "), variables);
        expect({ line, status, stdout }).toEqual({ line, status: 3, stdout: "" });
        expect(stderr).toContain("nothing of this is saved\n  ");
      }
    } finally {
      network.restore();
    }
  });

  it("[GHOST-901] --live accepts only the gateway's answer, --no-cache uses no saved one", async () => {
    network.cut();
    try {
      for (const flag of ["--live", "--no-cache"]) {
        for (const line of flag === "--live" ? ["agents", "history", "observe --plain"] : ["run list"]) {
          const { status, stdout, stderr } = await run([...line.split(" "), flag], variables);
          expect({ line, status, stdout }).toEqual({ line, status: 3, stdout: "" });
          expect(stderr).toMatch(/^terrarium: .*\n {2}(?:try again|start one with `terrarium serve`)/);
        }
      }
    } finally {
      network.restore();
    }
    expect((await run(["agents", "--live"], variables)).status).toBe(0);
  });

  it("[GHOST-900] a gateway that accepts and says nothing is given up at the deadline, and the view says so", async () => {
    const silent = createServer((socket) => void socket.on("error", () => undefined).resume());
    await listenInPlaceOf(silent);
    try {
      const { status, stdout, stderr } = await run(["agents", "--json"], impatient());
      expect(status).toBe(4);
      expect(JSON.parse(stdout)).toHaveLength(3);
      expect(stderr).toContain("it has not answered within 500 ms");
      // With nothing saved it is waited for a little longer.
      const first = await run(["agents"], {
        ...impatient(),
        TERRARIUM_DEADLINE_MS: "20",
        XDG_CACHE_HOME: await tempFolder(),
      });
      expect(first).toMatchObject({ status: 3, stdout: "" });
      expect(first.stderr).toMatch(/within 80 ms.*nothing is saved of it\n +--live waits up to 30 s/s);
      const observed = await run(["observe", "--plain", "--no-cache"], {
        ...impatient(),
        TERRARIUM_DEADLINE_MS: "20",
      });
      expect(observed).toMatchObject({ status: 3, stdout: "" });
    } finally {
      await giveBack(silent);
    }
  });

  describe("[GHOST-903] an answer that is not a gateway's", () => {
    const http = (respond: RequestListener): Server => createHttpServer(respond);
    const kinds: readonly (readonly [kind: string, why: RegExp, () => Server])[] = [
      [
        "a proxy's 502",
        /HTTP 502/,
        () => http((_request, response) => response.writeHead(502).end("<html>Bad Gateway")),
      ],
      [
        "another page",
        /HTTP 200, and the response is not/,
        () => http((_request, response) => response.end("hello")),
      ],
      [
        "JSON null",
        /HTTP 200, and the response is not/,
        () => http((_request, response) => response.end("null")),
      ],
      [
        "JSON with strange errors",
        /HTTP 200, and the response is not/,
        () => http((_request, response) => response.end('{"errors":7}')),
      ],
      [
        "a redirect",
        /it redirects to https:\/\/else\.test\/; set that as --url/,
        () => http((_request, response) => response.writeHead(301, { location: "https://else.test/" }).end()),
      ],
      [
        "half an answer",
        /not answered within 500 ms/,
        () => http((_request, response) => void response.writeHead(200).write("{")),
      ],
      [
        "bytes that are no HTTP",
        /Parse Error/,
        () =>
          createServer(
            (socket) =>
              void socket
                .on("error", () => undefined)
                .resume()
                .write("\u0000\u0001"),
          ),
      ],
      ["a reset", /ECONNRESET|socket hang up/, () => createServer((socket) => socket.destroy())],
    ];

    it.each(kinds)("%s falls to the last known state, and says why", async (kind, why, make) => {
      const line = kind === "another page" ? "history" : "agents";
      const server = make();
      await listenInPlaceOf(server);
      try {
        const { status, stderr } = await run(line.split(" "), impatient());
        expect(status).toBe(4);
        expect(stderr).toMatch(why);
      } finally {
        await giveBack(server);
      }
    });

    it("TLS spoken to a gateway without it", async () => {
      const url = `https://127.0.0.1:${gateway.port}`;
      const { status, stderr } = await run(["agents"], { ...variables, TERRARIUM_URL: url });
      expect(status).toBe(3);
      expect(stderr).toMatch(/SSL|TLS|EPROTO/);
      expect(stderr.trim().split("\n")).toHaveLength(2);
    });
  });

  it("[GHOST-906] a state that cannot be saved is a note, and the answer is printed", async () => {
    const folder = await tempFolder();
    // A file where the folder should be: fails for root, too.
    const file = join(TOP, "package.json");
    const { status, stdout, stderr } = await run(["agents"], { ...variables, XDG_CACHE_HOME: file });
    expect(status).toBe(0);
    expect(stdout).toContain("echo");
    expect(stderr).toMatch(/^terrarium: the last known state is not saved: ENOTDIR.*\n$/);
    expect((await run(["agents", "--json"], { ...variables, XDG_CACHE_HOME: file })).stderr).toBe("");
    await chmod(folder, 0o777);
    const cache = join(folder, "terrarium");
    await run(["agents"], { ...variables, XDG_CACHE_HOME: folder });
    await chmod(cache, 0o777);
    expect((await run(["agents"], { ...variables, XDG_CACHE_HOME: folder })).stderr).toContain(
      `others can write to ${cache}`,
    );
  });

  it("[GHOST-907] many writers at once leave one whole file", async () => {
    const folder = await tempFolder();
    const own = { ...variables, XDG_CACHE_HOME: folder };
    const lines = ["agents", "run list", "history", "agents"];
    const ends = await Promise.all(lines.map((line) => run(line.split(" "), own)));
    expect(ends.map(({ status }) => status)).toEqual(lines.map(() => 0));
    const names = await readdir(join(folder, "terrarium"));
    expect(names).toEqual([expect.stringMatching(/\.json$/)]);
    network.cut();
    try {
      const answers = await Promise.all(lines.map((line) => run(line.split(" "), own)));
      // The last writer wins. The others say that nothing is saved, not that the file is damaged.
      for (const { status, stderr } of answers) {
        expect([3, 4]).toContain(status);
        expect(stderr).not.toContain("damaged");
      }
      expect(answers.map(({ status }) => status)).toContain(4);
    } finally {
      network.restore();
    }
  });
});
