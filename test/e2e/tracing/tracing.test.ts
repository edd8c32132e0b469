import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { genAiConventions } from "../../../src/tracing/gen-ai.js";
import { tracingChoice } from "../../../src/tracing/open-tracer.js";
import { OtlpCollector, type SeenSpan } from "./otlp-collector.js";
import { TOKEN } from "../../support/terrarium-process.js";
import {
  type Answer,
  askAt,
  caller,
  COLLECTOR_SECRET,
  INVOKE,
  start,
  TracingKit,
  within,
} from "./tracing-kit.js";

let kit: TracingKit;
let collector: OtlpCollector;
let url: string;
beforeAll(async () => {
  kit = await TracingKit.open();
  ({ collector, url } = kit);
});
afterAll(() => kit[Symbol.asyncDispose]());

const ask = (query: string, headers: Record<string, string> = {}, at = url) => askAt(at, query, headers);

describe("with a collector", () => {
  it("[TRACE-3] [TRACE-4] [TRACE-5] an invocation is one trace, from the caller's span to the agent's run", async () => {
    const mine = caller("invoke");
    await ask(INVOKE, {
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
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.id": "toolbox",
        "terrarium.run.id": expect.stringMatching(/^per-/),
        "terrarium.run.attempt": 1,
      },
      resource: { "service.name": "glasshouse" },
    });
    expect(run.durationMs).toBeLessThanOrEqual(steer.durationMs);
  });

  it("[TRACE-3] [TRACE-5] every action has a span, and the agent's run has a span below it", async () => {
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

  it("[TRACE-6] the span of an answer is the parent of the resumption's run", async () => {
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

  it("[TRACE-7] a failure is an error with its code, on both spans", async () => {
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
    const answer = await ask('mutation { invoke(agentId: "missing", input: 1) { status } }', {
      traceparent: refused.traceparent,
    });
    expect(answer.errors?.[0]?.extensions.code).toBe("AGENT_NOT_FOUND");
    expect((await collector.saw(within(refused, "steer invoke"))).status).toEqual({
      code: 2,
      message: "AGENT_NOT_FOUND",
    });
  });

  it("[TRACE-8] agents see no credentials of the collector, and no span holds a secret or a payload", async () => {
    const answer = await ask('mutation { invoke(agentId: "toolbox", input: {variables: ""}) { result } }');
    const names = answer.data?.["invoke"]?.result;
    expect(names).toContain("OTEL_SERVICE_NAME");
    expect(names).not.toContain("OTEL_EXPORTER_OTLP_HEADERS");
    expect(names).not.toContain("TERRARIUM_TOKEN");
    expect(collector.requests[0]).toEqual({
      contentType: "application/x-protobuf",
      authorization: `Bearer ${COLLECTOR_SECRET}`,
    });
    const sent = Buffer.concat(collector.bodies).toString("latin1");
    for (const secret of [
      TOKEN,
      COLLECTOR_SECRET,
      "salt",
      "Delete 47 files?",
      "Approve",
      "operator",
      "variables",
    ])
      expect(sent).not.toContain(secret);
  });

  it("[TRACE-580] the latest conventions for generative AI are an opt-in, and replace the default ones", async () => {
    await using own = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: "20",
      OTEL_SEMCONV_STABILITY_OPT_IN: "http/dup, gen_ai_latest_experimental",
    });
    const query = 'invoke(agentId: "toolbox", input: {tokens: 7}, session: "s1") { status }';
    const [before, after, tool] = [caller("by default"), caller("opted in"), caller("opted in tool")];
    await ask(`mutation { ${query} }`, { traceparent: before.traceparent });
    await ask(`mutation { ${query} }`, { traceparent: after.traceparent }, own.url);
    await ask("mutation { toolbox { double(number: 2) } }", { traceparent: tool.traceparent }, own.url);
    const both = {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "toolbox",
      "gen_ai.request.model": "m1",
      "gen_ai.usage.input_tokens": 7,
    };
    const genAiOf = ({ attributes }: SeenSpan) =>
      Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith("gen_ai.")));
    expect(genAiOf(await collector.saw(within(before, "invoke_agent toolbox")))).toEqual({
      ...both,
      "gen_ai.agent.id": "toolbox",
    });
    expect(genAiOf(await collector.saw(within(after, "invoke_agent toolbox")))).toEqual({
      ...both,
      "gen_ai.agent.description": "has tools",
      "gen_ai.conversation.id": "s1",
    });
    expect(genAiOf(await collector.saw(within(tool, "execute_tool double")))).toEqual({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.agent.name": "toolbox",
      "gen_ai.tool.name": "double",
      "gen_ai.tool.type": "function",
      "gen_ai.tool.description": "Doubles a number.",
    });
  });

  it("[TRACE-9] the last spans are sent on shutdown", async () => {
    await using json = await OtlpCollector.open();
    await using own = await start({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${json.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "600000",
    });
    const mine = caller("last");
    await ask(INVOKE, { traceparent: mine.traceparent }, own.url);
    expect(json.spans).toEqual([]);
    expect(await own.session.end("SIGTERM")).toBe(0);
    expect(json.requests[0]?.contentType).toBe("application/json");
    const steer = json.spans.find(within(mine, "steer invoke"));
    const run = json.spans.find(within(mine, "invoke_agent toolbox"));
    expect(steer).toMatchObject({ parentSpanId: mine.spanId, resource: { "service.name": "terrarium" } });
    expect(run).toMatchObject({ parentSpanId: steer?.spanId });
  });

  it("[TRACE-9] an unavailable collector costs one line in the log, and nothing else", async () => {
    const gone = await OtlpCollector.open();
    const { url: nowhere } = gone;
    await gone[Symbol.asyncDispose]();
    await using own = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
      OTEL_EXPORTER_OTLP_TIMEOUT: "200",
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${COLLECTOR_SECRET}`,
      OTEL_BSP_SCHEDULE_DELAY: "20",
    });
    const answer = await ask(INVOKE, {}, own.url);
    expect(answer).not.toHaveProperty("errors");
    await own.session.complaint(/"level":40.*tracing: /);
    expect(await own.session.end("SIGTERM")).toBe(0);
    expect(own.session.stderr).not.toContain(COLLECTOR_SECRET);
  });

  it("[TRACE-2] an unsupported setting is a warning, and the gateway runs", async () => {
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
  ])("[TRACE-1] %s", (_name, environment, protocol) => {
    expect(tracingChoice(environment).settings?.protocol ?? null).toBe(protocol);
  });

  it.each([
    [undefined, "1.36"],
    ["", "1.36"],
    ["http,database/dup", "1.36"],
    ["gen_ai_latest_experimental_2", "1.36"],
    ["gen_ai_latest_experimental", "latest"],
    ["http, gen_ai_latest_experimental ,", "latest"],
  ])("[TRACE-580] OTEL_SEMCONV_STABILITY_OPT_IN=%s means %s", (value, version) => {
    expect(genAiConventions({ OTEL_SEMCONV_STABILITY_OPT_IN: value })).toBe(version);
  });

  it("[TRACE-2] names unsupported settings", () => {
    expect(
      tracingChoice({ OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }).problem,
    ).toContain("grpc");
    expect(tracingChoice({}).problem).toBeNull();
  });
});
