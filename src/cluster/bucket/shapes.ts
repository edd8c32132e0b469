import { AGENT_VISIBILITIES } from "../../events/agent/agent-sight.js";
import { DELIVERIES, RUN_KINDS, RUN_STATUSES } from "../../events/run.js";
import { HOLD } from "../../runs/store/rows.js";
import {
  both,
  either,
  flag,
  isObject,
  list,
  number,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  there,
} from "../shape.js";
import {
  amount,
  count,
  finite,
  instant,
  pheromone,
  resumptionStatus,
  shownQuestion,
  whole,
} from "../values.js";
import { token } from "./names.js";

/*
 * What records have to be for those who read them: somebody else than a gateway may have written one. What is not of its kind's
 * shape does not count, so a member that a later release adds has to be optional here: records of before lack it. A value that it adds
 * may pass only where readers can show one that they do not know: an enum of GraphQL cannot, and takes a whole list along.
 */

/** Texts of one part: more of them than one text can have, and fewer than take all memory to ask for. */
const CHUNKS_MAX = 4_096;

const chunked = (value: unknown): boolean =>
  isObject(value) &&
  count(value["chunks"]) &&
  Number(value["chunks"]) > 0 &&
  Number(value["chunks"]) <= CHUNKS_MAX;
/** See `Part`. */
const part: Shape = (value) => isObject(value) && ("value" in value || chunked(value));
const partOf =
  (shape: Shape): Shape =>
  (value) =>
    isObject(value) && ("value" in value ? shape(value["value"]) : chunked(value));

const error = object({ code: text, message: text });

const run = object({
  id: text,
  agentId: text,
  kind: oneOf(...RUN_KINDS),
  command: orNull(text),
  session: orNull(text),
  by: text,
  priority: whole,
  delivery: oneOf(...DELIVERIES),
  timeoutMs: orNull(amount),
  key: orNull(object({ client: text, operation: text, key: text, fingerprint: text })),
  traceparent: orNull(text),
  parent: orNull(text),
  onBehalfOf: orNull(text),
  root: text,
  semaphore: orNull(text),
  tick: orNull(object({ name: text, at: instant })),
  acceptedAt: instant,
  status: oneOf(...RUN_STATUSES),
  attempt: count,
  starts: count,
  mayHaveBegun: flag,
  startedAt: orNull(instant),
  endedAt: orNull(instant),
  notBefore: orNull(instant),
  resultDropped: flag,
  inputDropped: flag,
  error: orNull(error),
  usage: orNull(
    object({
      inputTokens: orNull(amount),
      outputTokens: orNull(amount),
      costUsd: orNull(amount),
      models: list(text),
    }),
  ),
  semaphores: list(text),
  cancel: orNull(object({ by: text, reason: orNull(text), at: instant })),
});

const resumption = object({
  status: resumptionStatus,
  attempt: count,
  dueAt: instant,
  startedAt: orNull(instant),
  finishedAt: orNull(instant),
  error: orNull(error),
});

const question = both(
  object({
    ...shownQuestion,
    askedBy: optional(object({ run: text, session: orNull(text), attempt: count })),
    cancelReason: orNull(text),
    resumption: orNull(resumption),
  }),
  (value) => isObject(value) && (value["status"] === "RESOLVED") === (value["resumption"] !== null),
);

const command = object({
  name: text,
  help: text,
  examples: list(isObject),
  aliases: list(text),
  hidden: flag,
  readonly: flag,
  pure: flag,
  parks: flag,
  private: flag,
  timeoutMs: orNull(number),
  input: orNull(isObject),
  output: orNull(isObject),
});

const agent = object({
  id: text,
  genus: text,
  description: text,
  acceptsInput: flag,
  delivery: oneOf(...DELIVERIES),
  concurrency: number,
  inboxMax: number,
  sessionInboxMax: optional(number),
  commands: list(command),
  module: text,
  calls: orNull(list(text)),
  schedules: list(object({ name: text, cron: text, timeZone: text, input: there, missed: text })),
  probes: list(
    object({
      name: text,
      everyMs: number,
      timeoutMs: number,
      failureThreshold: number,
      successThreshold: number,
      critical: flag,
    }),
  ),
  reactsTo: optional(list(object({ type: text }))),
  visibility: optional(oneOf(...AGENT_VISIBILITIES)),
  labels: optional(isObject),
});

const intensity: Shape = (value) => amount(value) && Number(value) <= 1;
const lasting: Shape = (value) => finite(value) && Number(value) > 0;
/** What fades: see `Decaying`. */
const smell = { initialIntensity: intensity, halfLifeMs: lasting, ttlMs: orNull(lasting) } as const;

/** By kind of the record. Of the others, any value is one: who reads a freeze or settings takes the strictest for what it cannot read. */
const SHAPES: Readonly<Record<string, Shape>> = {
  run: object({
    seq: count,
    run,
    hold: (value) => (Object.values(HOLD) as unknown[]).includes(value),
    inputBytes: count,
    resultBytes: count,
    bytes: count,
    owner: text,
    input: part,
    result: part,
  }),
  state: object({ agentId: text, session: orNull(text), version: count, bytes: count, value: part }),
  tick: object({ at: instant }),
  token: object({
    seq: count,
    settledSeq: orNull(count),
    finishedSeq: orNull(count),
    owner: orNull(text),
    token: question,
    card: partOf(object({ state: there, input: there, responseSchema: orNull(either(isObject, flag)) })),
    answer: part,
  }),
  agent: object({
    agent,
    carrier: text,
    host: text,
    identity: orNull(object({ owner: text, hostId: text, incarnation: text })),
    term: count,
    isVacant: flag,
  }),
  "agent-terms": object({ last: count }),
  sight: object({ order: count, card: text }),
  share: object({
    order: count,
    share: object({
      id: text,
      agentId: text,
      session: orNull(text),
      createdAt: instant,
      expiresAt: instant,
      createdBy: text,
    }),
  }),
  "share-key": text,
  host: object({
    order: count,
    host: object({ owner: text, hostId: text, incarnation: text }),
    agents: part,
  }),
  pheromone: object({ ...pheromone, ...smell, count }),
  deposit: object({ ...pheromone, ...smell, seq: count, deposited: intensity }),
};

/** What its own record is called: one under another name would be found by some readers and not by others. */
const NAMES: Readonly<Record<string, (record: Named) => string>> = {
  run: ({ run: { id } }) => token(id),
  state: ({ agentId, session }) => token(JSON.stringify([agentId, session])),
  token: ({ token: { id } }) => id,
  agent: ({ agent: { id } }) => token(id),
  share: ({ share: { id } }) => token(id),
  host: ({ host: { owner, hostId } }) => token(JSON.stringify([owner, hostId])),
  deposit: ({ seq }) => String(seq),
};

/** What names are made of. */
interface Named {
  readonly run: { readonly id: string };
  readonly token: { readonly id: string };
  readonly agent: { readonly id: string };
  readonly share: { readonly id: string };
  readonly host: { readonly owner: string; readonly hostId: string };
  readonly agentId: string;
  readonly session: string | null;
  readonly seq: number;
}

/** Whether a gateway may have written this value under this key. `mayBring`: whether a host may bring an agent of this shape. */
export function isRecord(key: string, value: unknown, mayBring: Shape = always): boolean {
  const dot = key.indexOf(".");
  const kind = key.slice(0, dot);
  if (!Object.hasOwn(SHAPES, kind)) return true;
  if (!SHAPES[kind]?.(value)) return false;
  if (kind === "agent" && !mayBring((value as Named).agent)) return false;
  const nameOf = Object.hasOwn(NAMES, kind) ? NAMES[kind] : undefined;
  return nameOf === undefined || nameOf(value as Named) === key.slice(dot + 1);
}

const always: Shape = () => true;
