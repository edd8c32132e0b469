import { z } from "zod";
import { AGENT_VISIBILITIES } from "../../events/agent/agent-sight.js";
import { DELIVERIES } from "../../events/run.js";
import { MISSED_TICKS } from "../../events/agent/schedule.js";
import type { AgentDescriptor } from "../port.js";
import { agentId, json } from "./event-schema.js";

const TEXT_CHARACTERS_MAX = 16_384;
const LIST_MAX = 1_000;

const name = z.string().min(1).max(128);
const text = z.string().max(TEXT_CHARACTERS_MAX);
const jsonSchema = z.record(z.string(), json).nullable();
/** Whole numbers above 0 that count work. */
const size = z.number().int().min(1).max(1_000_000);
const ms = z
  .number()
  .int()
  .min(1)
  .max(2 ** 40);

const command = z.object({
  name,
  help: text,
  examples: z.array(z.object({ help: text.nullable(), args: json })).max(LIST_MAX),
  aliases: z.array(name).max(LIST_MAX),
  hidden: z.boolean(),
  readonly: z.boolean(),
  pure: z.boolean(),
  parks: z.boolean(),
  private: z.boolean(),
  timeoutMs: ms.nullable(),
  input: jsonSchema,
  output: jsonSchema,
});

/** The shape of a descriptor. What its texts mean (names of commands, cron times) is checked where agents are described. */
export const descriptor = z.object({
  id: agentId,
  genus: name,
  description: text,
  acceptsInput: z.boolean(),
  delivery: z.enum(DELIVERIES),
  concurrency: size,
  inboxMax: size,
  sessionInboxMax: size.optional(),
  commands: z.array(command).max(LIST_MAX),
  module: z.string().max(4_096),
  calls: z.array(z.string().max(128)).max(LIST_MAX).nullable(),
  schedules: z
    .array(
      z.object({
        name,
        cron: z.string().max(256),
        timeZone: z.string().max(128),
        input: json,
        missed: z.enum(MISSED_TICKS),
      }),
    )
    .max(LIST_MAX),
  probes: z
    .array(
      z.object({
        name,
        everyMs: ms,
        timeoutMs: ms,
        failureThreshold: size,
        successThreshold: size,
        critical: z.boolean(),
      }),
    )
    .max(LIST_MAX),
  reactsTo: z
    .array(
      z.object({
        type: name,
        source: z.string().max(256).optional(),
        minIntensity: z.number().min(0).max(1).optional(),
      }),
    )
    .max(LIST_MAX)
    .optional(),
  visibility: z.enum(AGENT_VISIBILITIES).optional(),
  labels: z.record(z.string().max(64), z.string().max(64)).optional(),
  hasPublicView: z.literal(true).optional(),
}) as unknown as z.ZodType<AgentDescriptor>;
