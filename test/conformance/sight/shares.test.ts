import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tempFolder } from "../../support/storage/files.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { at, CREATE, type Created, REVOKE, share, VIEWER } from "./share-kit.js";
import { removeFolder } from "../../support/folder.js";

/** A question to each road that reads, with what comes after its path. */
const READS: readonly (readonly [string, string])[] = [
  ["GraphQL", `/graphql?query=${encodeURIComponent(VIEWER)}`],
  ["REST", "/api/agents?"],
  ["AGENTESE", "/agentese/void.terrarium.metabolism?"],
  [
    "an event stream",
    `/graphql?query=${encodeURIComponent('subscription { terrariumEvents(agentId: "echo", replay: 1) { type } }')}`,
  ],
];

describe("shares over every road", () => {
  let kit: TerrariumKit;
  let folder: string;
  const logged: string[] = [];
  /** Every secret that was made. */
  const secrets: string[] = [];

  async function made(change: Record<string, unknown> = {}): Promise<Created> {
    const created = await share(kit, change);
    secrets.push(created.token);
    return created;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "terrarium-shares-"));
    const lines = new PassThrough({ encoding: "utf8" });
    lines.on("data", (line: string) => logged.push(line));
    kit = await TerrariumKit.open({
      dataDir: folder,
      logger: pino({ level: "trace" }, lines),
      readOrigins: ["*"],
      limits: { steeringRatePerSecond: 1_000_000 },
    });
  });
  afterAll(async () => {
    await kit.terrarium.close();
    removeFolder(folder);
  });

  const stream = { headers: { accept: "text/event-stream" } };
  const optionsOf = (road: string): RequestInit => (road === "an event stream" ? stream : {});

  it.each(READS)("[SHARE-1199] [SHARE-1201] %s reads by it, and keeps no answer", async (road, path) => {
    const { token } = await made();
    const response = await fetch(at(kit, `${path}&share=${token}`), optionsOf(road));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toMatch(/no-store|no-cache, no-transform/);
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    await response.body?.cancel();
  });

  it("[SHARE-1199] GraphQL tells its holder what it shows, and neither its creator nor its token", async () => {
    const { id, token } = await made({ session: "north" });
    const shown = { id, agentId: "echo", session: "north", createdBy: null, token: null };
    const viewer = { id: `share:${id}`, scopes: [], share: shown };
    const byParameter = await fetch(at(kit, `/graphql?query=${encodeURIComponent(VIEWER)}&share=${token}`));
    expect(await byParameter.json()).toEqual({ data: { viewer } });
    expect(await kit.ask(VIEWER, {}, `Bearer ${token}`)).toEqual({ data: { viewer } });
    expect(await kit.ask(VIEWER, {}, kit.bearer)).toMatchObject({
      data: { viewer: { id: "operator", share: null } },
    });
  });

  it("[SHARE-1199] the WebSockets that read take it in their address", async () => {
    const { id, token } = await made();
    const origin = { headers: { Origin: "https://elsewhere.example" } };
    await using socket = await RawSocket.open(`${kit.webSocketUrl}?share=${token}`, origin);
    socket.subscribe("v", "{ viewer { id } }");
    expect((await socket.message()).payload).toEqual({ data: { viewer: { id: `share:${id}` } } });
    const observe = kit.webSocketUrl.replace("graphql", `observe/echo?replay=1&share=${token}`);
    await using plain = await RawSocket.open(observe, { protocol: null, init: false });
    expect((await plain.message()).type).toBe("AGENT_STARTED");
  });

  it("[SHARE-1202] a page of another origin may send a share, and no other token", async () => {
    const { id, token } = await made();
    const headers = { Origin: "https://elsewhere.example" };
    await using socket = await RawSocket.open(kit.webSocketUrl, {
      headers,
      params: { authorization: `Bearer ${token}` },
    });
    socket.subscribe("v", "{ viewer { id } }");
    expect((await socket.message()).payload).toEqual({ data: { viewer: { id: `share:${id}` } } });
    await socket.message();
    socket.json({ type: "ping", payload: { authorization: kit.bearer } });
    expect((await socket.message()).payload).toMatchObject({ authorized: false, code: "FORBIDDEN" });
    socket.json({ type: "ping", payload: { authorization: `Bearer ${token}` } });
    expect((await socket.message()).payload).toMatchObject({ authorized: true });
  });

  it.each(["", "x", "a.b.c", "%00", "%0d%0ax: y", "tök"])(
    "[SHARE-1191] %j is UNAUTHENTICATED on every road, never anonymous",
    async (token) => {
      for (const [road, path] of READS) {
        const response = await fetch(at(kit, `${path}&share=${token}`), optionsOf(road));
        const text = await response.text();
        expect([road, text.includes("UNAUTHENTICATED"), text.includes('"reason":"malformed"')]).toEqual([
          road,
          true,
          true,
        ]);
      }
      for (const path of ["graphql", "observe/echo"]) {
        const options = path === "graphql" ? {} : { protocol: null };
        const address = kit.webSocketUrl.replace("graphql", `${path}?share=${token}`);
        const upgrade = await RawSocket.upgrade({ url: address, ...options });
        if (!("socket" in upgrade)) throw new Error(`answered with ${upgrade.status}`);
        await using socket = upgrade.socket;
        if (path === "graphql") socket.json({ type: "connection_init" });
        expect((await socket.closed()).code).toBe(4401);
      }
    },
  );

  it("[SHARE-1199] no other token is accepted in an address", async () => {
    const jwt = (await bearerOf("*")).slice("Bearer ".length);
    for (const token of [kit.terrarium.operatorToken, jwt]) {
      const response = await fetch(at(kit, `/graphql?query=${encodeURIComponent(VIEWER)}&share=${token}`));
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { errors: [{ extensions: { code: "UNAUTHENTICATED", reason: "malformed" } }] },
      ]);
    }
  });

  it("[SHARE-1200] is refused twice, beside an authorization, and on what does not read", async () => {
    const { token } = await made();
    const json = { "content-type": "application/json" };
    const post = (path: string): [string, RequestInit] => [
      `${path}?share=${token}`,
      { method: "POST", headers: json, body: "{}" },
    ];
    const attempts: [string, RequestInit][] = [
      [`/api/agents?share=${token}&share=${token}`, {}],
      [`/api/agents?share=${token}`, { headers: { authorization: kit.bearer } }],
      [`/api/agents?share=${token}`, { headers: { authorization: `Bearer ${token}` } }],
      [`/graphql?query={agents{id}}&share=${token}&share=x`, {}],
      [`/graphql?query={agents{id}}&share=${token}`, { headers: { authorization: kit.bearer } }],
      post("/graphql"),
      post("/api/echo/invoke"),
      post("/api/echo/anything"),
      post("/api/runs/per-1/cancel"),
      post("/api/pheromones"),
      post("/agentese/world.terrarium.agents.manifest"),
      [`/api/agents?share=${token}`, { method: "DELETE" }],
    ];
    for (const [path, request] of attempts) {
      const response = await fetch(at(kit, path), request);
      const text = await response.text();
      expect([path, response.status]).toEqual([path, 400]);
      expect([path, text.includes('"BAD_USER_INPUT"') && text.includes('"share"')]).toEqual([path, true]);
      expect(text).not.toContain(token);
    }
  });

  it("[SHARE-1200] closes WebSockets that get it twice, beside an authorization, or that steer, with 4400", async () => {
    const { token } = await made();
    const refused = async (path: string, headers: Record<string, string> = {}, params?: object) => {
      const protocol = path.startsWith("graphql") ? {} : { protocol: null };
      const url = kit.webSocketUrl.replace("graphql", path);
      const upgrade = await RawSocket.upgrade({ url, headers, ...protocol });
      if (!("socket" in upgrade)) throw new Error(`answered with ${upgrade.status}`);
      await using socket = upgrade.socket;
      if (params) socket.json({ type: "connection_init", payload: params });
      const { code, reason } = await socket.closed();
      expect(reason).toContain("BAD_USER_INPUT");
      expect(reason).not.toContain(token);
      return code;
    };
    expect(await refused(`observe/echo?share=${token}&share=${token}`)).toBe(4400);
    expect(await refused(`observe/echo?share=${token}`, { Authorization: kit.bearer })).toBe(4400);
    expect(await refused(`graphql?share=${token}`, { Authorization: kit.bearer })).toBe(4400);
    expect(await refused(`graphql?share=${token}`, {}, { authorization: kit.bearer })).toBe(4400);
    expect(await refused(`perturb/echo?share=${token}`)).toBe(4400);
  });

  it("[SHARE-1192] steers nothing, by any mutation, REST call or socket", async () => {
    const { id, token } = await made();
    const bearer = `Bearer ${token}`;
    const mutations = [
      'perturb(agentId: "echo", input: 1) { id }',
      'invoke(agentId: "echo", input: 1) { status }',
      'startAgent(id: "echo") { id }',
      'stopAgent(id: "echo") { id }',
      'resolveSemaphore(id: "sem-1", answer: 1) { id }',
      'cancelSemaphore(id: "sem-1") { id }',
      'cancelRun(id: "per-1") { id }',
      'rerun(id: "per-1") { id }',
      'depositPheromone(type: "X", initialIntensity: 1) { id }',
      'createShare(agentId: "echo", ttlSeconds: 60) { id }',
      `revokeShare(id: "${id}") { id }`,
      'agenteseInvoke(path: "world.agent.echo.invoke") { path }',
    ];
    for (const mutation of mutations) {
      const { errors } = await kit.ask(`mutation { ${mutation} }`, {}, bearer);
      const code = errors?.[0]?.extensions["code"];
      expect([mutation, code]).toEqual([
        mutation,
        mutation.startsWith("agentese") ? expect.any(String) : "FORBIDDEN",
      ]);
    }
    for (const query of [
      "{ shares { id } }",
      '{ sessionState(agentId: "echo") }',
      "{ semaphoreAudit { next } }",
    ])
      expect((await kit.ask(query, {}, bearer)).errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN" });
    const headers = { authorization: bearer, "content-type": "application/json" };
    const call = await fetch(at(kit, "/api/echo/invoke"), { method: "POST", headers, body: '{"input":1}' });
    expect(call.status).toBe(403);
    const perturb = kit.webSocketUrl.replace("graphql", "perturb/echo");
    const upgrade = await RawSocket.upgrade({
      url: perturb,
      protocol: null,
      headers: { Authorization: bearer },
    });
    if (!("socket" in upgrade)) throw new Error("no socket");
    await using socket = upgrade.socket;
    expect((await socket.closed()).code).toBe(4403);
  });

  it("[SHARE-1193] needs control of the agent, and writes a line that names the share", async () => {
    const refusal = async (bearer: string | undefined, variables: object = {}) => {
      const given = { agentId: "echo", ttlSeconds: 60, ...variables };
      return (await kit.ask(CREATE, given, bearer)).errors?.[0]?.extensions;
    };
    expect(await refusal(undefined)).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await refusal(await bearerOf("agent:echo:invoke agent:echo:perturb"))).toMatchObject({
      code: "FORBIDDEN",
      scope: "agent:echo:control",
    });
    expect(await refusal(await bearerOf("agent:counter:control"))).toMatchObject({ code: "FORBIDDEN" });
    expect(await refusal(kit.bearer, { agentId: "nobody" })).toMatchObject({ code: "AGENT_NOT_FOUND" });
    expect(await refusal(kit.bearer, { session: "" })).toMatchObject({ field: "session" });
    expect(await refusal(kit.bearer, { ttlSeconds: 604_801 })).toMatchObject({ field: "ttlSeconds" });
    const bearer = await bearerOf("agent:echo:control", 60, "carol");
    const { data } = await kit.ask(CREATE, { agentId: "echo", ttlSeconds: 60 }, bearer);
    const { id, token } = (data ?? {})["createShare"] as Created;
    secrets.push(token);
    expect(data).toMatchObject({ createShare: { createdBy: "carol", session: null } });
    const line = logged
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((one) => one["shareId"] === id);
    expect(line).toMatchObject({ action: "share", agentId: "echo", client: "carol", outcome: "ok" });
  });

  it("[SHARE-1194] [SHARE-1195] is listed to and ended by those who control its agent now, and by nobody else", async () => {
    const creator = await bearerOf("agent:echo:control", 60, "carol");
    const { data } = await kit.ask(CREATE, { agentId: "echo", ttlSeconds: 60 }, creator);
    const { id, token } = (data ?? {})["createShare"] as Created;
    secrets.push(token);
    const listed = async (scope: string): Promise<string[]> => {
      const answer = await kit.ask(
        "{ shares { id token createdBy } }",
        {},
        await bearerOf(scope, 60, "carol"),
      );
      const shares = answer.data?.["shares"] as { id: string; token: unknown }[];
      expect(shares.every((one) => one.token === null)).toBe(true);
      return shares.map((one) => one.id);
    };
    expect((await listed("agent:echo:control"))[0]).toBe(id);
    // Carol without control does not see the share that she has created.
    expect(await listed("agent:echo:invoke")).toEqual([]);
    expect(await listed("agent:counter:control")).toEqual([]);
    expect((await kit.ask("{ shares { id } }")).errors?.[0]?.extensions).toMatchObject({ reason: "missing" });

    const revoke = async (bearer?: string) => await kit.ask(REVOKE, { id }, bearer);
    const codeOf = async (bearer?: string) => (await revoke(bearer)).errors?.[0]?.extensions["code"];
    expect(await codeOf()).toBe("UNAUTHENTICATED");
    expect(await codeOf(await bearerOf("agent:counter:control"))).toBe("SHARE_NOT_FOUND");
    expect(await codeOf(await bearerOf("agent:echo:invoke", 60, "carol"))).toBe("SHARE_NOT_FOUND");
    expect((await revoke(await bearerOf("agent:*:control", 60, "dan"))).data).toEqual({
      revokeShare: { id, agentId: "echo" },
    });
    expect(await codeOf(kit.bearer)).toBe("SHARE_NOT_FOUND");
    const refused = await kit.ask(VIEWER, {}, `Bearer ${token}`);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "UNAUTHENTICATED", reason: "revoked" });
    const line = logged
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((one) => one["action"] === "unshare" && one["outcome"] === "ok");
    expect(line).toMatchObject({ shareId: id, agentId: "echo", client: "dan" });
  });

  it("[SHARE-1201] is in no metric and no error, and a redirect leads the browser to the page with it", async () => {
    const { token } = await made();
    await fetch(at(kit, `/nowhere?share=${token}`));
    const metrics = await (await fetch(at(kit, `/metrics?share=${token}`))).text();
    expect(metrics).toContain("terrarium_");
    expect(metrics).not.toContain(token.slice(0, 20));
    const missing = await (await fetch(at(kit, `/api/nowhere/x?share=${token}`))).text();
    expect(missing).not.toContain(token.slice(0, 20));
    const moved = await fetch(at(kit, `/docs/?share=${token}&x=1`), { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([308, `../docs?x=1&share=${token}`]);
  });

  it("[SHARE-1201] is in no line of a log, of all that the tests above have sent", async () => {
    await made();
    await fetch(at(kit, "/after-all-others"));
    let access = "";
    // Lines are written some milliseconds after their answers, in order.
    while (!access.includes("/after-all-others")) access = await readFile(join(folder, "access.log"), "utf8");
    const written = [...logged, access].join("\n");
    expect(written).toContain("/api/agents");
    expect(written).toContain("unshare");
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) {
      expect(written).not.toContain(secret);
      // The signature alone would do with the rest, which is no secret.
      expect(written).not.toContain(secret.split(".")[2]);
    }
  });

  it("[SHARE-1199] a server that mounts `fetch` accepts it likewise", async () => {
    const { id, token } = await made();
    const read = await kit.terrarium.fetch(
      new Request(
        `http://gateway.example/graphql?share=${token}&query=${encodeURIComponent("{ viewer { id } }")}`,
      ),
    );
    expect(await read.json()).toEqual({ data: { viewer: { id: `share:${id}` } } });
    const posted = await kit.terrarium.fetch(
      new Request(`http://gateway.example/graphql?share=${token}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"query":"{ viewer { id } }"}',
      }),
    );
    expect(posted.status).toBe(400);
  });
});

describe("shares of a data folder", () => {
  it("[SHARE-1195] [SHARE-1197] outlive a restart, and a revoked one stays revoked", async () => {
    const dataDir = await tempFolder();
    const first = await TerrariumKit.open({ dataDir });
    const [kept, gone] = [await share(first), await share(first, { agentId: "counter" })];
    await first.ask(REVOKE, { id: gone.id }, first.bearer);
    await first.terrarium.close();
    await using second = await TerrariumKit.open({ dataDir });
    const read = async ({ token }: Created) => await second.ask(VIEWER, {}, `Bearer ${token}`);
    expect((await read(kept)).data).toMatchObject({ viewer: { id: `share:${kept.id}` } });
    expect((await read(gone)).errors?.[0]?.extensions).toMatchObject({ reason: "revoked" });
    await using other = await TerrariumKit.open();
    const elsewhere = await other.ask(VIEWER, {}, `Bearer ${kept.token}`);
    expect(elsewhere.errors?.[0]?.extensions).toMatchObject({ reason: "signature" });
  });
});
