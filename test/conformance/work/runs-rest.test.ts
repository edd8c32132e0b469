import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { JsonValue } from "../../../src/base/json.js";
import { command, defineAgent } from "../../../src/index.js";
import { PerturbSocket } from "../../support/steering-clients.js";
import type { Gates } from "../../support/rest-kit.js";
import { scratchFolder } from "../../support/storage/kit.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";
import { openRunDesk } from "./run-desk.js";

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly body: { readonly [member: string]: JsonValue };
}
type Shown = { readonly id: string; readonly status: string; readonly [field: string]: JsonValue };

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

/** An agent with the name of the path of runs. */
const runs = defineAgent({
  id: "runs",
  process: (input: JsonValue) => ({ echo: input }),
  commands: { count: command({ run: () => 7 }), cancel: command({ run: () => "mine" }) },
});

describe("runs over REST", () => {
  let kit: TerrariumKit;
  let gates: Gates;

  beforeAll(async () => {
    ({ kit, gates } = await openRunDesk({ agents: [runs] }));
  });
  afterAll(() => kit[Symbol.asyncDispose]());

  async function send(
    method: string,
    path: string,
    { body, bearer = kit.bearer, key }: { body?: JsonValue; bearer?: string | null; key?: string } = {},
  ): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${kit.port}/api/${path}`, {
      method,
      headers: {
        ...(bearer !== null && { authorization: bearer }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key !== undefined && { "idempotency-key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status, headers } = response;
    const text = await response.text();
    const parsed = (text === "" ? {} : JSON.parse(text)) as Answer["body"];
    return { status, type: headers.get("content-type"), headers, body: parsed };
  }

  const get = (path: string, bearer: string | null = null): Promise<Answer> => send("GET", path, { bearer });

  async function invoke(input: JsonValue, session: string): Promise<string> {
    const { status, body } = await send("POST", "desk/invoke", { body: { input, session } });
    expect(status).toBe(200);
    return textOf(body["perturbationId"]);
  }

  async function perturb(input: object): Promise<string> {
    const { data } = await kit.ask(
      `mutation ($input: JSON) { perturb(agentId: "desk", input: $input) { id } }`,
      { input },
      kit.bearer,
    );
    return (data as { perturb: { id: string } }).perturb.id;
  }

  async function ended(id: string, wanted: string): Promise<Shown> {
    for (;;) {
      const { body } = await get(`runs/${id}`, kit.bearer);
      if (body["status"] === wanted) return body as Shown;
    }
  }

  it("[HTTP-560] one run and lists of runs show each viewer its fields", async () => {
    const id = await invoke({ remember: { seen: 1 } }, "rest");
    const { status, body } = await get(`runs/${id}`, kit.bearer);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      agentId: "desk",
      kind: "INVOKE",
      status: "COMPLETED",
      command: null,
      session: "rest",
      by: "operator",
      onBehalfOf: null,
      attempt: 1,
      acceptedAt: expect.stringMatching(/Z$/),
      startedAt: expect.stringMatching(/Z$/),
      endedAt: expect.stringMatching(/Z$/),
      input: { remember: { seen: 1 } },
      result: { session: "rest", state: { seen: 1 } },
      error: null,
      semaphores: [],
      parent: null,
      children: [],
      usage: { inputTokens: 3, outputTokens: null, costUsd: 0.5, models: ["small"] },
      private: false,
    });
    const hidden = { ...body, input: null, by: null };
    expect((await get(`runs/${id}`)).body).toEqual(hidden);
    expect((await get(`runs/${id}`, await bearerOf("agent:echo:invoke"))).body).toEqual(hidden);
    expect((await get(`runs/${id}`, await bearerOf("agent:desk:control"))).body).toEqual(body);
    const { children: _children, ...listed } = hidden as Record<string, unknown>;
    expect((await get("runs?session=rest")).body).toEqual({ runs: [listed], next: null });
    const head = await send("HEAD", `runs/${id}`, { bearer: null });
    expect(head).toMatchObject({ status: 200, body: {} });
    expect((await get("runs/per-none")).body).toMatchObject({ status: 404, code: "RUN_NOT_FOUND" });
    expect((await get("runs", "Bearer nonsense")).status).toBe(401);
  });

  it("[HTTP-561] lists take the filters of GraphQL; an empty session is work without one", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(await invoke({}, "listed"));
    await invoke({}, "other");
    await ended(await perturb({ fail: true }), "FAILED");
    const first = await get("runs?session=listed&order=OLDEST_FIRST&first=2&agentId=desk&kind=INVOKE");
    expect((first.body["runs"] as Shown[]).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = await get(
      `runs?session=listed&order=OLDEST_FIRST&first=2&after=${textOf(first.body["next"])}`,
    );
    expect((rest.body["runs"] as Shown[]).map(({ id }) => id)).toEqual(ids.slice(2));
    expect(rest.body["next"]).toBeNull();
    const failed = (await get("runs?session=&status=FAILED")).body["runs"] as Shown[];
    expect(failed).toMatchObject([{ session: null, error: { code: "AGENT_ERROR", message: null } }]);
    for (const [query, name] of [
      ["status=DONE", "status"],
      ["status=", "status"],
      ["kind=perturb", "kind"],
      ["order=LATEST", "order"],
      ["first=0", "first"],
      ["first=1001", "first"],
      ["first=x", "first"],
      ["after=x", "after"],
      ["limit=1", "limit"],
      ["kind=INVOKE&kind=PERTURB", "kind"],
    ]) {
      const { status, type, body } = await get(`runs?${String(query)}`);
      expect({ query, status, type, code: body["code"] }).toEqual({
        query,
        status: 400,
        type: "application/problem+json; charset=utf-8",
        code: "BAD_USER_INPUT",
      });
      expect(JSON.stringify(body)).toContain(`"${String(name)}"`);
    }
  });

  it("[HTTP-562] a run is cancelled, and repeated with its input or another", async () => {
    const id = await perturb({ wait: true });
    const { signal } = await gates.next();
    expect((await send("POST", `runs/${id}/cancel`, { bearer: null })).status).toBe(401);
    const other = await bearerOf("agent:echo:perturb");
    expect((await send("POST", `runs/${id}/cancel`, { bearer: other })).status).toBe(404);
    const invoker = await bearerOf("agent:desk:invoke");
    expect((await send("POST", `runs/${id}/cancel`, { bearer: invoker })).status).toBe(403);
    for (const body of [{ why: "x" }, { reason: 7 }, [], "text", null]) {
      const refused = await send("POST", `runs/${id}/cancel`, { body: body as JsonValue });
      expect(refused.body).toMatchObject({ status: 400, code: "BAD_USER_INPUT" });
    }
    expect(signal.aborted).toBe(false);
    const cancelled = await send("POST", `runs/${id}/cancel`, { body: { reason: "enough" } });
    expect(cancelled).toMatchObject({ status: 200, body: { id, status: "CANCELLED", by: "operator" } });
    expect(signal.aborted).toBe(true);
    const old = await perturb({ remember: 1 });
    await ended(old, "COMPLETED");
    expect((await send("POST", `runs/${old}/again`, { bearer: null })).status).toBe(401);
    const again = await send("POST", `runs/${old}/again`);
    expect(again.status).toBe(202);
    expect(Object.keys(again.body).toSorted()).toEqual(["acceptedAt", "id", "queueDepth"]);
    expect(await ended(textOf(again.body["id"]), "COMPLETED")).toMatchObject({ input: { remember: 1 } });
    const changed = await send("POST", `runs/${old}/again`, { body: { input: { remember: 2 } } });
    expect(await ended(textOf(changed.body["id"]), "COMPLETED")).toMatchObject({ input: { remember: 2 } });
    for (const act of ["cancel", "again"]) {
      const unknown = await send("POST", `runs/per-none/${act}`);
      expect(unknown.body).toMatchObject({ status: 404, code: "RUN_NOT_FOUND" });
      const read = await get(`runs/${old}/${act}`);
      expect({ status: read.status, allow: read.headers.get("allow") }).toEqual({
        status: 405,
        allow: "POST",
      });
    }
    expect((await send("DELETE", `runs/${old}`)).headers.get("allow")).toBe("GET, HEAD");
    expect((await send("POST", "runs")).headers.get("allow")).toBe("GET, HEAD");
    expect((await get(`runs/${old}/steal`)).status).toBe(404);
  });

  it("[HTTP-563] an agent called `runs` keeps its commands, its snapshot and its invocations", async () => {
    expect((await send("POST", "runs/count")).body).toEqual({ success: true, result: 7 });
    expect((await send("POST", "runs/cancel")).body).toEqual({ success: true, result: "mine" });
    expect((await send("POST", "runs/invoke", { body: { input: 1 } })).body).toMatchObject({
      result: { echo: 1 },
    });
    expect((await get("runs/snapshot")).body).toMatchObject({ agent: { id: "runs" } });
    expect((await get("runs?agentId=runs&kind=COMMAND")).body["runs"]).toHaveLength(2);
  });

  it("[HTTP-564] `session` of a call is a parameter, or of an invocation a member of the body", async () => {
    const args = { session: "mine" };
    const filed = await send("POST", "desk/file?session=theirs", { body: args });
    expect(filed.body).toEqual({ success: true, result: { mine: "mine", session: "theirs" } });
    const asked = await send("POST", "desk/invoke?session=theirs", { body: { input: {} } });
    expect(asked.body).toMatchObject({ result: { session: "theirs" } });
    for (const [query, session] of [
      ["?session=a", "a"],
      ["", 7],
      ["", " a"],
      ["", ""],
      ["?session=", undefined],
      [`?session=${"x".repeat(129)}`, undefined],
    ] as const) {
      const body = { input: {}, ...(session !== undefined && { session }) };
      const refused = await send("POST", `desk/invoke${query}`, { body });
      expect(refused.body).toMatchObject({ status: 400, code: "BAD_USER_INPUT" });
      expect(JSON.stringify(refused.body)).toContain('"session"');
    }
  });

  it("[HTTP-565] a retry of a call that was cut off gets RUN_UNKNOWN with the run", async () => {
    using folder = scratchFolder();
    const bearer = await bearerOf("agent:desk:invoke");
    const call = (port: number): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/api/desk/invoke`, {
        method: "POST",
        headers: { authorization: bearer, "content-type": "application/json", "idempotency-key": "once" },
        body: JSON.stringify({ input: { wait: true } }),
      });
    const before = await openRunDesk({ dataDir: folder.path, limits: { drainTimeoutMs: 500 } });
    const first = call(before.kit.port);
    await before.gates.next();
    await before.kit[Symbol.asyncDispose]();
    const cut = (await (await first).json()) as { code: string; run: string };
    expect(cut).toMatchObject({ code: "AGENT_NOT_RUNNING", run: expect.stringMatching(/^per-/) });
    await using after = (await openRunDesk({ dataDir: folder.path })).kit;
    const again = await call(after.port);
    expect(again.status).toBe(409);
    expect(again.headers.get("retry-after")).toBeNull();
    expect(await again.json()).toMatchObject({ code: "RUN_UNKNOWN", run: cut.run });
  });

  it("[WS-550] messages on `/perturb` take `session`", async () => {
    using socket = new PerturbSocket(`ws://127.0.0.1:${kit.port}/perturb/desk`, {
      authorization: kit.bearer,
    });
    const said = await socket.ask({ input: {}, session: "socket" });
    expect(said).toMatchObject({ result: { session: "socket" } });
    const filed = await socket.ask({ command: "file", args: { session: "mine" }, session: "socket" });
    expect(filed).toMatchObject({ result: { mine: "mine", session: "socket" } });
    const accepted = await socket.ask({ input: {}, wait: false, session: "socket" });
    expect(accepted).toMatchObject({ status: "ACCEPTED" });
    const { body } = await get("runs?session=socket&order=OLDEST_FIRST");
    expect((body["runs"] as Shown[]).map(({ kind }) => kind)).toEqual(["INVOKE", "COMMAND", "PERTURB"]);
    for (const session of ["", " ", 7, "x".repeat(129), {}]) {
      expect(await socket.ask({ input: {}, session })).toMatchObject({
        error: { code: "BAD_USER_INPUT", field: "session" },
      });
    }
    expect(await socket.ask({ resolve: "sem-1", answer: 1, session: "a" })).toMatchObject({
      error: { code: "BAD_USER_INPUT", field: "session" },
    });
  });
});
