import { describe, expect, it } from "vitest";
import { errorReport } from "../../../src/base/error-report.js";
import type { HostLogEntry } from "../../../src/link/port.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { ManualClock } from "../../support/time-and-random.js";
import { RecordingSink } from "../../support/host-kit.js";

const inner = (): unknown => {
  const error = new TypeError("no route", { cause: new Error("ECONNREFUSED", { cause: "the cable" }) });
  return Object.assign(error, { code: "E_ROUTE" });
};

describe("an error for an operator's log", () => {
  it("[HOST-211] has stack, code and the chain of causes", () => {
    expect(errorReport(inner())).toMatchObject({
      name: "TypeError",
      message: "no route",
      code: "E_ROUTE",
      stack: expect.stringMatching(/TypeError: no route\n\s+at .*error-report\.test\.ts/),
      cause: { message: "ECONNREFUSED", stack: expect.any(String), cause: { thrown: "the cable" } },
    });
  });

  it("[HOST-211] has the members of an AggregateError", () => {
    const many = new AggregateError(
      [new Error("one"), { two: 2 }, ...Array.from({ length: 50 }, () => 3)],
      "all failed",
    );
    const { errors, ...rest } = errorReport(many) as { errors: unknown[] };
    expect(rest).toMatchObject({ name: "AggregateError", message: "all failed" });
    expect(errors.slice(0, 2)).toMatchObject([
      { message: "one", stack: expect.any(String) },
      { thrown: { two: 2 } },
    ]);
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)).toBe("… and 32 more");
  });

  it.each([
    [{ a: 1 }, { a: 1 }],
    ["text", "text"],
    [undefined, "undefined"],
    [null, null],
    [12n, "12"],
    [Number.NaN, "NaN"],
    [Symbol("s"), "Symbol(s)"],
    [
      [1, { b: new Date(0) }],
      [1, { b: "1970-01-01T00:00:00.000Z" }],
    ],
    [new Map([[1, 2]]), {}],
    [Object.create(null), {}],
  ])("[HOST-211] %o, which is not an error, is JSON", (thrown, told) => {
    expect(errorReport(thrown)).toEqual({ thrown: told });
  });

  it("[HOST-211] never fails and is bounded for any thrown value", () => {
    const round: { self?: unknown } = {};
    round.self = round;
    const loop = new Error("loop");
    loop.cause = loop;
    let deep: Error = new Error("0");
    for (let level = 1; level < 10_000; level += 1) deep = new Error(String(level), { cause: deep });
    const wide = new AggregateError(
      Array.from(
        { length: 20 },
        () => new AggregateError(Array.from({ length: 20 }, () => new Error("x".repeat(100_000)))),
      ),
    );
    const hostile = {
      get a() {
        throw new Error("no");
      },
      toString() {
        throw new Error("no");
      },
    };
    const mean = new Error("mean");
    Object.defineProperty(mean, "message", {
      get() {
        throw new Error("no");
      },
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const thrown of [
      round,
      loop,
      deep,
      wide,
      hostile,
      mean,
      proxy,
      {
        toJSON: () => {
          throw new Error("no");
        },
      },
      new Error("y".repeat(1_000_000)),
    ]) {
      const json = JSON.stringify(errorReport(thrown));
      expect(json.length).toBeGreaterThan(5);
      // Within the size of one line of an agent's log.
      expect(json.length).toBeLessThan(16_000);
    }
  });

  it("[HOST-211] has no secrets", () => {
    const request = Object.assign(new Error("401 for https://ann:hunter2@host/x?api_key=abcdef123"), {
      config: { headers: { authorization: "Bearer deep-secret" } },
      cause: new Error("sent Authorization: Bearer eyJhbGciOi.eyJzdWIi.c2ln, password=hunter2"),
    });
    const thrown = { token: "tok-12345", nested: { apiKey: "k-12345", Cookie: "c-12345", safe: "kept" } };
    const json = JSON.stringify([errorReport(request), errorReport(thrown)]);
    for (const secret of [
      "hunter2",
      "abcdef123",
      "deep-secret",
      "eyJhbGciOi",
      "c2ln",
      "tok-12345",
      "k-12345",
      "c-12345",
    ])
      expect(json).not.toContain(secret);
    expect(json).toContain("kept");
    expect(json).toContain("401 for https://");
  });
});

describe("an agent that fails", () => {
  async function failing(
    thrown: unknown,
  ): Promise<{ log: HostLogEntry[]; sink: RecordingSink; refused: unknown }> {
    const log: HostLogEntry[] = [];
    const sink = new RecordingSink();
    const host = new AgentHost({
      definitions: {
        id: "failing",
        process() {
          throw thrown;
        },
      },
      clock: new ManualClock(),
      log: (entry) => log.push(entry),
    });
    await host.start({
      publish: (event) => sink.append([event]),
      park: (call) => sink.onPark(call),
    });
    const args = { agentId: "failing", input: 1, timeoutMs: 1_000, by: "ann" };
    const refused = await host
      .call("invoke", args, new AbortController().signal)
      .catch((error: unknown) => error);
    await host.close();
    return { log, sink, refused };
  }

  it("[HOST-211] is logged completely, while clients get only message and code", async () => {
    const { log, sink, refused } = await failing(inner());
    const line = log.find(({ message }) => message === "the agent failed");
    expect(line).toMatchObject({
      level: "warn",
      agentId: "failing",
      fields: {
        error: "no route",
        code: "AGENT_ERROR",
        err: { name: "TypeError", stack: expect.stringContaining("at "), cause: { message: "ECONNREFUSED" } },
      },
    });
    expect(refused).toMatchObject({
      code: "AGENT_ERROR",
      message: "the agent failed: no route",
      details: {},
    });
    const [event] = sink.of("failing", "ERROR");
    expect(event?.event).toMatchObject({ message: "no route", code: "AGENT_ERROR" });
    expect(JSON.stringify(event)).not.toContain("ECONNREFUSED");
  });

  it("[HOST-211] with a thrown value that is not an error is logged as JSON", async () => {
    const { log } = await failing({ a: 1 });
    expect(log.find(({ message }) => message === "the agent failed")?.fields).toMatchObject({
      err: { thrown: { a: 1 } },
    });
  });

  it("[HOST-211] may log an error among its fields", async () => {
    const log: HostLogEntry[] = [];
    const host = new AgentHost({
      definitions: {
        id: "logger",
        process: (_input: unknown, context: { log: { error(message: string, fields: object): void } }) =>
          context.log.error("upstream", { err: inner(), attempt: 2 }),
      },
      clock: new ManualClock(),
      log: (entry) => log.push(entry),
    });
    await host.start({});
    const args = { agentId: "logger", input: 1, timeoutMs: 1_000, by: "ann" };
    await host.call("invoke", args, new AbortController().signal);
    expect(log.find(({ message }) => message === "upstream")?.fields).toMatchObject({
      attempt: 2,
      err: { name: "TypeError", cause: { message: "ECONNREFUSED" } },
    });
    await host.close();
  });
});
