import { describe, expect, it } from "vitest";
import { mayBring } from "../../../src/app/stores/may-bring.js";
import { token } from "../../../src/cluster/bucket/names.js";
import { isRecord } from "../../../src/cluster/bucket/shapes.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { KINDS } from "../../support/nats/record-kinds.js";

/** A copy with another value at a path. */
function changed(value: unknown, [name, ...deeper]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  const members = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(value)) return value.with(Number(name), changed(value[Number(name)], deeper, to));
  return { ...members, [name]: changed(members[name], deeper, to) };
}

/** Whether a record counts that is as gateways write it, but for one member. */
function counts(kind: string, path: string, to: unknown): boolean {
  const { name = token, sample } = KINDS[kind] as (typeof KINDS)[string];
  const value = changed(sample("x1"), path === "" ? [] : path.split("."), to);
  return isRecord(`${kind}.${name("x1")}`, JSON.parse(JSON.stringify(value)), mayBring);
}

const INSTANTS: readonly (readonly [string, string])[] = [
  ...["acceptedAt", "startedAt", "endedAt", "notBefore", "tick.at", "cancel.at"].map(
    (member) => ["run", `run.${member}`] as const,
  ),
  ...["createdAt", "deadline", "settledAt"].map((member) => ["token", `token.${member}`] as const),
  ...["dueAt", "startedAt", "finishedAt"].map((member) => ["token", `token.resumption.${member}`] as const),
  ["share", "share.createdAt"],
  ["share", "share.expiresAt"],
  ["tick", "at"],
  ["pheromone", "at"],
  ["pheromone", "firstAt"],
  ["deposit", "at"],
  ["deposit", "firstAt"],
];

const COUNTS: readonly (readonly [string, string])[] = [
  ...["seq", "inputBytes", "resultBytes", "bytes", "run.attempt", "run.starts"].map(
    (member) => ["run", member] as const,
  ),
  ...["seq", "settledSeq", "finishedSeq", "token.resumption.attempt"].map(
    (member) => ["token", member] as const,
  ),
  ["state", "version"],
  ["state", "bytes"],
  ["agent", "term"],
  ["agent-terms", "last"],
  ["sight", "order"],
  ["share", "order"],
  ["host", "order"],
  ["pheromone", "count"],
];

const usage = { inputTokens: 1, outputTokens: null, costUsd: 0.5, models: ["m"] };
const schedule = { name: "n", cron: "* * * * *", timeZone: "UTC", input: null, missed: "skip" };

const STRANGE: readonly (readonly [kind: string, path: string, to: unknown])[] = [
  ["run", "run.status", "WEIRD"],
  ["run", "run.kind", "WEIRD"],
  ["run", "run.delivery", "weird"],
  ["run", "run.priority", 1e300],
  ["run", "run.timeoutMs", -1],
  ["run", "hold", 5],
  ["run", "run.usage", { ...usage, models: 5 }],
  ["run", "run.usage", { ...usage, inputTokens: "x" }],
  ["run", "run.usage", { ...usage, costUsd: -1 }],
  ["run", "input", { chunks: 2 ** 53 - 1 }],
  ["run", "result", { chunks: 4_097 }],
  ["token", "token.status", "WEIRD"],
  ["token", "token.severity", "WEIRD"],
  ["token", "token.reason", "WEIRD"],
  ["token", "token.stateVersion", 1e300],
  ["token", "token.resumption.status", "WEIRD"],
  ["token", "token.askedBy", { run: 5 }],
  ["token", "card", { value: null }],
  ["token", "card", { value: { state: 1, input: null, responseSchema: 5 } }],
  ["agent", "agent.visibility", "WEIRD"],
  ["agent", "agent.labels", { a: 5 }],
  ["agent", "agent.delivery", "WEIRD"],
  ["agent", "agent.concurrency", -1],
  ["agent", "agent.inboxMax", 1e300],
  ["agent", "agent.commands.0.name", "not a name"],
  ["agent", "agent.commands.0.name", "__x"],
  ["agent", "agent.schedules.0", { ...schedule, cron: "nonsense" }],
  ["agent", "agent.schedules.0", { ...schedule, timeZone: "Nowhere/X" }],
  ["agent", "agent.schedules.0", { ...schedule, missed: "weird" }],
  ["agent", "agent.probes.0.everyMs", -1],
  ["agent", "agent.reactsTo", [{ type: "" }]],
  ["pheromone", "initialIntensity", 1e300],
  ["pheromone", "halfLifeMs", 0],
  ["pheromone", "ttlMs", -5],
  ["deposit", "deposited", -1],
  ["deposit", "halfLifeMs", 0],
];

const GOOD: readonly (readonly [kind: string, path: string, to: unknown])[] = [
  ["run", "run.usage", usage],
  ["run", "run.usage", null],
  ["run", "run.endedAt", null],
  ["run", "run.error", { code: "A_CODE_OF_A_LATER_RELEASE", message: "m" }],
  ["run", "run.news", "of a later release"],
  ["run", "input", { chunks: 4_096 }],
  ["token", "token.deadline", 253_402_300_799_999],
  ["token", "token.askedBy", { run: "per-1", session: null, attempt: 1 }],
  ["token", "card", { chunks: 2 }],
  ["token", "card", { value: { state: 1, input: null, responseSchema: true } }],
  ["agent", "agent.visibility", "scoped"],
  // More than the limits of this gateway allow by default.
  [
    "agent",
    "agent.schedules",
    Array.from({ length: 200 }, (_, index) => ({ ...schedule, name: `n${index}` })),
  ],
  ["pheromone", "private", true],
];

describe("a record in a bucket", () => {
  it.each(Object.keys(KINDS))("[CLUSTER-1852] as gateways write it counts: %s", (kind) => {
    const { sample } = KINDS[kind] as (typeof KINDS)[string];
    expect(counts(kind, "", sample("x1"))).toBe(true);
  });

  it.each(GOOD)("[CLUSTER-1852] counts, too: %s whose %s is %#", (kind, path, to) => {
    expect(counts(kind, path, to)).toBe(true);
  });

  it.each(STRANGE)("[CLUSTER-1852] is passed over: %s whose %s is %j", (kind, path, to) => {
    expect(counts(kind, path, to)).toBe(false);
  });

  it.each(INSTANTS)("[CLUSTER-1852] is passed over when no clock shows its time: %s, %s", (kind, path) => {
    expect([1e300, 253_402_300_800_000, 1.5, -1, "1"].filter((to) => counts(kind, path, to))).toEqual([]);
    expect(counts(kind, path, 1_800_000_000_000)).toBe(true);
  });

  it.each(COUNTS)("[CLUSTER-1852] is passed over when nothing counts so: %s, %s", (kind, path) => {
    // The number of a deposit is its name.
    expect([1e300, 0.5, -1, "1"].filter((to) => counts(kind, path, to))).toEqual([]);
  });

  it("[CLUSTER-1852] of an agent that no host may bring is passed over", () => {
    const { sample } = KINDS["agent"] as (typeof KINDS)[string];
    const known = sample("x1") as { readonly agent: { readonly commands: readonly object[] } };
    const record = (id: string, commands: readonly object[] = []) => ({
      ...known,
      agent: { ...agentDescriptor(id), commands },
    });
    expect(isRecord(`agent.${token("x1")}`, record("x1", known.agent.commands), mayBring)).toBe(true);
    for (const id of ["evil id!", "__proto__"])
      expect([id, isRecord(`agent.${token(id)}`, record(id), mayBring)]).toEqual([id, false]);
  });
});
