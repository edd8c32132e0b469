import { createClient } from "graphql-ws/client";
import { WebSocket } from "ws";

import { type Cancel, type Clock, systemClock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { OBSERVE, type ObservedEvent, type ObserveVariables } from "../../documents/events.js";
import type { PheromoneNews } from "../../documents/events.js";
import { FOLLOW_FIELD } from "../../documents/pheromones.js";
import { CLOSE_CODES, comeBackAfter } from "../../events/close-codes.js";
import { Backoff, waitFor } from "./backoff.js";
import { graphqlError, unreachable } from "./http.js";
import { CliError, gatewayError } from "../exit.js";

/** Ping interval of an idle connection, ms. Without a pong within the same time again, the connection is closed. */
const KEEP_ALIVE_MS = 10_000;
/** How long a connection may take to open, ms; then it counts as lost. */
const OPEN_MS = 10_000;

export type ConnectionNews =
  | { readonly kind: "connected"; readonly again: boolean; readonly gateway: URL }
  | { readonly kind: "lost"; readonly why: string; readonly retryMs: number };

export interface StreamOptions {
  readonly endpoint: URL;
  /** Gateways of the same namespace: each lost connection is followed by one to the next of all. */
  readonly others?: readonly URL[];
  readonly token: string | null;
  readonly signal: AbortSignal;
  /** Keep retrying even if no connection was ever made. */
  readonly patient?: boolean;
  onConnection(news: ConnectionNews): void;
  /** An event could not be shown; the sentence says why. */
  onNote(note: string): void;
  readonly clock?: Clock;
  readonly backoff?: Backoff;
}

export interface FollowOptions extends StreamOptions {
  readonly variables: ObserveVariables;
  onEvent(event: ObservedEvent): void;
}

/** The subscription of a stream. */
interface Followed {
  readonly query: string;
  /** Those of the next connection. */
  variables(): Record<string, unknown>;
  /** False when there is nothing in it to show. */
  take(data: Record<string, unknown>): boolean;
}

/** How one connection ended, unless it failed for good. */
type Ending =
  | { readonly kind: "finished" }
  | {
      readonly kind: "lost";
      readonly why: string;
      /** The delay that the gateway asked for, milliseconds; null without one. */
      readonly retryMs: number | null;
    };

/**
 * Follows events until `signal` aborts or the gateway completes the subscription. Reconnects after a lost connection and
 * resumes after the last event seen. Fails with a CliError when the first connection cannot be made (unless `patient`),
 * or when the gateway refuses in a way that a retry cannot change.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const variables = { ...options.variables };
  await followStream(options, {
    query: OBSERVE.text,
    variables: () => ({ ...variables }),
    take({ terrariumEvents }) {
      if (!terrariumEvents) return false;
      const event = terrariumEvents as ObservedEvent;
      variables.after = event.cursor;
      options.onEvent(event);
      return true;
    },
  });
}

/** Follows deposits of pheromones in the same way; null where some were missed. What happens while it is not connected is missed. */
export async function followField(
  options: StreamOptions & { onPheromone(pheromone: PheromoneNews | null): void },
): Promise<void> {
  await followStream(options, {
    query: FOLLOW_FIELD.text,
    variables: () => ({}),
    take({ pheromoneField }) {
      if (pheromoneField === undefined) return false;
      options.onPheromone(pheromoneField as PheromoneNews | null);
      return true;
    },
  });
}

async function followStream(options: StreamOptions, followed: Followed): Promise<void> {
  const { endpoint, others = [], signal, patient = false, backoff = new Backoff() } = options;
  const gateways = [endpoint, ...others];
  let everConnected = false;
  const watchingAt = (gateway: URL): OnceOptions => ({
    ...options,
    endpoint: gateway,
    onConnected: () => {
      options.onConnection({ kind: "connected", again: everConnected, gateway });
      everConnected = true;
    },
  });
  const taking = {
    ...followed,
    take: (data: Record<string, unknown>) => {
      const isShown = followed.take(data);
      if (isShown) backoff.reset();
      return isShown;
    },
  };
  for (let tries = 1; !signal.aborted; tries += 1) {
    const gateway = gateways[(tries - 1) % gateways.length] ?? endpoint;
    const ending = await followOnce(watchingAt(gateway), taking);
    if (ending.kind === "finished" || signal.aborted) return;
    if (!everConnected && !patient) {
      if (tries >= gateways.length) throw unreachable(gateway, ending.why);
      continue;
    }
    const retryMs = ending.retryMs ?? backoff.nextMs();
    options.onConnection({ kind: "lost", why: ending.why, retryMs });
    await waitFor(retryMs, signal);
  }
}

interface OnceOptions extends StreamOptions {
  onConnected(): void;
}

async function followOnce(options: OnceOptions, followed: Followed): Promise<Ending> {
  const { endpoint, token, signal, clock = systemClock } = options;
  const url = new URL(endpoint);
  url.protocol = url.protocol.replace("http", "ws");
  const opening = new Set<WebSocket>();
  class OwnWebSocket extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols);
      opening.add(this);
    }
  }
  /** A handshake that hangs would keep the process alive. */
  const giveUp = (): void => opening.forEach((socket) => socket.terminate());
  let cancelDeadline: Cancel = clock.after(OPEN_MS, giveUp);
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
  let leave = (): void => undefined;
  return new Promise<Ending>((resolve, reject) => {
    const stop = client.subscribe(
      { query: followed.query, variables: followed.variables() },
      {
        next: ({ data, errors }) => {
          if (data && errors === undefined && followed.take(data)) return;
          // `data` is absent, not null: nothing was executed, so the subscription itself was refused or failed.
          if (data === undefined) reject(graphqlError(errors?.[0]));
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
function endingOf(problem: unknown): Ending | CliError {
  if (Array.isArray(problem)) return graphqlError(problem[0]);
  if (typeof problem === "object" && problem !== null && "code" in problem && "reason" in problem) {
    const { code, reason } = problem;
    const known = Object.entries(CLOSE_CODES).find(([, close]) => close.code === code);
    const why = typeof reason === "string" && reason !== "" ? `${String(code)} ${reason}` : String(code);
    if (known && !known[1].comeBack)
      return gatewayError(nameOfRefusal(known[0]), `the gateway closed: ${why}`);
    return { kind: "lost", why, retryMs: comeBackAfter(String(reason)) };
  }
  const cause = problem as { message?: unknown; error?: unknown };
  return { kind: "lost", why: messageOf(cause.error ?? cause.message ?? problem), retryMs: null };
}

/** The error code that corresponds to a close code. */
function nameOfRefusal(closeName: string): string {
  return closeName === "UNAUTHORIZED" ? "UNAUTHENTICATED" : closeName;
}
