import { z } from "zod";
import type { JsonValue } from "../../base/json.js";
import type { NumberedEvent } from "../../events/event.js";
import { HEALTH_STATUSES } from "../../events/probe.js";
import {
  RESUMPTION_STATUSES,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
} from "../../events/semaphore.js";
import {
  EVENT_TABLE,
  type EventField,
  type EventFieldTypes,
  eventKind,
  FLUX_STATES,
  TERRARIUM_EVENT_TYPES,
} from "../../events/table.js";

/** The last instant that RFC 3339 can write, ms since 1970. */
const INSTANT_MAX = 253_402_300_799_999;
/** Leaves every later host room to number on in safe integers. */
const OFFSET_MAX = 2 ** 52;
const ID_CHARACTERS_MAX = 256;

export const AGENT_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

export const agentId = z.string().regex(AGENT_ID);
/** An id of a run, a question and the like, as the gateway made it. */
export const id = z.string().min(1).max(ID_CHARACTERS_MAX);
export const instant = z.number().min(0).max(INSTANT_MAX);
/** A count: of attempts, of batches. */
export const count = z.number().int().min(0);
/** Any JSON. Its depth and size are checked for the whole message, before its shape. */
export const json = z.custom<JsonValue>((value) => value !== undefined);
export const place = z.object({
  epoch: z.string().min(1).max(ID_CHARACTERS_MAX),
  offset: z.number().int().min(0).max(OFFSET_MAX),
});

export const semaphore = z.object({
  id,
  agentId,
  reason: z.enum(SEMAPHORE_REASONS),
  prompt: z.string(),
  options: z.array(z.string()),
  severity: z.enum(SEVERITIES),
  stateVersion: z.number().int(),
  cause: z.string().nullable(),
  responseSchema: json,
  deadline: instant.nullable(),
  escalation: z.string().nullable(),
  digest: z.string(),
  createdAt: instant,
  status: z.enum(SEMAPHORE_STATUSES),
  settledAt: instant.nullable(),
  settledBy: z.string().nullable(),
  resumption: z.object({ status: z.enum(RESUMPTION_STATUSES), attempt: count }).nullable(),
});

const pheromone = z.object({
  id,
  type: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  source: z.string(),
  target: z.string().nullable(),
  key: z.string().nullable(),
  initialIntensity: z.number(),
  halfLifeMs: z.number(),
  ttlMs: z.number().nullable(),
  payload: json,
  at: instant,
  firstAt: instant,
  count,
});

/** One schema for each type of field in the table of events. */
const FIELDS: { readonly [K in keyof EventFieldTypes]: z.ZodType<EventFieldTypes[K]> } = {
  ID: z.string(),
  String: z.string(),
  Int: z.number().int(),
  Float: z.number(),
  Boolean: z.boolean(),
  JSON: json,
  Cursor: z.string(),
  FluxState: z.enum(FLUX_STATES),
  // Only the gateway makes gaps.
  GapReason: z.never(),
  HealthStatus: z.enum(HEALTH_STATUSES),
  Semaphore: semaphore,
  Pheromone: pheromone,
};

const base = z.object({
  agentId,
  // History keeps whole milliseconds.
  at: instant.int(),
  state: z.enum(FLUX_STATES),
  pressure: z.number(),
  flow: z.number(),
  temperature: z.number(),
  entropyRemaining: z.number().nullable(),
  publicForm: z.record(z.string(), json).nullable().optional(),
});

function schemaOf({ type, nullable, optional }: EventField): z.ZodType {
  const schema = FIELDS[type];
  const given = nullable && type !== "JSON" ? schema.nullable() : schema;
  return optional ? given.optional() : given;
}

function eventOf(type: keyof typeof EVENT_TABLE) {
  const { fields } = eventKind(type);
  const shape = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)]));
  return base.extend({ type: z.literal(type), ...shape });
}

const [first, ...others] = TERRARIUM_EVENT_TYPES.filter((type) => type !== "GAP").map(eventOf);
if (!first) throw new Error("the table of events is empty");

/** An event of an agent with its number, as `src/events/table.ts` defines its type. */
export const numberedEvent = place.extend({
  event: z.discriminatedUnion("type", [first, ...others]),
}) as unknown as z.ZodType<NumberedEvent>;
