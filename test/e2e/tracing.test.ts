import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "graphql-ws";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { WebSocket } from "ws";
import { formatTraceparent, parseTraceparent } from "../../src/tracing/traceparent.js";
import { tracingChoice } from "../../src/tracing/settings.js";
import { OtlpCollector, type SeenSpan } from "../support/otlp-collector.js";
import { PerturbSocket } from "../support/perturb-socket.js";
import { RawSocket } from "../support/raw-socket.js";
import { TOP } from "../support/sources.js";
import { bearerOf, JWT_SECRET } from "../support/terrarium-kit.js";
import { Session, TOKEN } from "../support/terrarium-process.js";

const AGENTS = ["toolbox.ts", "asker.ts"].map((file) => join(TOP, "test/support/agents", file));
const SECRET = "collector-secret-0123456789";
const SERVE = ["serve", "--port", "0", "--ephemeral", "--no-bundled", "--agents", ...AGENTS];

let collector: OtlpCollector;
let session: Session;
let url: string;

interface Started extends AsyncDisposable {
  readonly session: Session;
  readonly url: string;
}

async function start(variables: Record<string, string>): Promise<Started> {
  const started = new Session(SERVE, {
    TERRARIUM_TOKEN: TOKEN,
    TERRARIUM_STEERING_RATE_PER_SECOND: "1000",
    ...variables,
  });
  const [, at = ""] = /^terrarium listening on (\S+)$/.exec(await started.line()) ?? [];
  return { session: started, url: at, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}

beforeAll(async () => {
  collector = await OtlpCollector.open();
  ({ session, url } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${SECRET}`,
    OTEL_SERVICE_NAME: "glasshouse",
    TERRARIUM_JWT_SECRET: JWT_SECRET,
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    OTEL_BSP_SCHEDULE_DELAY: "20",
  }));
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

interface Answer {
  readonly data?: Record<string, { id?: string; result?: unknown; semaphore?: { id: string } } | null>;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** A caller's own span, made up: 16 bytes of trace, 8 of span. */
function caller(name: string): { traceparent: string; traceId: string; spanId: string } {
  const hex = Buffer.from(name.padEnd(24, ".")).toString("hex").slice(0, 48);
  const traceId = hex.slice(0, 32);
  const spanId = hex.slice(32);
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

async function ask(query: string, headers: Record<string, string> = {}, at = url): Promise<Answer> {
  const response = await fetch(`${at}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}`, ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

async function metric(name: string): Promise<number> {
  const exposed = await (await fetch(`${url}/metrics`)).text();
  const line = exposed.split("\n").find((one) => one.startsWith(`terrarium_${name} `));
  return Number(line?.split(" ")[1] ?? 0);
}

/** Spans come in the order they ended: when the collector has this one, it has all before it. */
async function caughtUp(name: string): Promise<void> {
  const mine = caller(name);
  await ask('mutation { invoke(agentId: "toolbox", input: {}) { status } }', {
    traceparent: mine.traceparent,
  });
  await collector.saw(within(mine, "steer invoke"));
}

const within =
  ({ traceId }: { traceId: string }, name: string) =>
  (span: SeenSpan): boolean =>
    span.traceId === traceId && span.name === name;

describe("with a collector", () => {
  it("[X3] [X4] [X5] an invocation is one trace, from the caller's span to the agent's run", async () => {
    const mine = caller("invoke");
    await ask('mutation { invoke(agentId: "toolbox", input: {}) { status } }', {
      traceparent: mine.traceparent,
    });
    const steer = await collector.saw(within(mine, "steer invoke"));
    const run = await collector.saw(within(mine, "invoke_agent toolbox"));
    expect(steer).toMatchObject({
      parentSpanId: mine.spanId,
      kind: 2,
      status: { code: 0 },
      attributes: { "terrarium.action": "invoke", "gen_ai.agent.id": "toolbox", "terrarium.replay": false },
      resource: {
        "service.name": "glasshouse",
        "service.version": expect.stringMatching(/^\d/),
        "deployment.environment.name": "test",
        "telemetry.sdk.language": "nodejs",
      },
    });
    expect(run).toMatchObject({
      parentSpanId: steer.spanId,
      kind: 1,
      status: { code: 0 },
      attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.id": "toolbox" },
      resource: { "service.name": "glasshouse" },
    });
    expect(run.durationMs).toBeLessThanOrEqual(steer.durationMs);
  });

  it("[X3] [X5] every action has its span, and what runs in the agent has its own below it", async () => {
    const actions: [string, string, string | null][] = [
      ["perturb", 'perturb(agentId: "toolbox", input: {}) { id }', "invoke_agent toolbox"],
      ["command", "toolbox { double(number: 2) }", "execute_tool double"],
      ["command", "toolbox { half(number: 2) }", "execute_tool half"],
      ["stop", 'stopAgent(id: "deaf") { id }', "stop_agent"],
      ["start", 'startAgent(id: "deaf") { id }', "start_agent"],
    ];
    for (const [action, mutation, run] of actions) {
      const mine = caller(`each ${mutation.replaceAll(/\W/g, "").slice(-15)}`);
      expect(await ask(`mutation { ${mutation} }`, { traceparent: mine.traceparent })).not.toHaveProperty(
        "errors",
      );
      const steer = await collector.saw(within(mine, `steer ${action}`));
      const child = await collector.saw(within(mine, run ?? ""));
      expect([steer.parentSpanId, child.parentSpanId]).toEqual([mine.spanId, steer.spanId]);
      if (action === "command") {
        const name = run?.split(" ")[1];
        expect(child.attributes).toMatchObject({
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": name,
        });
        expect(steer.attributes).toMatchObject({ "gen_ai.tool.name": name });
      }
    }
  });

  it("[X6] an answer's span goes on in the run it sets off", async () => {
    const mine = caller("resolve");
    const cancelled = caller("cancel");
    const park = 'mutation { invoke(agentId: "asker", input: {ask: {}}) { semaphore { id } } }';
    const idOf = (answer: Answer): string => answer.data?.["invoke"]?.semaphore?.id ?? "";
    const id = idOf(await ask(park));
    await ask(`mutation { resolveSemaphore(id: "${id}", answer: "Approve") { id } }`, {
      traceparent: mine.traceparent,
    });
    const steer = await collector.saw(within(mine, "steer resolve"));
    const run = await collector.saw(within(mine, "invoke_agent asker"));
    expect(run.parentSpanId).toBe(steer.spanId);
    expect(run.attributes).toMatchObject({ "terrarium.semaphore.id": id, "terrarium.semaphore.attempt": 1 });
    await ask(`mutation { cancelSemaphore(id: "${idOf(await ask(park))}") { id } }`, {
      traceparent: cancelled.traceparent,
    });
    expect((await collector.saw(within(cancelled, "steer cancel"))).status.code).toBe(0);
  });

  it("[X7] a failure is an error with its code, on both spans", async () => {
    const mine = caller("fail");
    await ask('mutation { invoke(agentId: "toolbox", input: {fail: true}) { status } }', {
      traceparent: mine.traceparent,
    });
    for (const name of ["steer invoke", "invoke_agent toolbox"]) {
      const span = await collector.saw(within(mine, name));
      expect(span.status).toEqual({ code: 2, message: "AGENT_ERROR" });
      expect(span.attributes["error.type"]).toBe("AGENT_ERROR");
    }
    const refused = caller("refused");
    const answer = await ask('mutation { invoke(agentId: "nobody", input: 1) { status } }', {
      traceparent: refused.traceparent,
    });
    expect(answer.errors?.[0]?.extensions.code).toBe("AGENT_NOT_FOUND");
    expect((await collector.saw(within(refused, "steer invoke"))).status).toEqual({
      code: 2,
      message: "AGENT_NOT_FOUND",
    });
  });

  it("[X10] whoever may not steer makes no span on any road, and is counted and logged all the same", async () => {
    const powerless = await bearerOf("agent:asker:invoke");
    const expired = await bearerOf("*", -60);
    const mine = caller("strangers");
    const headers = { "content-type": "application/json", traceparent: mine.traceparent };
    const mutations = [
      'invoke(agentId: "toolbox", input: {}) { status }',
      'perturb(agentId: "toolbox", input: {}) { id }',
      "toolbox { double(number: 2) }",
      'stopAgent(id: "deaf") { id }',
      'resolveSemaphore(id: "sem-none", answer: 1) { id }',
      'cancelSemaphore(id: "sem-none") { id }',
    ];
    const codes: [string, string][] = [
      ["", "UNAUTHENTICATED"],
      ["Bearer nonsense", "UNAUTHENTICATED"],
      [expired, "UNAUTHENTICATED"],
      [powerless, "FORBIDDEN"],
    ];
    const counted = (outcome: string) =>
      metric(`steering_duration_seconds_count{action="invoke",outcome="${outcome}"}`);
    const before = [await counted("UNAUTHENTICATED"), await counted("FORBIDDEN")];
    for (const [authorization, code] of codes) {
      for (const mutation of mutations) {
        const { errors } = await ask(`mutation { ${mutation} }`, { ...headers, authorization });
        expect(errors?.[0]?.extensions.code).toBe(code);
      }
      const rest = await fetch(`${url}/api/toolbox/invoke`, {
        method: "POST",
        headers: { ...headers, authorization },
        body: JSON.stringify({ input: {} }),
      });
      expect(await rest.json()).toMatchObject({ code });
    }
    const socket = await RawSocket.open(url, { params: { traceparent: mine.traceparent } });
    socket.subscribe("1", `mutation { ${mutations[0]} }`);
    expect(JSON.stringify(await socket.message())).toContain("UNAUTHENTICATED");
    socket.destroy();
    using plain = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
      authorization: powerless,
    });
    const { error } = await plain.ask({ input: {}, traceparent: mine.traceparent });
    expect(error).toMatchObject({ code: "FORBIDDEN" });

    await caughtUp("after strangers");
    expect(collector.spans.filter(({ traceId }) => traceId === mine.traceId)).toEqual([]);
    // Bad tokens are refused before anybody knows what was wanted.
    expect([await counted("UNAUTHENTICATED"), await counted("FORBIDDEN")]).toEqual([
      before[0]! + 3,
      before[1]! + 3,
    ]);
    await session.complaint(/"action":"invoke".*"outcome":"UNAUTHENTICATED".*"msg":"steering"/);
    await session.complaint(/"action":"invoke".*"outcome":"FORBIDDEN".*"msg":"steering"/);
  });

  it("[X4] a call over REST is part of its caller's trace", async () => {
    const calls: [string, unknown, string][] = [
      ["invoke", { input: {} }, "invoke_agent toolbox"],
      ["double", { number: 2 }, "execute_tool double"],
    ];
    for (const [path, body, run] of calls) {
      const mine = caller(`rest ${path}`);
      const response = await fetch(`${url}/api/toolbox/${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${TOKEN}`,
          traceparent: mine.traceparent,
        },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(200);
      const steer = await collector.saw(within(mine, `steer ${path === "invoke" ? path : "command"}`));
      expect(steer.parentSpanId).toBe(mine.spanId);
      expect((await collector.saw(within(mine, run))).parentSpanId).toBe(steer.spanId);
    }
  });

  it("[X4] over a WebSocket the operation's traceparent wins over the connection's", async () => {
    const connection = caller("connection");
    const operation = caller("operation");
    const client = createClient({
      url: `${url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${TOKEN}`, traceparent: connection.traceparent },
    });
    const mutate = (extensions?: Record<string, unknown>): Promise<void> =>
      new Promise((resolve, reject) => {
        const query = 'mutation { invoke(agentId: "toolbox", input: {}) { status } }';
        client.subscribe(extensions ? { query, extensions } : { query }, {
          next: () => undefined,
          error: reject,
          complete: resolve,
        });
      });
    await mutate();
    await mutate({ traceparent: operation.traceparent });
    await client.dispose();
    expect((await collector.saw(within(connection, "steer invoke"))).parentSpanId).toBe(connection.spanId);
    expect((await collector.saw(within(operation, "steer invoke"))).parentSpanId).toBe(operation.spanId);
  });

  it("[X4] over a WebSocket the upgrade's traceparent counts where nothing nearer was sent", async () => {
    const upgrade = caller("upgrade");
    const init = caller("init");
    const headers = { traceparent: upgrade.traceparent };
    for (const [nearest, params] of [
      [upgrade, {}],
      [init, { traceparent: init.traceparent }],
    ] as const) {
      const socket = await RawSocket.open(url, {
        headers,
        params: { authorization: `Bearer ${TOKEN}`, ...params },
      });
      socket.subscribe("1", 'mutation { invoke(agentId: "toolbox", input: {}) { status } }');
      expect(await socket.message()).toMatchObject({ type: "next" });
      socket.destroy();
      expect((await collector.saw(within(nearest, "steer invoke"))).parentSpanId).toBe(nearest.spanId);
    }
  });

  it("[X4] on /perturb the message's traceparent wins over the upgrade's", async () => {
    const upgrade = caller("perturb upgrade");
    using client = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
      authorization: `Bearer ${TOKEN}`,
      headers: { traceparent: upgrade.traceparent },
    });
    await client.ask({ input: {} });
    expect((await collector.saw(within(upgrade, "steer invoke"))).parentSpanId).toBe(upgrade.spanId);
    const messages: [string, object][] = [
      ["invoke", { input: {} }],
      ["perturb", { input: {}, wait: false }],
      ["command", { command: "double", args: { number: 2 } }],
      ["resolve", { resolve: "sem-none", answer: 1 }],
    ];
    for (const [action, message] of messages) {
      const mine = caller(`message ${action}`);
      await client.ask({ ...message, traceparent: mine.traceparent });
      expect((await collector.saw(within(mine, `steer ${action}`))).parentSpanId).toBe(mine.spanId);
    }
  });

  const GOOD = caller("two of them").traceparent;
  it.each<[string, unknown]>([
    ["malformed", "00-zz-zz-01"],
    ["empty", ""],
    ["oversize", `${GOOD.replace("00-", "cc-")}-${"x".repeat(8_000)}`],
    ["repeated", `${GOOD}, ${GOOD}`],
    ["no text", 7],
    ["a list", [GOOD]],
    ["an object", { traceparent: GOOD }],
  ])(
    "[X4] a traceparent that is %s begins a new trace on every road, and is no error",
    async (name, value) => {
      const mutation = 'mutation { invoke(agentId: "toolbox", input: {}) { status } }';
      const bearer = `Bearer ${TOKEN}`;
      const ok = { data: { invoke: { status: "COMPLETED" } } };
      const before = collector.spans.length;
      // The way through the collector is the spans' own: what came before this one is there when it is.
      const last = caller(`last of ${name}`);

      if (typeof value === "string") {
        const headers = { traceparent: value, tracestate: value };
        expect(await ask(mutation, headers)).toEqual(ok);
        const rest = await fetch(`${url}/api/toolbox/invoke`, {
          method: "POST",
          headers: { ...headers, authorization: bearer, "content-type": "application/json" },
          body: JSON.stringify({ input: {} }),
        });
        expect(rest.status).toBe(200);
        using upgraded = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
          authorization: bearer,
          headers,
        });
        expect(await upgraded.ask({ input: {} })).toMatchObject({ status: "COMPLETED" });
      }
      using plain = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
        authorization: bearer,
      });
      expect(await plain.ask({ input: {}, traceparent: value })).toMatchObject({ status: "COMPLETED" });
      const params = { authorization: bearer, traceparent: value };
      const socket = await RawSocket.open(url, { params });
      for (const [id, extensions] of [
        ["1", {}],
        ["2", { traceparent: value }],
      ] as const) {
        socket.json({ id, type: "subscribe", payload: { query: mutation, extensions } });
        expect(await socket.message()).toMatchObject({ id, type: "next", payload: ok });
        expect(await socket.message()).toMatchObject({ id, type: "complete" });
      }
      socket.destroy();

      await ask(mutation, { traceparent: last.traceparent });
      await collector.saw(within(last, "steer invoke"));
      const steered = collector.spans.slice(before).filter((span) => span.name === "steer invoke");
      const roots = steered.filter(({ parentSpanId }) => parentSpanId === "");
      expect(roots.length).toBe(typeof value === "string" ? 6 : 3);
      expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
      expect(steered.length).toBe(roots.length + 1);
    },
  );

  it("[X4] two lines of traceparent begin a new trace", async () => {
    const mine = caller("two lines");
    const lines = { traceparent: [mine.traceparent, mine.traceparent] };
    const body = JSON.stringify({ input: {} });
    const headers = { ...lines, authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const sent = request(`${url}/api/toolbox/invoke`, { method: "POST", headers }).end(body);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    await text(response);
    await caughtUp("after two lines");
    expect(collector.spans.some(({ traceId }) => traceId === mine.traceId)).toBe(false);
  });

  it("[X4] what is no traceparent begins a new trace, and a caller that is not sampled stays so", async () => {
    const unsampled = caller("unsampled");
    const before = collector.spans.length;
    const mutation = 'mutation { invoke(agentId: "toolbox", input: {}) { status } }';
    await ask(mutation, { traceparent: unsampled.traceparent.replace(/01$/, "00") });
    await ask(mutation, { traceparent: "00-zz-zz-01" });
    const steer = await collector.saw(
      ({ name, parentSpanId, attributes }) =>
        name === "steer invoke" && parentSpanId === "" && attributes["gen_ai.agent.id"] === "toolbox",
    );
    await collector.saw((span) => span.traceId === steer.traceId && span.name === "invoke_agent toolbox");
    expect(collector.spans.slice(before).some(({ traceId }) => traceId === unsampled.traceId)).toBe(false);
  });

  it("[X8] agents see no credentials of the collector, and no span holds a secret or a payload", async () => {
    const answer = await ask('mutation { invoke(agentId: "toolbox", input: {variables: ""}) { result } }');
    const names = answer.data?.["invoke"]?.result;
    expect(names).toContain("OTEL_SERVICE_NAME");
    expect(names).not.toContain("OTEL_EXPORTER_OTLP_HEADERS");
    expect(names).not.toContain("TERRARIUM_TOKEN");
    expect(collector.requests[0]).toEqual({
      contentType: "application/x-protobuf",
      authorization: `Bearer ${SECRET}`,
    });
    const sent = Buffer.concat(collector.bodies).toString("latin1");
    for (const secret of [TOKEN, SECRET, "salt", "Delete 47 files?", "Approve", "operator", "variables"])
      expect(sent).not.toContain(secret);
  });

  it("[X9] the last spans are sent on shutdown", async () => {
    await using json = await OtlpCollector.open();
    await using own = await start({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${json.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "600000",
    });
    const mine = caller("last");
    await ask(
      'mutation { invoke(agentId: "toolbox", input: {}) { status } }',
      { traceparent: mine.traceparent },
      own.url,
    );
    expect(json.spans).toEqual([]);
    expect(await own.session.end("SIGTERM")).toBe(0);
    expect(json.requests[0]?.contentType).toBe("application/json");
    const steer = json.spans.find(within(mine, "steer invoke"));
    const run = json.spans.find(within(mine, "invoke_agent toolbox"));
    expect(steer).toMatchObject({ parentSpanId: mine.spanId, resource: { "service.name": "terrarium" } });
    expect(run).toMatchObject({ parentSpanId: steer?.spanId });
  });

  it("[X9] a collector that is away costs a line in the log, and nothing else", async () => {
    const gone = await OtlpCollector.open();
    const { url: nowhere } = gone;
    await gone[Symbol.asyncDispose]();
    await using own = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
      OTEL_EXPORTER_OTLP_TIMEOUT: "200",
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${SECRET}`,
      OTEL_BSP_SCHEDULE_DELAY: "20",
    });
    const answer = await ask('mutation { invoke(agentId: "toolbox", input: {}) { status } }', {}, own.url);
    expect(answer).not.toHaveProperty("errors");
    await own.session.complaint(/"level":40.*tracing: /);
    expect(await own.session.end("SIGTERM")).toBe(0);
    expect(own.session.stderr).not.toContain(SECRET);
  });

  it("[X2] what cannot be had is a warning, and the gateway runs", async () => {
    await using own = await start({ OTEL_TRACES_EXPORTER: "zipkin" });
    expect(own.session.stderr).toContain(
      "OTEL_TRACES_EXPORTER: only otlp and none are known here, not zipkin",
    );
  });
});

describe("settings", () => {
  it.each<[string, Record<string, string>, string | null]>([
    ["nothing", {}, null],
    ["an address", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318" }, "http/protobuf"],
    ["an address for traces", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c" }, "http/protobuf"],
    ["an exporter", { OTEL_TRACES_EXPORTER: "otlp" }, "http/protobuf"],
    ["JSON", { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }, "http/json"],
    [
      "JSON for traces only",
      {
        OTEL_TRACES_EXPORTER: "otlp",
        OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
      },
      "http/json",
    ],
    ["none", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_TRACES_EXPORTER: "none" }, null],
    ["disabled", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_SDK_DISABLED: "True" }, null],
    ["gRPC", { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, null],
  ])("[X1] %s", (_name, environment, protocol) => {
    expect(tracingChoice(environment).settings?.protocol ?? null).toBe(protocol);
  });

  it("[X2] says what it cannot have", () => {
    expect(
      tracingChoice({ OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }).problem,
    ).toContain("grpc");
    expect(tracingChoice({}).problem).toBeNull();
  });
});

it("[X4] reads traceparent as W3C has it, and nothing else", () => {
  const good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const context = parseTraceparent(good);
  expect(context).toMatchObject({ spanId: "00f067aa0ba902b7", traceFlags: 1, isRemote: true });
  expect(context && formatTraceparent(context)).toBe(good);
  expect(parseTraceparent(good.replace("00-", "cc-").concat("-what-comes-later"))).not.toBeNull();
  for (const bad of [
    "",
    null,
    7,
    good.toUpperCase(),
    `${good}-more`,
    good.replace("00-", "ff-"),
    good.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0".repeat(32)),
    good.replace("00f067aa0ba902b7", "0".repeat(16)),
    `cc${good.slice(2)}-${"x".repeat(1_000)}`,
  ])
    expect(parseTraceparent(bad)).toBeNull();
});
