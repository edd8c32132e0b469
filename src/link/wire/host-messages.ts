import { z } from "zod";
import { type ErrorCode, ERROR_CODES } from "../../base/errors.js";
import type { HostCallName } from "../port.js";
import { descriptor } from "./descriptor-schema.js";
import { agentId, count, id, instant, json, numberedEvent, place, semaphore } from "./event-schema.js";

/*
 * The shape of every message that a host sends, for hosts in another process. Members that are not named here are
 * dropped. The types of `messages.ts` say what each message means; a test compares the two.
 */

/** Entries of one list in one message. */
const LIST_MAX = 10_000;
const MESSAGE_CHARACTERS_MAX = 4_096;

const messageId = z.number().int().min(0);
const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);
const wireError = z.object({
  code: errorCode,
  message: z.string().max(MESSAGE_CHARACTERS_MAX),
  details: z.record(z.string(), json),
});
const tokens = z.number().min(0).nullable();
const usage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  costUsd: tokens,
  models: z.array(z.string().max(128)).max(100),
});
const state = z.object({ value: json, base: count.optional() });
const traces = { state: state.optional(), usage: usage.optional() };
const runRef = z.object({ agentId, run: id, attempt: count });
const behind = place.nullable();
const outcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("COMPLETED"), result: json }),
  z.object({ kind: z.literal("PARKED"), semaphore: id }),
  z.object({
    kind: z.literal("FAILED"),
    error: z.object({ code: errorCode, message: z.string().max(MESSAGE_CHARACTERS_MAX) }),
  }),
  z.object({ kind: z.literal("CANCELLED") }),
]);
const settle = runRef.extend({ ...traces, outcome, behind });

const ended = z.object({
  status: z.enum(["COMPLETED", "PARKED"]),
  result: json,
  semaphore: semaphore.nullable(),
  perturbationId: id.nullable(),
  ...traces,
});
/** What a call is answered with, by its name. */
export const RESULTS: Readonly<Record<HostCallName, z.ZodType>> = {
  perturb: z.object({ id, acceptedAt: instant, queueDepth: count }),
  invoke: ended.extend({ perturbationId: id }),
  command: ended,
  resume: z.object({ outcome, ...traces }),
  announce: z.null(),
  probe: z.object({
    verdict: z.enum(["ok", "failed", "waiting"]),
    detail: z.string().max(MESSAGE_CHARACTERS_MAX).nullable(),
    durationMs: z.number().min(0),
    tokens: z.number().min(0),
    usage: usage.nullable(),
  }),
  start: z.null(),
  stop: z.null(),
};

/** What a call of a run is answered with when it is not known any more which one it was. A perturbation's run is settled. */
export const RUN_RESULT = z.union([RESULTS.resume, RESULTS.command]);

const caller = z.object({
  agentId,
  run: id.nullable(),
  attempt: count,
  holdsSession: z.boolean(),
});
const traceparent = z.string().max(128).optional();
const stamp = z
  .object({
    run: id,
    session: z.string().max(256).nullable(),
    attempt: count,
    private: z.literal(true).optional(),
  })
  .nullable();
const called = {
  from: caller,
  session: z.string().max(256).nullable(),
  timeoutMs: z.number().nullable(),
  idempotencyKey: z.string().max(1_024).nullable(),
  traceparent,
};
const direct = {
  ...called,
  agentId: z.string().max(256),
  command: z.string().max(256).nullable(),
  input: json,
  priority: z.number().nullable(),
};
const from = z.object({ agentId });
const request = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("perturb"), ...direct }),
  z.object({ kind: z.literal("invoke"), ...direct }),
  z.object({ kind: z.literal("command"), ...direct }),
  z.object({
    kind: z.literal("resolve"),
    ...called,
    path: z.string().max(MESSAGE_CHARACTERS_MAX),
    stamp,
    input: json.optional(),
  }),
  z.object({ kind: z.literal("deposit"), from, deposit: json, stamp, refusedBefore: count }),
  z.object({ kind: z.literal("sense"), from, filter: json }),
  z.object({ kind: z.literal("watch"), from, filter: json, position: count.nullable() }),
]);

const logEntry = z.object({
  level: z.enum(["debug", "info", "warn", "error"]),
  agentId: agentId.nullable(),
  at: instant,
  message: z.string().max(65_536),
  fields: z.record(z.string(), json),
  droppedBefore: count.optional(),
});

const answered = { kind: z.literal("answer"), id: messageId, behind, run: runRef.optional() } as const;

/** The shape of each message of a host, by its `kind`. Of `answer` the result is checked by the name of its call. */
export const HOST_MESSAGES = {
  loading: z.object({ kind: z.literal("loading"), what: z.string().max(MESSAGE_CHARACTERS_MAX) }),
  hello: z.object({
    kind: z.literal("hello"),
    protocol: z.string().max(64),
    hostId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/),
    incarnation: id,
    sdk: z.string().max(256),
    agents: z.array(descriptor).max(LIST_MAX),
    runs: z.array(runRef.extend({ progress: z.enum(["WAITING", "BEGUN", "ENDED"]) })),
    acknowledged: z.record(agentId, count),
    isClosing: z.boolean().optional(),
  }),
  bye: z.object({ kind: z.literal("bye"), code: z.string().max(64), message: z.string().max(1_024) }),
  failed: z.object({ kind: z.literal("failed"), error: wireError }),
  manifest: z.object({
    kind: z.literal("manifest"),
    added: z.array(descriptor).max(LIST_MAX),
    removed: z.array(agentId).max(LIST_MAX),
  }),
  events: z.object({
    kind: z.literal("events"),
    batch: z.array(numberedEvent).max(LIST_MAX),
    bytes: z.number().min(0),
  }),
  begun: z.object({ kind: z.literal("begun"), id: messageId }),
  answer: z.discriminatedUnion("ok", [
    z.object({ ...answered, ok: z.literal(true), result: json }),
    z.object({
      ...answered,
      ok: z.literal(false),
      error: wireError,
      fate: z.enum(["NOT_BEGUN", "FAILED", "CANCELLED", "CUT_OFF"]),
      usage: usage.nullable(),
    }),
  ]),
  park: z.object({
    kind: z.literal("park"),
    id: messageId,
    call: z.object({
      agentId,
      request: z.record(z.string(), json),
      input: json,
      cause: id.nullable(),
      attempt: runRef.shape.attempt.optional(),
      ...traces,
    }),
    behind,
  }),
  request: z.object({ kind: z.literal("request"), id: messageId, call: request }),
  withdraw: z.object({ kind: z.literal("withdraw"), id: messageId }),
  log: z.object({ kind: z.literal("log"), entries: z.array(logEntry).max(LIST_MAX) }),
  busy: z.object({ kind: z.literal("busy"), agentId, forMs: z.number().min(0) }),
  began: z.object({ kind: z.literal("began"), runs: z.array(runRef.extend({ at: instant })).max(LIST_MAX) }),
  settle: z.object({ kind: z.literal("settle"), runs: z.array(settle).max(LIST_MAX) }),
  returned: z.object({ kind: z.literal("returned"), runs: z.array(runRef).max(LIST_MAX) }),
  begin: z.object({ kind: z.literal("begin"), id: messageId, run: runRef }),
  frozen: z.object({ kind: z.literal("frozen"), id: messageId }),
  left: z.object({ kind: z.literal("left"), agentIds: z.array(agentId).max(LIST_MAX) }),
  beat: z.object({ kind: z.literal("beat") }),
  closed: z.object({ kind: z.literal("closed") }),
} as const;

export type HostMessageKind = keyof typeof HOST_MESSAGES;
