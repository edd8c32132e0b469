import { type Client, createClient } from "graphql-ws/client";
import type { TypedDocumentString } from "../../documents/generated/graphql.js";
import { KEEP_ALIVE_MS, RETRY_FIRST_MS, RETRY_LONGEST_MS } from "./bounds.js";
import type { Cancel, LiveClock } from "./clock.js";
import { Refusal } from "./refusal.js";

/** Close codes after which trying again would change nothing (see the gateway's table); 44xx are the protocol's. */
export const FINAL_CODES: ReadonlySet<number> = new Set([
  1003, 1008, 1009, 4004, 4400, 4401, 4403, 4406, 4409, 4429, 4500,
]);

/** How a gateway that restarts spreads those who come back: when this one should. */
const COME_BACK_AFTER = /; retryAfterMs=(\d{1,9})$/;

export interface ConnectionOptions {
  /** Address of the gateway, `https://…` or `http://…`. */
  readonly gateway: string;
  readonly clock: LiveClock;
  /** Where the platform has none of its own. */
  readonly webSocketImpl?: unknown;
  onUp(): void;
  /** `final`: it will not try again by itself. */
  onDown(why: string, final: boolean): void;
  onMessage(): void;
}

export interface Sink<Result> {
  next(result: Result): void;
  /** The gateway refused the operation or ended it. Nothing follows. Not called when the connection is lost. */
  refused(refusal: Refusal): void;
  /** There will be no more. */
  complete(): void;
}

/**
 * One graphql-ws connection that is made again for as long as it is wanted. What runs on it ends with it: whoever
 * has a subscription begins anew when told `onUp`, with the cursor it has reached.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #client: Client | null = null;
  /** Of the present connection, once it is acknowledged. */
  #socket: Pick<WebSocket, "send"> | null = null;
  #token: string | null = null;
  #attempt = 0;
  #cancelRetry: Cancel = () => undefined;
  #wanted = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wanted = true;
    this.retryNow();
  }

  stop(): void {
    this.#wanted = false;
    this.#cancelRetry();
    void this.#client?.dispose();
    this.#client = null;
    this.#socket = null;
  }

  /** Does not wait for the pause to end, when there is one. */
  retryNow(): void {
    if (!this.#wanted || this.#client) return;
    this.#cancelRetry();
    this.#open();
  }

  /**
   * Who watches: nobody in particular (null), or whoever holds this token, who may see more of what runs already. It is
   * sent in-band, now and whenever the connection is made again; one that is refused changes nothing.
   */
  authorize(token: string | null): void {
    this.#token = token;
    this.#sendToken();
  }

  /** Runs until the connection ends or the returned function is called. */
  subscribe<Result, Variables extends object>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    sink: Sink<Result>,
  ): () => void {
    const client = this.#client;
    if (!client) return () => undefined;
    let over = false;
    const stop = client.subscribe<Result>(
      { query: document.toString(), variables: variables as Record<string, unknown> },
      {
        next: ({ data, errors }) => {
          if (over) return;
          if (data) sink.next(data);
          else if (errors) sink.refused(Refusal.ofGraphql(errors));
        },
        error: (problem) => {
          if (!over && Array.isArray(problem)) sink.refused(Refusal.ofGraphql(problem));
        },
        complete: () => {
          if (!over && this.#client === client) sink.complete();
        },
      },
    );
    return () => {
      over = true;
      stop();
    };
  }

  /** Asks once. Rejects with a Refusal, UNREACHABLE when there is no connection or it is lost. */
  query<Result, Variables extends object>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const client = this.#client;
    if (!client) return Promise.reject(Refusal.unreachable("not connected"));
    return new Promise((resolve, reject) => {
      client.subscribe<Result>(
        { query: document.toString(), variables: variables as Record<string, unknown> },
        {
          next: ({ data, errors }) => (data ? resolve(data) : reject(Refusal.ofGraphql(errors ?? []))),
          error: (problem) =>
            reject(
              Array.isArray(problem) ? Refusal.ofGraphql(problem) : Refusal.unreachable("connection lost"),
            ),
          // After an answer this changes nothing.
          complete: () => reject(Refusal.unreachable("connection closed")),
        },
      );
    });
  }

  #open(): void {
    const { clock, webSocketImpl } = this.#options;
    let cancelDeadline: Cancel = () => undefined;
    const client = createClient({
      url: webSocketAddress(this.#options.gateway),
      lazy: false,
      retryAttempts: 0,
      keepAlive: KEEP_ALIVE_MS,
      onNonLazyError: () => undefined,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
      on: {
        connected: (socket) => {
          if (this.#client !== client) return;
          this.#attempt = 0;
          this.#socket = socket as Pick<WebSocket, "send">;
          if (this.#token !== null) this.#sendToken();
          this.#options.onUp();
        },
        message: () => this.#options.onMessage(),
        ping: (received) => {
          if (received) return;
          cancelDeadline();
          cancelDeadline = clock.after(KEEP_ALIVE_MS, () => client.terminate());
        },
        pong: (received) => {
          if (received) cancelDeadline();
        },
        closed: (event) => {
          cancelDeadline();
          if (this.#client !== client) return;
          this.#client = null;
          this.#socket = null;
          this.#lost(event);
        },
      },
    });
    this.#client = client;
  }

  #sendToken(): void {
    const authorization = this.#token === null ? null : `Bearer ${this.#token}`;
    this.#socket?.send(JSON.stringify({ type: "ping", payload: { authorization } }));
  }

  #lost(event: unknown): void {
    const { code = 1006, reason = "" } = (event ?? {}) as { code?: number; reason?: string };
    const final = FINAL_CODES.has(code);
    const words = reason.replace(COME_BACK_AFTER, "");
    this.#options.onDown(words === "" ? `connection closed (${code})` : words, final);
    if (final || !this.#wanted) return;
    const { clock } = this.#options;
    const [, askedMs] = COME_BACK_AFTER.exec(reason) ?? [];
    if (askedMs !== undefined) {
      this.#cancelRetry = clock.after(Number(askedMs), () => this.retryNow());
      return;
    }
    const longestMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#cancelRetry = clock.after(longestMs * (0.5 + clock.random() / 2), () => this.retryNow());
  }
}

function webSocketAddress(gateway: string): string {
  const url = new URL("graphql", gateway.endsWith("/") ? gateway : `${gateway}/`);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
