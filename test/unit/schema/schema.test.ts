import {
  execute,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  type GraphQLNamedType,
} from "graphql";
import { expect, test } from "vitest";
import { NOBODY } from "../../../src/auth/viewer.js";
import { TerrariumError } from "../../../src/base/errors.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { TERRARIUM_EVENT_TYPES, type TerrariumEvent } from "../../../src/events/event.js";
import type { SemaphoreView } from "../../../src/events/semaphore.js";
import { HIDDEN_ERROR_MESSAGE } from "../../support/hidden.js";
import { agentDescriptor, describeAgents } from "../../support/host-kit.js";
import { command } from "../../../src/prism/command.js";
import type { AgentView, Reflected, Watch } from "../../../src/watching/port.js";
import type { SchemaContext } from "../../../src/schema/builder.js";
import type { Steer } from "../../../src/steering/port.js";
import { sightAt } from "../../support/sights.js";
import { pheromone } from "../../support/pheromones.js";
import { buildSchema } from "../../../src/schema/index.js";

const schema = buildSchema();
const AT = Date.UTC(2026, 10, 22, 10, 15, 30, 7);

const base = {
  agentId: "pulse",
  at: AT,
  state: "FLOWING",
  pressure: 12.5,
  flow: 3,
  temperature: 0.5,
  entropyRemaining: 0.5,
} as const;

const SEMAPHORE: SemaphoreView = {
  id: "sem-0a1b2c3d",
  agentId: "pulse",
  reason: "APPROVAL_NEEDED",
  prompt: "Delete 47 files?",
  options: ["Approve", "Reject"],
  severity: "CRITICAL",
  stateVersion: 5_000_000_000,
  cause: "per-1",
  responseSchema: { enum: ["Approve", "Reject"] },
  deadline: AT,
  escalation: null,
  digest: "ab".repeat(32),
  createdAt: AT,
  status: "PENDING",
  settledAt: null,
  settledBy: null,
  resumption: null,
};
/** As if a token slipped through: an event must not show it even then. */
const SECRET = { state: "secret state", input: "secret input", answer: "secret answer", cancelReason: "x" };
const RESOLVED = {
  ...SEMAPHORE,
  ...SECRET,
  status: "RESOLVED",
  resumption: { status: "DUE", attempt: 0 },
} satisfies SemaphoreView;
const SHOWN = {
  ...SEMAPHORE,
  stateVersion: 2_147_483_647,
  deadline: "2026-11-22T10:15:30.007Z",
  createdAt: "2026-11-22T10:15:30.007Z",
  state: null,
  input: null,
  answer: null,
  cancelReason: null,
};
const SELECTION: Record<string, string> = {
  semaphore: `{ id agentId reason prompt options severity stateVersion cause responseSchema deadline escalation digest
    createdAt status settledAt settledBy state input answer cancelReason resumption { status attempt error } }`,
  pheromone: `{ id type source target key initialIntensity intensity halfLifeMs ttlMs payload at firstAt count }`,
};

const EVENTS = {
  AGENT_STARTED: { ...base, type: "AGENT_STARTED" },
  AGENT_STOPPED: { ...base, type: "AGENT_STOPPED", reason: "asked to" },
  AGENT_STATE_CHANGED: { ...base, type: "AGENT_STATE_CHANGED", from: "DORMANT" },
  AGENT_FROZEN: { ...base, type: "AGENT_FROZEN", reason: "incident 4711", by: "ada" },
  AGENT_THAWED: { ...base, type: "AGENT_THAWED" },
  OUTPUT: { ...base, type: "OUTPUT", data: { a: [1, null] }, cause: "per-1" },
  RESULT: { ...base, type: "RESULT", result: null, cause: null },
  ERROR: { ...base, type: "ERROR", message: "secret: hunter2", code: "AGENT_ERROR", cause: "per-1" },
  METABOLISM: { ...base, type: "METABOLISM" },
  FEVER: { ...base, type: "FEVER", intensity: 1.2 },
  METRICS_DEGRADED: { ...base, type: "METRICS_DEGRADED", probe: "pressure" },
  PROBE_FAILED: {
    ...base,
    type: "PROBE_FAILED",
    probe: "sane",
    health: "DEGRADED",
    failures: 3,
    detail: "secret: hunter2",
  },
  PROBE_RECOVERED: { ...base, type: "PROBE_RECOVERED", probe: "sane", health: "HEALTHY", failures: 3 },
  PERTURBED: { ...base, type: "PERTURBED", perturbationId: "per-1", by: "ada" },
  SEMAPHORE_EJECTED: { ...base, type: "SEMAPHORE_EJECTED", semaphore: SEMAPHORE },
  SEMAPHORE_RESOLVED: { ...base, type: "SEMAPHORE_RESOLVED", semaphore: RESOLVED },
  SEMAPHORE_CANCELLED: { ...base, type: "SEMAPHORE_CANCELLED", semaphore: SEMAPHORE },
  SEMAPHORE_VOIDED: { ...base, type: "SEMAPHORE_VOIDED", semaphore: SEMAPHORE },
  PHEROMONE: { ...base, type: "PHEROMONE", pheromone: pheromone({ at: AT, firstAt: AT }) },
  GAP: { ...base, type: "GAP", missed: 5_000_000_000, reason: "LAGGED", from: "abc", to: "def" },
} satisfies { [K in TerrariumEvent["type"]]: Extract<TerrariumEvent, { type: K }> };

/** Fields of each kind besides the interface's, with their values for the event above. */
const OWN_FIELDS: Record<TerrariumEvent["type"], Record<string, unknown>> = {
  AGENT_STARTED: {},
  AGENT_STOPPED: { reason: "asked to" },
  AGENT_STATE_CHANGED: { from: "DORMANT" },
  AGENT_FROZEN: { reason: "incident 4711", by: null },
  AGENT_THAWED: {},
  OUTPUT: { data: { a: [1, null] }, cause: "per-1" },
  RESULT: { result: null, cause: null },
  ERROR: { message: HIDDEN_ERROR_MESSAGE, code: "AGENT_ERROR", cause: "per-1" },
  METABOLISM: { entropyRemaining: 0.5 },
  FEVER: { intensity: 1.2 },
  METRICS_DEGRADED: { probe: "pressure" },
  PROBE_FAILED: { probe: "sane", health: "DEGRADED", failures: 3, detail: null },
  PROBE_RECOVERED: { probe: "sane", health: "HEALTHY", failures: 3 },
  PERTURBED: { perturbationId: "per-1", by: null },
  SEMAPHORE_EJECTED: { semaphore: SHOWN },
  SEMAPHORE_RESOLVED: {
    semaphore: { ...SHOWN, status: "RESOLVED", resumption: { status: "DUE", attempt: 0, error: null } },
  },
  SEMAPHORE_CANCELLED: { semaphore: SHOWN },
  SEMAPHORE_VOIDED: { semaphore: SHOWN },
  PHEROMONE: {
    pheromone: {
      ...pheromone(),
      intensity: 0.8,
      at: "2026-11-22T10:15:30.007Z",
      firstAt: "2026-11-22T10:15:30.007Z",
    },
  },
  GAP: { missed: 2_147_483_647, reason: "LAGGED", from: "abc", to: "def" },
};

const AGENT: AgentView = {
  ...base,
  ...agentDescriptor("pulse", { genus: "demo", description: "beats" }),
  visibility: "public",
  labels: { team: "demo" },
  schedules: [{ name: "nightly", cron: "0 3 * * *", timeZone: "UTC", missed: "skip", next: null }],
  observers: 2,
  eventsReflected: 5_000_000_000,
  usualFlow: null,
  errorsLastMinute: 0,
  health: { status: "UNKNOWN", since: AT, probes: [] },
  frozen: { agentId: "pulse", labels: null, reason: "incident 4711", by: "ada", at: AT },
  host: { name: "box-1", sdk: "terrarium-gateway/1.0.0", isConnected: true, since: AT },
  asOf: AT,
  lastResult: { cursor: "r", event: EVENTS.RESULT },
  lastError: { cursor: "e", event: EVENTS.ERROR },
};

function contextWith(history: readonly Reflected[], seesErrors = false): SchemaContext {
  return {
    viewer: NOBODY,
    sight: sightAt(seesErrors ? "steer" : "public"),
    watch: {
      listed: () => [{ id: AGENT.id, read: () => AGENT }],
      agent: (_viewer, id) => (id === AGENT.id ? AGENT : null),
      snapshot: (_viewer, id, _session, last) =>
        id === AGENT.id
          ? { agent: AGENT, history: history.slice(history.length - last), cursor: "here", takenAt: AT }
          : null,
    } satisfies Partial<Watch> as unknown as Watch,
    steer: {} as SchemaContext["steer"],
    agentese: {} as SchemaContext["agentese"],
    limits: { ...defaultLimits, maxHistory: 50 },
  };
}

function history(seesErrors = false) {
  const fields = Object.keys(OWN_FIELDS).map((type, index) => {
    const own = Object.keys(OWN_FIELDS[type as TerrariumEvent["type"]]);
    if (own.length === 0) return "";
    // Aliases keep equally named fields of different types apart.
    return `... on ${typeNameOf(type)} { ${own.map((name) => `k${index}_${name}: ${name} ${SELECTION[name] ?? ""}`).join(" ")} }`;
  });
  const document = parse(`{ snapshot(agentId: "pulse") { history {
    __typename cursor type agentId at state pressure flow temperature ${fields.join("\n")} } } }`);
  const events = Object.values(EVENTS).map((event, index) => ({ cursor: `c${index}`, event }));
  const result = execute({ schema, document, contextValue: contextWith(events, seesErrors) });
  if (result instanceof Promise) throw new Error("a resolver of an event type is asynchronous");
  expect(result.errors).toBeUndefined();
  const data = result.data as unknown as { snapshot: { history: Record<string, unknown>[] } };
  return data.snapshot.history;
}

function typeNameOf(type: string): string {
  if (type.startsWith("SEMAPHORE_")) return "SemaphoreEvent";
  const words = type.toLowerCase().split("_");
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Event`;
}

test("every kind of event has its type, its own fields and the interface's, and resolves synchronously", () => {
  const shown = history();
  expect(shown.map(({ type }) => type)).toEqual(Object.keys(EVENTS));
  for (const [index, event] of shown.entries()) {
    const type = event["type"] as TerrariumEvent["type"];
    // Kinds that share an object type are queried with the fields of each.
    const own = Object.keys(OWN_FIELDS).flatMap((kind, place) =>
      typeNameOf(kind) === typeNameOf(type)
        ? Object.entries(OWN_FIELDS[type]).map(([name, value]) => [`k${place}_${name}`, value])
        : [],
    );
    expect(event).toEqual({
      __typename: typeNameOf(type),
      cursor: `c${index}`,
      type,
      agentId: "pulse",
      at: "2026-11-22T10:15:30.007Z",
      state: "FLOWING",
      pressure: 12.5,
      flow: 3,
      temperature: 0.5,
      ...Object.fromEntries(own),
    });
  }
});

test("an exception's raw text is only for viewers that may steer the agent", () => {
  const wordsOf = (seesErrors: boolean): unknown =>
    Object.values(history(seesErrors).find(({ type }) => type === "ERROR") ?? {}).find(
      (value) => typeof value === "string" && (value.includes("hunter2") || value === HIDDEN_ERROR_MESSAGE),
    );
  expect(wordsOf(true)).toBe("secret: hunter2");
  expect(wordsOf(false)).toBe(HIDDEN_ERROR_MESSAGE);
});

test("the enum of event types contains every kind", () => {
  const type = schema.getType("TerrariumEventType");
  if (!isEnumType(type)) throw new Error("no enum");
  expect(type.getValues().map(({ name }) => name)).toEqual(TERRARIUM_EVENT_TYPES.toSorted());
});

test("counters beyond 32 bits show the maximum instead of failing the query", async () => {
  const document = parse("{ agents { eventsReflected } }");
  const result = await execute({ schema, document, contextValue: contextWith([]) });
  expect(result).toEqual({ data: { agents: [{ eventsReflected: 2_147_483_647 }] } });
});

test.each([
  ["last: -1", "BAD_USER_INPUT"],
  ["last: 100000", null],
  ["last: 0", null],
  ["last: null", null],
])("snapshot(%s) when fewer events are kept than the default", async (args, code) => {
  const document = parse(`{ snapshot(agentId: "pulse", ${args}) { cursor } }`);
  const { errors } = await execute({ schema, document, contextValue: contextWith([]) });
  const original = errors?.[0]?.originalError;
  expect(original && "code" in original ? original.code : null).toBe(code);
});

test("everything in the schema has a description", () => {
  const silent: string[] = [];
  const look = (path: string, thing: { description?: string | null | undefined }): void => {
    if (!thing.description) silent.push(path);
  };
  for (const type of Object.values<GraphQLNamedType>(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      expect(getNamedType(field.type)).toBeDefined();
      if ("args" in field) for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg);
    }
  }
  expect(silent).toEqual([]);
});

test("[PRISM-38] every root field of Mutation is nullable, commands' namespaces too", () => {
  const bookish = describeAgents([
    {
      id: "books",
      commands: { find: command({ run: () => null }), list: command({ readonly: true, run: () => null }) },
    },
  ]);
  const fields = Object.values(buildSchema(bookish).getMutationType()?.getFields() ?? {});
  expect(fields.map(({ name }) => name)).toContain("books");
  expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
});

test("[PRISM-38] one failing field of a mutation does not affect the others", async () => {
  let calls = 0;
  const steer = {
    async perturb() {
      calls += 1;
      if (calls === 2) throw new TerrariumError("RATE_LIMITED", "too many");
      return { id: `per-${calls}`, acceptedAt: AT, queueDepth: 1 };
    },
  } satisfies Partial<Steer> as unknown as Steer;
  const aliases = ["a", "b", "c"].map((alias) => `${alias}: perturb(agentId: "pulse", input: 1) { id }`);
  const document = parse(`mutation { ${aliases.join(" ")} }`);
  const contextValue = { steer, viewer: { kind: "anonymous" } };
  const { data, errors } = await execute({ schema, document, contextValue });
  expect(data).toEqual({ a: { id: "per-1" }, b: null, c: { id: "per-3" } });
  expect(errors?.map(({ path }) => path)).toEqual([["b"]]);
});
