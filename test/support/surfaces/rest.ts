import type { JsonValue } from "../../../src/base/json.js";
import { bearer, type Call, type Outcome, refusal, type SurfaceKind, type World } from "./surface.js";

/** Delivers a request to the gateway: over a socket, or by a direct call. */
export type Send = (world: World) => (request: Request) => Promise<Response>;

export const overSockets: Send = () => (request) => fetch(request);
export const embedded: Send =
  ({ terrarium }) =>
  (request) =>
    terrarium.fetch(request);

/** `POST /api/{agent}/{command}`. */
export function rest(name: string, send: Send): SurfaceKind {
  return { name, open: (world) => ({ call: (call) => callRest(world, send(world), call) }) };
}

async function callRest(world: World, send: ReturnType<Send>, call: Call): Promise<Outcome> {
  const { agentId, command, args, timeoutMs, idempotencyKey, token, signal } = call;
  const path = `/api/${encodeURIComponent(agentId)}/${encodeURIComponent(command)}`;
  const query = timeoutMs === undefined ? "" : `?timeoutMs=${timeoutMs}`;
  const authorization = bearer(world, token);
  const response = await send(
    new Request(`http://127.0.0.1:${world.port}${path}${query}`, {
      method: "POST",
      ...(args !== undefined && { body: JSON.stringify(args) }),
      headers: {
        ...(args !== undefined && { "content-type": "application/json" }),
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        ...(authorization !== null && { authorization }),
      },
      ...(signal && { signal }),
    }),
  );
  const body = (await response.json()) as Record<string, JsonValue>;
  if (response.ok) {
    if (body["status"] !== "PARKED") return { kind: "completed", result: body["result"] ?? null };
    const { id, prompt } = body["semaphore"] as { id: string; prompt: string };
    return { kind: "parked", semaphore: { id, prompt } };
  }
  return refusal(body["code"] as string, body);
}
