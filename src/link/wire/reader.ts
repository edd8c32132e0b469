import type { z } from "zod";
import { messageOf } from "../../base/errors.js";
import type { AnswerMessage, ToGateway, ToHost } from "../messages.js";
import type { HostCallName } from "../port.js";
import { callRunOf, type SettleMessage } from "../run-port.js";
import { HOST_MESSAGES, type HostMessageKind, RESULTS, RUN_RESULT } from "./host-messages.js";
import { type JsonExcess, jsonExcess } from "./json-bounds.js";

/** Nesting of one message: a payload of 64 levels, in an event, in a batch. */
const DEPTH_MAX = 80;
/** What an event has besides its payload and the public form of it, bytes: a question with the schema of its answer. */
const EVENT_OVERHEAD_BYTES = 131_072;

/** Why a message is not taken. The text is for the host: it names the place, and repeats nothing of the message. */
export class WireFault extends Error {
  override readonly name = "WireFault";
  readonly code: "BAD_MESSAGE" | "UNKNOWN_MESSAGE";

  constructor(code: WireFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export interface WireReaderOptions {
  /** Largest payload of an event, or result of a run, bytes. */
  readonly payloadBytesMax: number;
  /** Largest state of a session, bytes. */
  readonly stateBytesMax: number;
  /** Called with the number of events, and of results or states, that were too large and are left out. */
  readonly onTooLarge: (count: number) => void;
}

/**
 * Reads the messages of one connection of a host that is not trusted, and checks them. It knows which calls are open, because the
 * shape of an answer depends on the name of its call.
 */
export class WireReader {
  readonly #options: WireReaderOptions;
  /** Calls of this connection that the host has not answered, by id. Bounded by `linkCallsMax`. */
  readonly #open = new Map<number, { readonly name: HostCallName; readonly run: string | null }>();

  constructor(options: WireReaderOptions) {
    this.#options = options;
  }

  /** Notes a message to the host. */
  sent(message: ToHost): void {
    if (message.kind !== "call") return;
    const { id, name, args } = message;
    this.#open.set(id, { name, run: callRunOf(args)?.run ?? null });
  }

  /**
   * The message in a text frame; null for an answer to a call that was never made. An answer that names its run may be to a call of an
   * earlier connection. Throws `WireFault` for anything that a host of
   * this protocol would not send.
   */
  read(text: string): ToGateway | null {
    const raw = parsed(text);
    const { kind } = raw;
    if (typeof kind !== "string" || !Object.hasOwn(HOST_MESSAGES, kind)) {
      throw new WireFault("UNKNOWN_MESSAGE", "a message of an unknown kind");
    }
    if (kind === "events") this.#leaveOutTooLarge(raw);
    else requireBounded(kind, jsonExcess(raw, DEPTH_MAX, Infinity));
    const message = checked(HOST_MESSAGES[kind as HostMessageKind], raw, kind) as ToGateway;
    if (message.kind === "answer") return this.#answer(message);
    return message.kind === "settle"
      ? { ...message, runs: message.runs.map((run) => this.#bounded(run)) }
      : message;
  }

  /** A run whose result or state is too large has failed, as it would have at a host that keeps the bounds. */
  #bounded(run: SettleMessage): SettleMessage {
    const { outcome, state } = run;
    const { payloadBytesMax, stateBytesMax } = this.#options;
    const result = outcome.kind === "COMPLETED" ? outcome.result : null;
    const limit =
      jsonExcess(result, DEPTH_MAX, payloadBytesMax) !== null
        ? "maxPayloadBytes"
        : state && jsonExcess(state.value, DEPTH_MAX, stateBytesMax) !== null
          ? "maxStateBytes"
          : null;
    if (limit === null) return run;
    this.#options.onTooLarge(1);
    const { state: _state, ...rest } = run;
    const error = { code: "LIMIT_EXCEEDED", message: `its result or state is too large (${limit})` } as const;
    return { ...rest, outcome: { kind: "FAILED", error } };
  }

  #leaveOutTooLarge(raw: Record<string, unknown>): void {
    const { batch } = raw;
    if (!Array.isArray(batch)) return;
    const bytesMax = 2 * this.#options.payloadBytesMax + EVENT_OVERHEAD_BYTES;
    const kept: unknown[] = batch.filter((one) => {
      const excess = jsonExcess(one, DEPTH_MAX, bytesMax);
      if (excess !== "too large") requireBounded("events", excess);
      return excess === null;
    });
    if (kept.length === batch.length) return;
    raw["batch"] = kept;
    this.#options.onTooLarge(batch.length - kept.length);
  }

  #answer(answer: AnswerMessage): AnswerMessage | null {
    const named = answer.run?.run ?? null;
    const open = this.#open.get(answer.id);
    const isOpen = open !== undefined && (open.run === named || named === null);
    if (!isOpen && named === null) return null;
    if (isOpen) this.#open.delete(answer.id);
    if (!answer.ok) return answer;
    const schema = isOpen ? RESULTS[open.name] : RUN_RESULT;
    const what = isOpen ? `answer to ${open.name}` : "answer of a run";
    const result = checked(schema, answer.result, what) as typeof answer.result;
    const { payloadBytesMax, stateBytesMax } = this.#options;
    const bytesMax = payloadBytesMax + stateBytesMax + EVENT_OVERHEAD_BYTES;
    if (jsonExcess(result, DEPTH_MAX, bytesMax) === null) return { ...answer, result };
    this.#options.onTooLarge(1);
    const { id, behind, run } = answer;
    const message = `the result is larger than ${payloadBytesMax} bytes (maxPayloadBytes)`;
    const error = { code: "LIMIT_EXCEEDED", message, details: { limit: "maxPayloadBytes" } } as const;
    const failed = { kind: "answer", id, behind, ok: false, error, fate: "FAILED", usage: null } as const;
    return run ? { ...failed, run } : failed;
  }
}

function requireBounded(kind: string, excess: JsonExcess | null): void {
  if (excess !== null) throw new WireFault("BAD_MESSAGE", `${kind}: ${excess}`);
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireFault("BAD_MESSAGE", "a message is not JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new WireFault("BAD_MESSAGE", "a message is a JSON object");
}

function checked(schema: z.ZodType, value: unknown, what: string): unknown {
  try {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new WireFault("BAD_MESSAGE", `${what}: ${issue ? placeOf(issue) : "is not as the protocol says"}`);
  } catch (error) {
    if (error instanceof WireFault) throw error;
    throw new WireFault("BAD_MESSAGE", `${what}: ${messageOf(error)}`);
  }
}

/** Characters of a fault that the host is told. */
const FAULT_CHARACTERS_MAX = 200;

/** Names of members may be the host's own words, so they are cut. */
function placeOf({ path, message }: z.core.$ZodIssue): string {
  return `${path.map(String).join(".")}: ${message}`.slice(0, FAULT_CHARACTERS_MAX);
}
