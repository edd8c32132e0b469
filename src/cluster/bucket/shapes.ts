import { token } from "./names.js";
import {
  flag,
  isObject,
  list,
  number,
  object,
  both,
  optional,
  orNull,
  type Shape,
  text,
  there,
} from "../shape.js";

/*
 * What records have to be for those who read them: somebody else than a gateway may have written one. What is not of its kind's
 * shape does not count, so a member that a later release adds has to be optional here: records of before lack it.
 */

/** See `Part`. */
const part: Shape = (value) =>
  isObject(value) &&
  ("value" in value || (Number.isSafeInteger(value["chunks"]) && Number(value["chunks"]) > 0));

const error = object({ code: text, message: text });

const run = object({
  id: text,
  agentId: text,
  kind: text,
  command: orNull(text),
  session: orNull(text),
  by: text,
  priority: number,
  delivery: text,
  timeoutMs: orNull(number),
  key: orNull(object({ client: text, operation: text, key: text, fingerprint: text })),
  traceparent: orNull(text),
  parent: orNull(text),
  onBehalfOf: orNull(text),
  root: text,
  semaphore: orNull(text),
  tick: orNull(object({ name: text, at: number })),
  acceptedAt: number,
  status: text,
  attempt: number,
  starts: number,
  mayHaveBegun: flag,
  startedAt: orNull(number),
  endedAt: orNull(number),
  notBefore: orNull(number),
  resultDropped: flag,
  inputDropped: flag,
  error: orNull(error),
  usage: orNull(isObject),
  semaphores: list(text),
  cancel: orNull(object({ by: text, reason: orNull(text), at: number })),
});

const resumption = object({
  status: text,
  attempt: number,
  dueAt: number,
  startedAt: orNull(number),
  finishedAt: orNull(number),
  error: orNull(error),
});

const question = both(
  object({
    id: text,
    agentId: text,
    reason: text,
    prompt: text,
    options: list(text),
    severity: text,
    stateVersion: number,
    cause: orNull(text),
    askedBy: optional(isObject),
    deadline: orNull(number),
    escalation: orNull(text),
    digest: text,
    createdAt: number,
    status: text,
    settledAt: orNull(number),
    settledBy: orNull(text),
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
  delivery: text,
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
  visibility: optional(text),
  labels: optional(isObject),
});

/** By kind of the record. Of the others, any value is one: who reads a freeze or settings takes the strictest for what it cannot read. */
const SHAPES: Readonly<Record<string, Shape>> = {
  run: object({
    seq: number,
    run,
    hold: number,
    inputBytes: number,
    resultBytes: number,
    bytes: number,
    owner: text,
    input: part,
    result: part,
  }),
  state: object({ agentId: text, session: orNull(text), version: number, bytes: number, value: part }),
  tick: object({ at: number }),
  token: object({
    seq: number,
    settledSeq: orNull(number),
    finishedSeq: orNull(number),
    owner: orNull(text),
    token: question,
    card: part,
    answer: part,
  }),
  agent: object({
    agent,
    carrier: text,
    host: text,
    identity: orNull(object({ owner: text, hostId: text, incarnation: text })),
    term: number,
    isVacant: flag,
  }),
  "agent-terms": object({ last: number }),
  sight: object({ order: number, card: text }),
  share: object({
    order: number,
    share: object({
      id: text,
      agentId: text,
      session: orNull(text),
      createdAt: number,
      expiresAt: number,
      createdBy: text,
    }),
  }),
  "share-key": text,
  host: object({
    order: number,
    host: object({ owner: text, hostId: text, incarnation: text }),
    agents: part,
  }),
  pheromone: object({
    id: text,
    type: text,
    source: text,
    target: orNull(text),
    key: orNull(text),
    initialIntensity: number,
    halfLifeMs: number,
    ttlMs: orNull(number),
    payload: there,
    at: number,
    firstAt: number,
    count: number,
  }),
  deposit: object({
    seq: number,
    id: text,
    type: text,
    source: text,
    target: orNull(text),
    key: orNull(text),
    deposited: number,
    initialIntensity: number,
    halfLifeMs: number,
    ttlMs: orNull(number),
    payload: there,
    at: number,
    firstAt: number,
  }),
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

/** Whether a gateway may have written this value under this key. */
export function isRecord(key: string, value: unknown): boolean {
  const dot = key.indexOf(".");
  const kind = key.slice(0, dot);
  if (!Object.hasOwn(SHAPES, kind)) return true;
  if (!SHAPES[kind]?.(value)) return false;
  const nameOf = Object.hasOwn(NAMES, kind) ? NAMES[kind] : undefined;
  return nameOf === undefined || nameOf(value as Named) === key.slice(dot + 1);
}
