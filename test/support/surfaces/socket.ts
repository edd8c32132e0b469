import type { JsonValue } from "../../../src/base/json.js";
import { PerturbSocket } from "../steering-clients.js";
import { bearer, type Call, type Outcome, refusal, type SurfaceKind, type World } from "./surface.js";

/** `ws /perturb/{agent}` with a message `{"command": …}`; one socket per call. */
export const socket: SurfaceKind = {
  name: "WebSocket /perturb",
  open: (world) => ({ call: (call) => callSocket(world, call) }),
};

/** Close codes of the gateway, by the error code that other surfaces answer with. */
export const CLOSED_WITH: Readonly<Record<number, string>> = {
  4004: "AGENT_NOT_FOUND",
  4401: "UNAUTHENTICATED",
  1009: "LIMIT_EXCEEDED",
};

async function callSocket(world: World, call: Call): Promise<Outcome> {
  const { agentId, token, signal, ...members } = call;
  const authorization = bearer(world, token);
  using client = new PerturbSocket(
    `ws://127.0.0.1:${world.port}/perturb/${encodeURIComponent(agentId)}`,
    authorization === null ? {} : { authorization },
  );
  signal?.addEventListener("abort", () => client.socket.terminate());
  const { command, args, timeoutMs, idempotencyKey } = members;
  const answered = client.ask({ command, args, timeoutMs, idempotencyKey });
  answered.catch(() => undefined);
  const closed = client.closed.then(({ code }): Outcome => {
    const word = CLOSED_WITH[code];
    if (word === undefined) throw new Error(`closed with ${code}`);
    return refusal(word, {});
  });
  closed.catch(() => undefined);
  return await Promise.race([answered.then(outcomeOf, () => closed), closed]);
}

function outcomeOf(answer: Awaited<ReturnType<PerturbSocket["ask"]>>): Outcome {
  const { error, status, result, semaphore } = answer;
  if (error) return refusal(error.code, error);
  if (status !== "PARKED") return { kind: "completed", result: result as JsonValue };
  return {
    kind: "parked",
    semaphore: { id: String(semaphore?.id), prompt: String(semaphore?.["prompt"]) },
  };
}
