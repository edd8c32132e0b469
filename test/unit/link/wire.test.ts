import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import type { CallMessage } from "../../../src/link/messages.js";
import { HOST_MESSAGES } from "../../../src/link/wire/host-messages.js";
import { WireFault, WireReader } from "../../../src/link/wire/reader.js";
import { semaphoreOf } from "../../contract/backplane-world.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { TOP } from "../../support/machine.js";
import { output } from "../../support/mirror-kit.js";

type Fields = Record<string, JsonValue>;

const PLACE = { epoch: "e", offset: 7 };
const RUN = { agentId: "a", run: "per-1", attempt: 1 };
const USAGE = { inputTokens: 1, outputTokens: null, costUsd: 0.5, models: ["m"] };
const ERROR = { code: "AGENT_ERROR", message: "it failed", details: { at: 3 } };
const CALLED = {
  from: { agentId: "a", run: "per-1", attempt: 1, holdsSession: false },
  session: null,
  timeoutMs: null,
  idempotencyKey: null,
};
const COMMAND = {
  name: "add",
  help: "",
  examples: [{ help: null, args: {} }],
  aliases: ["plus"],
  hidden: false,
  readonly: false,
  pure: true,
  parks: false,
  private: false,
  timeoutMs: null,
  input: { type: "object" },
  output: null,
};
const DESCRIPTOR = plain(
  agentDescriptor("a", {
    commands: [COMMAND],
    schedules: [{ name: "tick", cron: "* * * * *", timeZone: "UTC", input: null, missed: "skip" }],
    probes: [
      { name: "up", everyMs: 1, timeoutMs: 1, failureThreshold: 1, successThreshold: 1, critical: true },
    ],
    labels: { team: "billing" },
    visibility: "scoped",
  }),
);
const EVENT = plain({ ...output("a", 7), run: "per-1", session: "s", attempt: 1 });

/** At least one message of each kind, as a host sends it. */
const MESSAGES: readonly JsonValue[] = [
  { kind: "loading", what: "a.ts" },
  {
    kind: "hello",
    protocol: "terrarium-host.v1",
    hostId: "vm-a",
    incarnation: "inc-1",
    sdk: "s",
    agents: [DESCRIPTOR],
    runs: [{ ...RUN, progress: "BEGUN" }],
    acknowledged: { a: 7 },
  },
  { kind: "bye", code: "STOPPED", message: "m" },
  { kind: "failed", error: ERROR },
  { kind: "manifest", added: [DESCRIPTOR], removed: ["b"] },
  { kind: "events", batch: [{ ...PLACE, event: EVENT }], bytes: 300 },
  {
    kind: "events",
    batch: [
      {
        ...PLACE,
        event: {
          ...withoutOutput(EVENT),
          type: "SEMAPHORE_EJECTED",
          semaphore: plain(semaphoreOf("sem-00000001")),
        },
      },
    ],
    bytes: 300,
  },
  { kind: "begun", id: 1 },
  { kind: "answer", id: 1, behind: PLACE, ok: false, error: ERROR, fate: "FAILED", usage: USAGE },
  {
    kind: "park",
    id: 1,
    call: { agentId: "a", request: { prompt: "?" }, input: 1, cause: "per-1", state: { value: 1 } },
    behind: null,
  },
  {
    kind: "request",
    id: 1,
    call: { kind: "invoke", ...CALLED, agentId: "b", command: null, input: 1, priority: 3 },
  },
  { kind: "request", id: 1, call: { kind: "resolve", ...CALLED, path: "world.a.manifest", stamp: null } },
  {
    kind: "request",
    id: 1,
    call: { kind: "deposit", from: { agentId: "a" }, deposit: {}, stamp: null, refusedBefore: 0 },
  },
  { kind: "request", id: 1, call: { kind: "watch", from: { agentId: "a" }, filter: {}, position: null } },
  { kind: "withdraw", id: 1 },
  { kind: "log", entries: [{ level: "info", agentId: "a", at: 1, message: "m", fields: { n: 1 } }] },
  { kind: "busy", agentId: "a", forMs: 5 },
  { kind: "began", runs: [{ ...RUN, at: 1 }] },
  {
    kind: "settle",
    runs: [
      {
        ...RUN,
        usage: USAGE,
        state: { value: { n: 1 } },
        outcome: { kind: "COMPLETED", result: [1] },
        behind: PLACE,
      },
    ],
  },
  { kind: "settle", runs: [{ ...RUN, outcome: { kind: "PARKED", semaphore: "sem-1" }, behind: null }] },
  { kind: "returned", runs: [RUN] },
  { kind: "begin", id: 1, run: RUN },
  { kind: "frozen", id: 1 },
  { kind: "left", agentIds: ["a"] },
  { kind: "beat" },
  { kind: "closed" },
];

function plain(value: unknown): Fields {
  return JSON.parse(JSON.stringify(value)) as Fields;
}

function withoutOutput({ data: _data, cause: _cause, ...event }: Fields): Fields {
  return event;
}

let tooLarge = 0;
function reader(): WireReader {
  tooLarge = 0;
  const made = new WireReader({
    payloadBytesMax: 1_000,
    stateBytesMax: 500,
    onTooLarge: (count) => (tooLarge += count),
  });
  made.sent({ kind: "call", id: 1, name: "invoke", args: {} } as CallMessage);
  return made;
}

function faultOf(message: JsonValue | string): WireFault {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  try {
    reader().read(text);
  } catch (error) {
    if (error instanceof WireFault) return error;
    throw error;
  }
  throw new Error(`this was taken: ${text.slice(0, 500)}`);
}

/** Every place in a value: a copy of the whole with that place changed. */
function* changed(value: JsonValue, change: (at: JsonValue) => JsonValue): Generator<JsonValue> {
  if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const next of changed(member, change)) {
        yield Array.isArray(value)
          ? value.map((one, index) => (String(index) === key ? next : one))
          : { ...value, [key]: next };
      }
    }
  }
  yield change(value);
}

describe("messages of a host in another process", () => {
  it("[LINK-1340] are known by the table of messages, and each is taken as it is", () => {
    const spec = readFileSync(join(TOP, "src/link/SPEC.md"), "utf8");
    const listed = [...spec.matchAll(/^\| host +\| `(\w+)`/gm)].map(([, kind]) => kind ?? "");
    expect(Object.keys(HOST_MESSAGES).toSorted()).toEqual(listed.toSorted());
    const shown = new Set(MESSAGES.map((message) => (message as { readonly kind: string }).kind));
    expect([...shown].toSorted()).toEqual(listed.toSorted());
    for (const message of MESSAGES) expect(reader().read(JSON.stringify(message))).toEqual(message);
  });

  it("[LINK-1340] are refused by code when their kind is unknown, and with the place when they have another shape", () => {
    expect(faultOf({ kind: "hallo" }).code).toBe("UNKNOWN_MESSAGE");
    expect(faultOf({ kind: "constructor" }).code).toBe("UNKNOWN_MESSAGE");
    for (const text of ["", "{", "[]", "null", "7", '"beat"', "{}", '{"kind":5}']) {
      expect(faultOf(text)).toBeInstanceOf(WireFault);
    }
    expect(faultOf({ kind: "began", runs: [{ ...RUN, at: "noon" }] }).message).toMatch(
      /^began: runs\.0\.at: /,
    );
    expect(
      faultOf({ kind: "events", batch: [{ ...PLACE, event: { ...EVENT, type: "GAP" } }], bytes: 1 }).code,
    ).toBe("BAD_MESSAGE");
  });

  it("[LINK-1340] lose members that are not known, wherever they are", () => {
    for (const message of MESSAGES) {
      const extended = [
        ...changed(message, (at) => (isObject(at) && !("a" in at) ? { ...at, novel: "x" } : at)),
      ];
      for (const one of extended) {
        const read = reader().read(JSON.stringify(one));
        const free = JSON.stringify(read).replaceAll(',"novel":"x"', "").replaceAll('"novel":"x"', "");
        // Where any JSON is allowed, the member stays.
        expect(JSON.parse(free)).toEqual(message);
      }
    }
    const event = { ...EVENT, novel: 1 };
    expect(reader().read(JSON.stringify({ kind: "events", batch: [{ ...PLACE, event }], bytes: 1 }))).toEqual(
      {
        kind: "events",
        batch: [{ ...PLACE, event: EVENT }],
        bytes: 1,
      },
    );
  });

  it("[LINK-1340] with a wrong value anywhere are taken whole or refused, and nothing else happens", () => {
    const wrong: readonly JsonValue[] = [null, true, -1, 0.5, 1e300, "", "a b", [], {}, "x".repeat(17_000)];
    let refused = 0;
    for (const message of MESSAGES) {
      for (const value of wrong) {
        for (const one of changed(message, () => value)) {
          try {
            reader().read(JSON.stringify(one));
          } catch (error) {
            if (!(error instanceof WireFault)) throw error;
            expect(error.message.length).toBeLessThan(300);
            refused += 1;
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(1_000);
  });

  it("[LINK-1341] are bounded in depth, have only finite numbers, and instants that can be written", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const says = (data: string): string =>
      JSON.stringify({
        kind: "events",
        batch: [{ ...PLACE, event: { ...EVENT, data: "?" } }],
        bytes: 1,
      }).replace('"?"', () => data);
    expect(faultOf(says(deep)).message).toBe("events: too deep");
    expect(faultOf(says("1e999")).message).toBe("events: a number is not finite");
    expect(faultOf(`{"kind":"log","entries":[{"level":"info","fields":${deep}}]}`).message).toBe(
      "log: too deep",
    );
    expect(faultOf({ kind: "began", runs: [{ ...RUN, at: 8.64e15 }] }).code).toBe("BAD_MESSAGE");
    const ofHalf = { kind: "events", batch: [{ ...PLACE, event: { ...EVENT, at: 1.5 } }], bytes: 1 };
    expect(faultOf(ofHalf).code).toBe("BAD_MESSAGE");
    const offset = Number.MAX_SAFE_INTEGER;
    expect(faultOf({ kind: "events", batch: [{ ...PLACE, offset, event: EVENT }], bytes: 1 }).code).toBe(
      "BAD_MESSAGE",
    );
  });

  it("[LINK-1341] lose events that are too large, counted, and a result that is too large fails its call", () => {
    const event = { ...EVENT, data: "x".repeat(200_000) };
    const small = { ...PLACE, event: EVENT };
    const link = reader();
    expect(
      link.read(JSON.stringify({ kind: "events", batch: [{ ...PLACE, event }, small], bytes: 1 })),
    ).toMatchObject({ batch: [small] });
    expect(tooLarge).toBe(1);
    const result = {
      status: "COMPLETED",
      result: "x".repeat(200_000),
      semaphore: null,
      perturbationId: "per-1",
    };
    expect(
      link.read(JSON.stringify({ kind: "answer", id: 1, behind: null, ok: true, result })),
    ).toMatchObject({
      ok: false,
      error: { code: "LIMIT_EXCEEDED", details: { limit: "maxPayloadBytes" } },
    });
    expect(tooLarge).toBe(2);
  });

  it("[LINK-1341] of runs with a result or a state that is too large say that they have failed", () => {
    const link = reader();
    const settle = (outcome: object, more: object = {}): unknown =>
      link.read(JSON.stringify({ kind: "settle", runs: [{ ...RUN, outcome, behind: null, ...more }] }));
    const failed = { runs: [{ ...RUN, outcome: { kind: "FAILED", error: { code: "LIMIT_EXCEEDED" } } }] };
    expect(settle({ kind: "COMPLETED", result: "x".repeat(1_001) })).toMatchObject(failed);
    const state = { state: { value: "x".repeat(501) } };
    const withState = settle({ kind: "COMPLETED", result: 1 }, state);
    expect(withState).toMatchObject(failed);
    expect(withState).not.toHaveProperty("runs.0.state");
    expect(settle({ kind: "COMPLETED", result: 1 }, { state: { value: 1 } })).toMatchObject({
      runs: [{ outcome: { kind: "COMPLETED" }, state: { value: 1 } }],
    });
    expect(tooLarge).toBe(2);
  });

  it("[LINK-1342] are answers only to calls that were made, once, in the shape of that call", () => {
    const link = reader();
    const answer = (id: number, result: JsonValue): string =>
      JSON.stringify({ kind: "answer", id, behind: null, ok: true, result });
    expect(link.read(answer(2, null))).toBeNull();
    expect(() => link.read(answer(1, { status: "COMPLETED" }))).toThrow(WireFault);
    const again = reader();
    const invoked = { status: "COMPLETED", result: 5, semaphore: null, perturbationId: "per-1" };
    expect(again.read(answer(1, invoked))).toMatchObject({ ok: true, result: invoked });
    expect(again.read(answer(1, invoked))).toBeNull();
  });
});

function isObject(value: JsonValue): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
