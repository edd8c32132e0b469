import { headers, type MsgHdrs, type NatsConnection, nuid } from "@nats-io/nats-core";

/** Error codes of the server: another message came first. */
const WRONG_LAST_SEQUENCE: ReadonlySet<number> = new Set([10_071, 10_164]);
/** The same: the stream has reached its bound, the account its own, or the server that of its disk. */
const FULL: ReadonlySet<number> = new Set([10_077, 10_047, 10_023, 10_002]);

/** The same: the message is larger than the stream takes, or its headers are. */
const TOO_LARGE: ReadonlySet<number> = new Set([10_054, 10_097]);
/** Bytes that the headers of a message have at most: they count as a part of it. */
const HEADERS_BYTES_MAX = 1_024;

/** One message. `ttlSeconds`: the server removes it after this time. */
export interface BatchMessage {
  readonly subject: string;
  readonly text: string;
  /** A marker that the key is gone. */
  readonly isDeletion?: boolean;
  readonly ttlSeconds?: number;
}

/** Stores only if `seq` is the sequence of the last message on these subjects; 0: there is none. */
export interface Fence {
  readonly seq: number;
  readonly subjects: string;
}

/**
 * FENCED: nothing was stored, because another message came first. FULL: nothing was stored, because there is no room. TOO_LARGE: nothing
 * was stored, because the servers take no message of this size.
 */
export type BatchOutcome =
  | { readonly outcome: "STORED"; readonly seq: number }
  | { readonly outcome: "FULL" | "TOO_LARGE"; readonly reason: string }
  | { readonly outcome: "FENCED" };

/**
 * Stores up to 1,000 messages together or not at all. Rejects when the answer is lost or the server refuses: they may be stored
 * or not.
 *
 * Several messages are an atomic batch (ADR-50), which the server keeps in a file of its own until it is complete: that costs
 * milliseconds. The client's own batch hides why a commit was refused, so the headers are written here.
 */
export async function publishFenced(
  connection: NatsConnection,
  messages: readonly BatchMessage[],
  { fence, timeoutMs }: { readonly fence: Fence; readonly timeoutMs: number },
): Promise<BatchOutcome> {
  const reason = tooLarge(messages, connection.info?.max_payload ?? Infinity);
  // Before the first is sent: of a batch that is never complete the server keeps what came until it gives up.
  if (reason !== null) return { outcome: "TOO_LARGE", reason };
  const id = nuid.next();
  const last = messages.length - 1;
  for (const [index, message] of messages.entries()) {
    const head = headersOf(message);
    if (last > 0) {
      head.set("Nats-Batch-Id", id);
      head.set("Nats-Batch-Sequence", String(index + 1));
    }
    if (index < last) {
      connection.publish(message.subject, message.text, { headers: head });
      continue;
    }
    head.set("Nats-Expected-Last-Subject-Sequence", String(fence.seq));
    head.set("Nats-Expected-Last-Subject-Sequence-Subject", fence.subjects);
    if (last > 0) head.set("Nats-Batch-Commit", "1");
    const answer = await connection.request(message.subject, message.text, {
      headers: head,
      timeout: timeoutMs,
    });
    const told = answer.json<{ seq?: number; error?: { err_code: number; description: string } }>();
    if (told.error && WRONG_LAST_SEQUENCE.has(told.error.err_code)) return { outcome: "FENCED" };
    if (told.error && FULL.has(told.error.err_code))
      return { outcome: "FULL", reason: told.error.description };
    if (told.error && TOO_LARGE.has(told.error.err_code))
      return { outcome: "TOO_LARGE", reason: told.error.description };
    if (told.error) throw new PublishRefused(told.error.err_code, told.error.description);
    if (told.seq !== undefined) return { outcome: "STORED", seq: told.seq };
  }
  throw new PublishRefused(0, "the answer has no sequence");
}

/** Null: none is. */
function tooLarge(messages: readonly BatchMessage[], max: number): string | null {
  for (const { subject, text } of messages) {
    const bytes = Buffer.byteLength(text);
    if (bytes + HEADERS_BYTES_MAX > max) return `${subject} has ${bytes} bytes, max_payload is ${max}`;
  }
  return null;
}

class PublishRefused extends Error {
  override readonly name = "PublishRefused";
  /** The server's. */
  readonly code: number;

  constructor(code: number, description: string) {
    super(`JetStream refuses a message (${code}): ${description}`);
    this.code = code;
  }
}

function headersOf({ isDeletion, ttlSeconds }: BatchMessage): MsgHdrs {
  const head = headers();
  if (isDeletion) head.set("KV-Operation", "DEL");
  if (ttlSeconds !== undefined) head.set("Nats-TTL", `${ttlSeconds}s`);
  return head;
}
