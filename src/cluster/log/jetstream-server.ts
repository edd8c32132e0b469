import {
  type Consumer,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type MsgRequest,
  type NextMsgRequest,
} from "@nats-io/jetstream";
import { headers, type NatsConnection, PermissionViolationError } from "@nats-io/nats-core";
import type { Clock } from "../../base/clock.js";
import { Listening, type ListeningOptions } from "../listening.js";
import type { LogAppend, LogAppended, LogServer, LogStart, LogState, StoredMessage } from "./server.js";
import { logNames, type LogNames } from "./stream.js";

/** Error codes of the server: the subject has another last message. */
const WRONG_LAST: ReadonlySet<number> = new Set([10_071, 10_164]);
/** The account, the disk or a stream that refuses new messages has no room. */
const FULL: ReadonlySet<number> = new Set([10_002, 10_023, 10_028, 10_047, 10_077, 10_122]);

/** What the client tells of a consumer that it makes anew. */
const RESETS: ReadonlySet<string> = new Set([
  "ordered_consumer_recreated",
  "consumer_deleted",
  "stream_not_found",
]);

/** How long a consumer waits for messages before the server says that there are none, ms. Half of it is the heartbeat. */
const EXPIRES_MS = 2_000;
/** Messages that the server sends ahead. */
const AHEAD_MESSAGES = 1_000;

export interface JetStreamServerOptions {
  readonly nats: NatsConnection;
  readonly namespace: string;
  /** How long one request may take, ms. */
  readonly requestMs: number;
  readonly clock: Clock;
  /** Called with failures that are repaired. */
  readonly onError: (error: unknown) => void;
}

/** The log's stream in JetStream. */
export class JetStreamServer implements LogServer {
  readonly #nats: NatsConnection;
  readonly #names: LogNames;
  readonly #requestMs: number;
  readonly #manager: JetStreamManager;
  readonly #client: JetStreamClient;
  #consumer: Consumer | null = null;
  #messages: ConsumerMessages | null = null;
  /** Changes with each consumer, so that what an earlier one still brings is ignored. */
  #generation = 0;
  readonly #listening: Pick<ListeningOptions, "nats" | "clock" | "onError">;
  #vitals: Listening | null = null;

  /** The stream exists. */
  static async open(options: JetStreamServerOptions): Promise<JetStreamServer> {
    const { nats, requestMs: timeout } = options;
    return new JetStreamServer(options, await jetstreamManager(nats, { timeout, checkAPI: false }));
  }

  private constructor(options: JetStreamServerOptions, manager: JetStreamManager) {
    const { nats, namespace, requestMs, clock, onError } = options;
    this.#nats = nats;
    this.#names = logNames(namespace);
    this.#requestMs = requestMs;
    this.#manager = manager;
    this.#client = jetstream(nats, { timeout: requestMs });
    this.#listening = { nats, clock, onError };
  }

  async append({ agentId, id, text, last }: LogAppend): Promise<LogAppended> {
    const head = headers();
    head.set("Nats-Msg-Id", id);
    head.set("Nats-Expected-Stream", this.#names.stream);
    head.set("Nats-Expected-Last-Subject-Sequence", String(last));
    const options = { headers: head, timeout: this.#requestMs };
    try {
      const answer = await this.#nats.request(this.#names.subjectOf(agentId), text, options);
      const told = answer.json<{
        seq?: number;
        duplicate?: boolean;
        error?: { err_code?: number; code: number; description: string };
      }>();
      // A refusal has a sequence too: 0.
      if (told.seq !== undefined && !told.error)
        return told.duplicate ? { outcome: "WRONG_LAST" } : { outcome: "STORED", seq: told.seq };
      const { err_code = 0, code = 0, description = "" } = told.error ?? {};
      if (WRONG_LAST.has(err_code)) return { outcome: "WRONG_LAST" };
      // No leader, or one that is busy: it may have the message.
      if (code >= 500 && !FULL.has(err_code)) throw new Error(description);
      return { outcome: "REFUSED", why: FULL.has(err_code) ? "FULL" : "OTHER", text: description };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return { outcome: "REFUSED", why: "FORBIDDEN", text: "the credential may not publish to the log" };
    }
  }

  get name(): string {
    return this.#names.stream;
  }

  last(agentId: string | null): Promise<StoredMessage | null> {
    return this.#message({ last_by_subj: this.#names.subjectOf(agentId) });
  }

  next(agentId: string, after: number): Promise<StoredMessage | null> {
    return this.#message({ seq: after + 1, next_by_subj: this.#names.subjectOf(agentId) });
  }

  async state(): Promise<LogState> {
    const { created, state } = await this.#manager.streams.info(this.#names.stream);
    const { first_seq: first, last_seq: last, last_ts: lastAt } = state;
    return { created, first, last, lastAt: nanosOf(lastAt) };
  }

  async consume(
    start: LogStart,
    onMessage: (message: StoredMessage) => void,
    onReset: () => void,
  ): Promise<void> {
    this.#stop();
    const generation = this.#generation;
    const consumer = await this.#client.consumers.get(this.#names.stream, placeOf(start));
    if (generation !== this.#generation) return drop(consumer);
    this.#consumer = consumer;
    const messages = await consumer.consume({
      expires: EXPIRES_MS,
      max_messages: AHEAD_MESSAGES,
      callback: (message) => {
        if (generation !== this.#generation) return;
        const id = message.headers?.get("Nats-Msg-Id") ?? "";
        onMessage({ seq: message.seq, at: message.timestampNanos, id, text: message.string() });
      },
    });
    if (generation !== this.#generation) return messages.stop();
    this.#messages = messages;
    void this.#watch(messages, () => generation === this.#generation && onReset());
  }

  async #message(which: MsgRequest | NextMsgRequest): Promise<StoredMessage | null> {
    // The server takes both kinds, the client's type of this call has only one.
    const found = await this.#manager.streams.getMessage(this.#names.stream, which as MsgRequest);
    if (!found) return null;
    const id = found.header.get("Nats-Msg-Id");
    return { seq: found.seq, at: BigInt(found.time.getTime()) * 1_000_000n, id, text: found.string() };
  }

  async #watch(messages: ConsumerMessages, onReset: () => void): Promise<void> {
    for await (const { type } of messages.status()) if (RESETS.has(type)) onReset();
  }

  tell(text: string): void {
    if (!this.#nats.isClosed()) this.#nats.publish(this.#names.vitals, text);
  }

  onTold(listener: (text: string) => void): void {
    this.#vitals?.close();
    this.#vitals = new Listening({
      ...this.#listening,
      subject: this.#names.vitals,
      onMessage: (message) => listener(message.string()),
    });
  }

  close(): void {
    this.#stop();
    this.#vitals?.close();
  }

  #stop(): void {
    this.#generation += 1;
    this.#messages?.stop();
    this.#messages = null;
    if (this.#consumer) drop(this.#consumer);
    this.#consumer = null;
  }
}

/** The server would keep it for five minutes, and a stream has a limited number of them. */
function drop(consumer: Consumer): void {
  consumer.delete().catch(() => undefined);
}

function placeOf(start: LogStart) {
  if ("after" in start)
    return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: instantOf(start.after + 1n) };
  return start.seq > 1
    ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: start.seq }
    : { deliver_policy: DeliverPolicy.All };
}

/** Of an instant in RFC 3339, since 1970. Before it, 0: a stream that was always empty says the year 1. */
function nanosOf(instant: string): bigint {
  const [, seconds = "", fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(instant) ?? [];
  const ms = Date.parse(`${seconds}Z`);
  return ms > 0 ? BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9)) : 0n;
}

/** RFC 3339 with nanoseconds. */
function instantOf(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(nanos % 1_000_000_000n).padStart(9, "0")}Z`;
}

function isForbidden(error: unknown): boolean {
  return (
    error instanceof PermissionViolationError ||
    (error instanceof Error && error.cause instanceof PermissionViolationError)
  );
}
