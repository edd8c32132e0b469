import { describe, expect, it } from "vitest";

import { type AgentRow } from "../../../src/documents/agents.js";
import { withoutAliases, type ObservedEvent } from "../../../src/documents/events.js";
import { explain, gatewayError, usageError } from "../../../src/cli/exit.js";
import { agentTable, eventLine } from "../../../src/cli/render/render.js";
import { NO_RUN } from "../../support/no-run.js";

const plain = { color: false, columns: null };
const base = {
  cursor: "c1",
  agentId: "pulse",
  at: new Date(2026, 0, 2, 3, 4, 5, 6).toISOString(),
  state: "FLOWING",
  pressure: 12.4,
  flow: 3.25,
  temperature: 0.5,
} as const;

const SEMAPHORE = {
  id: "sem-0a1b2c3d",
  prompt: "Delete 47 files?",
  severity: "CRITICAL",
  status: "PENDING",
  options: ["Approve", "Reject"],
  digest: "ab".repeat(32),
  deadline: null,
} as const;

const LINES: [ObservedEvent, string][] = [
  [{ ...base, type: "AGENT_STARTED" }, "AGENT_STARTED  flowing"],
  [{ ...base, type: "AGENT_STOPPED", stopReason: "source ended" }, "AGENT_STOPPED  source ended"],
  [{ ...base, type: "AGENT_STATE_CHANGED", fromState: "DORMANT" }, "AGENT_STATE_CHANGED  dormant → flowing"],
  [{ ...base, ...NO_RUN, type: "OUTPUT", data: { beat: 1 }, cause: null }, 'OUTPUT         {"beat":1}'],
  [{ ...base, ...NO_RUN, type: "RESULT", result: null, cause: "per-1" }, "RESULT         null  <- per-1"],
  [
    { ...base, ...NO_RUN, type: "ERROR", message: "no", code: "AGENT_ERROR", cause: null },
    "ERROR          AGENT_ERROR: no",
  ],
  [
    { ...base, type: "METABOLISM", entropyRemaining: null },
    "METABOLISM     pressure 12  flow 3.3/s  temperature 0.50",
  ],
  [{ ...base, type: "FEVER", intensity: 1.25 }, "FEVER          intensity 1.25"],
  [{ ...base, type: "METRICS_DEGRADED", probe: "flow" }, "METRICS_DEGRADED  probe flow"],
  [
    {
      ...base,
      ...NO_RUN,
      type: "PERTURBED",
      perturbationId: "per-1",
      by: "operator",
      command: null,
      input: null,
    },
    "PERTURBED      per-1 by operator",
  ],
  [
    {
      ...base,
      ...NO_RUN,
      type: "PERTURBED",
      perturbationId: "per-1",
      by: "operator",
      command: "parse",
      input: null,
    },
    "PERTURBED      per-1 parse by operator",
  ],
  [
    { ...base, ...NO_RUN, type: "SEMAPHORE_EJECTED", semaphore: SEMAPHORE },
    "SEMAPHORE_EJECTED  sem-0a1b2c3d CRITICAL: Delete 47 files?",
  ],
  [
    {
      ...base,
      ...NO_RUN,
      type: "SEMAPHORE_RESOLVED",
      semaphore: { ...SEMAPHORE, status: "RESOLVED", settledBy: "ada" },
    },
    "SEMAPHORE_RESOLVED  sem-0a1b2c3d by ada: Delete 47 files?",
  ],
  [
    { ...base, type: "GAP", gapReason: "LAGGED", missed: 12, gapFrom: null, gapTo: null },
    "GAP            12 events are missing here: this view was too slow",
  ],
  [
    { ...base, type: "GAP", gapReason: "EPOCH_CHANGED", missed: null, gapFrom: null, gapTo: null },
    "GAP            an unknown number of events are missing here: the gateway was restarted",
  ],
];

describe("one line per event", () => {
  it.each(LINES)("shows the details of %o", (event, line) => {
    expect(eventLine(event, plain)).toBe(`03:04:05.006  pulse       ${line}`);
  });

  it("cuts a line to the terminal's width, and colours it only when asked to", () => {
    const event: ObservedEvent = { ...base, ...NO_RUN, type: "OUTPUT", data: "x".repeat(500), cause: null };
    expect(eventLine(event, { color: false, columns: 80 })).toHaveLength(80);
    expect(eventLine(event, plain)).not.toContain("\u001b");
  });

  it("escapes control characters", () => {
    const event: ObservedEvent = {
      ...base,
      type: "ERROR",
      message: "\u001b[2Jgone\r\u009b31m\u202e",
      code: "AGENT_ERROR",
      cause: null,
      ...NO_RUN,
    };
    expect(eventLine(event, plain)).toContain("⟨U+001B⟩[2Jgone⟨U+000D⟩⟨U+009B⟩31m⟨U+202E⟩");
  });

  it("gives programs the schema's field names, not the aliases", () => {
    const gap: ObservedEvent = {
      ...base,
      type: "GAP",
      gapReason: "LAGGED",
      missed: 1,
      gapFrom: "a",
      gapTo: "b",
    };
    expect(withoutAliases(gap)).toEqual({
      ...base,
      type: "GAP",
      reason: "LAGGED",
      missed: 1,
      from: "a",
      to: "b",
    });
  });
});

it("[PROBE-859] aligns the agents in columns, with their health in words", () => {
  const row: AgentRow = {
    id: "pulse",
    genus: "clock",
    description: "a steady heartbeat",
    state: "FLOWING",
    pressure: 0,
    flow: 1,
    temperature: 0,
    observers: 3,
    eventsReflected: 9,
    usualFlow: null,
    errorsLastMinute: 0,
    entropyRemaining: null,
    health: { status: "UNKNOWN", since: "2026-01-01T00:00:00Z", probes: [] },
  };
  expect(agentTable([row, { ...row, id: "a-longer-name" }], plain)).toBe(
    [
      "ID             GENUS  STATE    HEALTH  PRESSURE  FLOW/S  TEMP  OBSERVERS  DESCRIPTION",
      "pulse          clock  FLOWING  -       0         1.0     0.00  3          a steady heartbeat",
      "a-longer-name  clock  FLOWING  -       0         1.0     0.00  3          a steady heartbeat",
      "",
    ].join("\n"),
  );
  const probe = { name: "sane", detail: "said\u001b[31m 5", critical: false, failing: true, failures: 3 };
  const unwell = { ...row, health: { ...row.health, status: "DEGRADED", probes: [probe] } } as const;
  expect(agentTable([unwell], plain)).toContain(
    "FLOWING  degraded: sane failed 3 times: said⟨U+001B⟩[31m 5  0 ",
  );
  // As an earlier version saved it.
  const { health: _health, ...old } = row;
  expect(agentTable([old as AgentRow], plain)).toContain("FLOWING  -       0 ");
});

describe("errors", () => {
  it("print the gateway's code and its advice", () => {
    const text = explain(gatewayError("AGENT_NOT_FOUND", 'no agent "x"'), false);
    expect(text).toBe(
      'terrarium: AGENT_NOT_FOUND: no agent "x"\n  `terrarium agents` lists the agents that this token may see\n',
    );
  });

  it("are one JSON object for programs", () => {
    const { error } = JSON.parse(explain(gatewayError("RATE_LIMITED", "slow down"), true));
    expect(error).toEqual({
      code: "RATE_LIMITED",
      message: "slow down",
      advice: "wait a moment, then try again",
    });
    expect(JSON.parse(explain(usageError("no"), true))).toEqual({ error: { code: "USAGE", message: "no" } });
  });
});
