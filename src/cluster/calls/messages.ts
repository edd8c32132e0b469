import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { EventBody } from "../../events/event.js";
import { fromWire, toWire, type WireError } from "../../link/messages.js";
import type { HostCalls } from "../../link/port.js";
import { type CallFate, HostCallError } from "../../link/run-port.js";
import { Moved, type Receipt, type RunOrder } from "../../runs/index.js";

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

const NAMES: ReadonlySet<string> = new Set<GatewayCallName>([
  "perturb",
  "perform",
  "accept",
  "cancel",
  "announce",
  "host",
]);

/** Rejects what no gateway of this version asks: nothing of it is done, and the asking gateway must not take it for done. */
export function askedIn(value: unknown): Asked {
  const { id, name, args } = isObject(value) ? value : {};
  if (typeof id !== "string" || typeof name !== "string" || !NAMES.has(name) || !isObject(args))
    throw unknownCall("of another version, or no gateway");
  if ("order" in args ? !isOrder(args["order"]) : ORDERS.has(name))
    throw unknownCall("without an agent's work");
  if (name === "announce" && !isDeposit(args["event"])) throw unknownCall("without a deposit");
  return value as Asked;
}

const ORDERS: ReadonlySet<string> = new Set<GatewayCallName>(["perturb", "perform", "accept"]);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOrder(order: unknown): boolean {
  if (!isObject(order)) return false;
  const { id, agentId, kind, by } = order;
  return (
    [agentId, kind, by].every((one) => typeof one === "string") && ["string", "undefined"].includes(typeof id)
  );
}

/** It is written into the log that all gateways read. */
function isDeposit(event: unknown): boolean {
  return isObject(event) && event["type"] === "PHEROMONE" && isObject(event["pheromone"]);
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

/** The gateway that carries an agent cannot be asked. */
export function noGateway(why: string): TerrariumError {
  return new TerrariumError("UNAVAILABLE", `the gateway that carries this agent ${why}: try again`, {
    retryable: true,
  });
}
