import { createClient } from "graphql-ws/client";
import { WebSocket } from "ws";
import { systemClock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { OBSERVE } from "../../documents/events.js";
import { CLOSE_CODES, comeBackAfter } from "../../events/close-codes.js";
import { Backoff, waitFor } from "./backoff.js";
import { graphqlError, unreachable } from "./http.js";
import { CliError, gatewayError } from "../exit.js";
/** Ping interval of an idle connection, ms. Without a pong within the same time again, the connection is closed. */
const KEEP_ALIVE_MS = 10_000;
/** How long a connection may take to open, ms; then it counts as lost. */
const OPEN_MS = 10_000;
/**
 * Follows events until `signal` aborts or the gateway completes the subscription. Reconnects after a lost connection and
 * resumes after the last event seen. Fails with a CliError when the first connection cannot be made (unless `patient`),
 * or when the gateway refuses in a way that a retry cannot change.
 */
export async function follow(options) {
  const { endpoint, signal, patient = false, backoff = new Backoff() } = options;
  const variables = { ...options.variables };
  let everConnected = false;
  const watching = {
    ...options,
    variables,
    onConnected: () => {
      options.onConnection({ kind: "connected", again: everConnected });
      everConnected = true;
    },
    onEvent: (event) => {
      variables.after = event.cursor;
      backoff.reset();
      options.onEvent(event);
    },
  };
  while (!signal.aborted) {
    const ending = await followOnce(watching);
    if (ending.kind === "finished" || signal.aborted) return;
    if (!everConnected && !patient) throw unreachable(endpoint, ending.why);
    const retryMs = ending.retryMs ?? backoff.nextMs();
    options.onConnection({ kind: "lost", why: ending.why, retryMs });
    await waitFor(retryMs, signal);
  }
}
async function followOnce(options) {
  const { endpoint, token, signal, clock = systemClock } = options;
  const url = new URL(endpoint);
  url.protocol = url.protocol.replace("http", "ws");
  const opening = new Set();
  class OwnWebSocket extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols);
      opening.add(this);
    }
  }
  /** A handshake that hangs would keep the process alive. */
  const giveUp = () => opening.forEach((socket) => socket.terminate());
  let cancelDeadline = clock.after(OPEN_MS, giveUp);
  const client = createClient({
    url: url.href,
    webSocketImpl: OwnWebSocket,
    retryAttempts: 0,
    keepAlive: KEEP_ALIVE_MS,
    ...(token === null ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    on: {
      connected: () => {
        cancelDeadline();
        opening.clear();
        options.onConnected();
      },
      ping: (received) => {
        if (received) return;
        cancelDeadline();
        cancelDeadline = clock.after(KEEP_ALIVE_MS, () => client.terminate());
      },
      pong: (received) => {
        if (received) cancelDeadline();
      },
    },
  });
  let leave = () => undefined;
  return new Promise((resolve, reject) => {
    const stop = client.subscribe(
      { query: OBSERVE.text, variables: { ...options.variables } },
      {
        next: ({ data, errors }) => {
          if (data?.terrariumEvents) options.onEvent(data.terrariumEvents);
          // `data` is absent, not null: nothing was executed, so the subscription itself was refused or failed.
          else if (data === undefined) reject(graphqlError(errors?.[0]));
          else options.onNote(`an event could not be shown: ${graphqlError(errors?.[0]).message}`);
        },
        error: (problem) => {
          const ending = endingOf(problem);
          if (ending instanceof CliError) reject(ending);
          else resolve(ending);
        },
        complete: () => resolve({ kind: "finished" }),
      },
    );
    leave = () => (stop(), resolve({ kind: "finished" }));
    signal.addEventListener("abort", leave, { once: true });
  }).finally(() => {
    cancelDeadline();
    giveUp();
    signal.removeEventListener("abort", leave);
  });
}
/** graphql-ws reports errors of the operation as a list, closed sockets with a code, failed sockets as an error event. */
function endingOf(problem) {
  if (Array.isArray(problem)) return graphqlError(problem[0]);
  if (typeof problem === "object" && problem !== null && "code" in problem && "reason" in problem) {
    const { code, reason } = problem;
    const known = Object.entries(CLOSE_CODES).find(([, close]) => close.code === code);
    const why = typeof reason === "string" && reason !== "" ? `${String(code)} ${reason}` : String(code);
    if (known && !known[1].comeBack)
      return gatewayError(nameOfRefusal(known[0]), `the gateway closed: ${why}`);
    return { kind: "lost", why, retryMs: comeBackAfter(String(reason)) };
  }
  const cause = problem;
  return { kind: "lost", why: messageOf(cause.error ?? cause.message ?? problem), retryMs: null };
}
/** The error code that corresponds to a close code. */
function nameOfRefusal(closeName) {
  return closeName === "UNAUTHORIZED" ? "UNAUTHENTICATED" : closeName;
}
//# sourceMappingURL=follow.js.map
