import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { EventBody } from "../../events/event.js";
import { DELIVERIES, RUN_KINDS } from "../../events/run.js";
import { fromWire, toWire, type WireError } from "../../link/messages.js";
import type { HostCalls } from "../../link/port.js";
import { type CallFate, HostCallError } from "../../link/run-port.js";
import { Moved, type Receipt, type RunOrder } from "../../runs/index.js";
import {
  either,
  isObject,
  number,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  there,
} from "../shape.js";

/** Calls of hosts that make no run: pure commands, and starting and stopping agents. */
export type DirectName = "command" | "start" | "stop";

/** What one gateway asks of the one that carries an agent, and the answers. Plain JSON. */
export interface GatewayCalls {
  perturb: { args: { order: RunOrder }; result: Receipt & Replay };
  /** Answered when the run has ended or parked; its end is in the store then. */
  perform: { args: { order: RunOrder; inFlight: "join" | "refuse" }; result: { run: string } & Replay };
  accept: { args: { order: RunOrder }; result: boolean };
  /** The question that the caller has to withdraw. */
  cancel: { args: { run: string; by: string; reason: string | null }; result: string | null };
  /** Publishes a deposit in the stream of an agent that it belongs to. */
  announce: { args: { agentId: string; event: EventBody<"PHEROMONE"> }; result: null };
  /** For a sign of life. */
  alive: { args: object; result: null };
  host: { args: DirectCall; result: HostCalls[DirectName]["result"] };
}

/** An earlier call under the same key is the one that counts. */
interface Replay {
  readonly isReplay: boolean;
}

export type DirectCall = {
  [K in DirectName]: { readonly name: K; readonly args: HostCalls[K]["args"] };
}[DirectName];

export type GatewayCallName = keyof GatewayCalls;

export type GatewayCall = {
  [K in GatewayCallName]: { readonly name: K; readonly args: GatewayCalls[K]["args"] };
}[GatewayCallName];

/** `id`: of the call, chosen by who asks. */
export type Asked = GatewayCall & { readonly id: string; readonly by: string };

/** `fate`: how far a call of a host had come; MOVED: the agent has another carrier now. */
export type Answered =
  | { readonly ok: true; readonly result: JsonValue }
  | { readonly ok: false; readonly error: WireError; readonly fate: CallFate | "MOVED" | null };

const order = object({
  id: optional(text),
  agentId: text,
  kind: oneOf(...RUN_KINDS.filter((kind) => kind !== "RESUME")),
  command: orNull(text),
  session: orNull(text),
  by: text,
  priority: number,
  input: there,
  delivery: oneOf(...DELIVERIES),
  timeoutMs: orNull(number),
  key: orNull(object({ client: text, operation: text, key: text, fingerprint: text })),
  traceparent: orNull(text),
  parent: optional(orNull(text)),
  onBehalfOf: optional(orNull(text)),
  tick: optional(orNull(object({ name: text, at: number }))),
});

/** It is written into the log that all gateways read. */
const deposit = object({
  type: oneOf("PHEROMONE"),
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
});

const command = object({ agentId: text, command: text, args: there, timeoutMs: number, by: text });

const ARGS: Readonly<Record<GatewayCallName, Shape>> = {
  perturb: object({ order }),
  perform: object({ order, inFlight: oneOf("join", "refuse") }),
  accept: object({ order }),
  cancel: object({ run: text, by: text, reason: orNull(text) }),
  announce: object({ agentId: text, event: deposit }),
  alive: object({}),
  host: either(
    object({ name: oneOf("command"), args: command }),
    object({ name: oneOf("start", "stop"), args: object({ agentId: text, by: optional(text) }) }),
  ),
};

/** Rejects what no gateway of this version asks: nothing of it is done, and the asking gateway must not take it for done. */
export function askedIn(value: unknown): Asked {
  const { id, by, name, args } = isObject(value) ? value : {};
  if (!text(id) || !text(by) || typeof name !== "string" || !Object.hasOwn(ARGS, name))
    throw unknownCall("of another version, or no gateway");
  if (!ARGS[name as GatewayCallName](args)) throw unknownCall("with arguments of another version");
  return value as Asked;
}

function unknownCall(why: string): TerrariumError {
  return new TerrariumError("UNAVAILABLE", `a call to the gateway that carries this agent is ${why}`);
}

const FAILED: WireError = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the gateway that carries the agent failed unexpectedly",
  details: {},
};

/** Null error: it was none that others may see; the caller logs it. */
export function failed(error: unknown): Extract<Answered, { ok: false }> {
  return {
    ok: false,
    error: toWire(error) ?? FAILED,
    fate: error instanceof Moved ? "MOVED" : error instanceof HostCallError ? error.fate : null,
  };
}

export function errorIn({ error, fate }: Extract<Answered, { ok: false }>): TerrariumError {
  const { run } = error.details;
  if (fate === "MOVED") return new Moved(typeof run === "string" ? run : "");
  return fate === null ? fromWire(error) : new HostCallError(error, fate);
}

/** The servers between the gateways do not answer, `since` a moment in ms since 1970; null: since just now. */
export function noNats(since: number | null): TerrariumError {
  const when = since === null ? "" : ` since ${new Date(since).toISOString()}`;
  const message = `NATS cannot be reached${when}: try again`;
  return new TerrariumError("UNAVAILABLE", message, { retryable: true });
}

/** The gateway that carries an agent cannot be asked. */
export function noGateway(why: string): TerrariumError {
  return new TerrariumError("UNAVAILABLE", `the gateway that carries this agent ${why}: try again`, {
    retryable: true,
  });
}
