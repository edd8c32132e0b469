import { type Client, createClient } from "graphql-ws/client";
import type { TypedDocumentString } from "../../documents/generated/graphql.js";
import { noteUnread } from "../../documents/unread.js";
import { KEEP_ALIVE_MS, RETRY_FIRST_MS, RETRY_LONGEST_MS } from "./bounds.js";
import type { Cancel, LiveClock } from "./clock.js";
import { Refusal } from "./refusal.js";

/** Close codes after which a retry cannot help (see the gateway's table); 44xx come from the GraphQL protocol. */
export const FINAL_CODES: ReadonlySet<number> = new Set([
  1003, 1008, 1009, 4004, 4400, 4401, 4403, 4406, 4409, 4410, 4429, 4500,
]);

/** A restarting gateway tells each client when to reconnect, to spread the load. */
const COME_BACK_AFTER = /; retryAfterMs=(\d{1,9})$/;

export interface ConnectionOptions {
  /** Address of the gateway, `https://…` or `http://…`. */
  readonly gateway: string;
  readonly clock: LiveClock;
  /** The share to watch by; null for none. The gateway closes the connection when it is refused. */
  readonly share?: string | null;
  /** Implementation to use where the platform has no WebSocket. */
  readonly webSocketImpl?: unknown;
  onUp(): void;
  /** The gateway has taken, or refused, another token while the connection was up: what is asked from now on is answered for it. */
  onAuthorized?(): void;
  /** `final`: it does not retry by itself. */
  onDown(why: string, final: boolean): void;
  onMessage(): void;
}

export interface Sink<Result> {
  next(result: Result): void;
  /** The gateway refused or ended the operation; nothing follows. Not called when the connection is lost. */
  refused(refusal: Refusal): void;
  /** The gateway completed the operation; nothing follows. */
  complete(): void;
}

/**
 * One graphql-ws connection that reconnects until it is stopped. Operations end with the connection: on each `onUp` the
 * owner of a subscription subscribes again after its last cursor.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #client: Client | null = null;
  /** The current socket, once it is acknowledged. */
  #socket: Pick<WebSocket, "send"> | null = null;
  #token: string | null = null;
  #attempt = 0;
  #cancelRetry: Cancel = () => undefined;
  #wanted = false;
  /** Called when the gateway has answered every token that was sent; null when none is on its way. */
  #answered: (() => void) | null = null;
  #tokensSent = 0;

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

  /** Reconnects at once instead of waiting for the delay to end. */
  retryNow(): void {
    if (!this.#wanted || this.#client) return;
    this.#cancelRetry();
    this.#open();
  }

  /**
   * Sets the token of the connection; null for none. With a token, running subscriptions may show more. It is sent
   * in-band, now and after each reconnect; a refused token changes nothing.
   */
  authorize(token: string | null): void {
    this.#token = token;
    this.#sendToken(this.#answered ?? (() => this.#options.onAuthorized?.()));
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

  /**
   * Runs one query. Rejects with a Refusal; its code is UNREACHABLE when there is no connection or it is lost. Fields that the gateway
   * cannot read at the moment are null, and named in `unread` beside them.
   */
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
          next: ({ data, errors = [] }) => {
            if (!data) return reject(Refusal.ofGraphql(errors));
            noteUnread(data, errors);
            resolve(data);
          },
          error: (problem) =>
            reject(
              Array.isArray(problem) ? Refusal.ofGraphql(problem) : Refusal.unreachable("connection lost"),
            ),
          // No effect after a result.
          complete: () => reject(Refusal.unreachable("connection closed")),
        },
      );
    });
  }

  #open(): void {
    const { clock, webSocketImpl, share = null } = this.#options;
    // A connection that hangs while it opens counts as lost.
    let cancelDeadline: Cancel = clock.after(KEEP_ALIVE_MS, () => client.terminate());
    const client = createClient({
      url: webSocketAddress(this.#options.gateway),
      lazy: false,
      retryAttempts: 0,
      keepAlive: KEEP_ALIVE_MS,
      onNonLazyError: () => undefined,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
      ...(share === null ? {} : { connectionParams: { authorization: `Bearer ${share}` } }),
      on: {
        connected: (socket) => {
          cancelDeadline();
          if (this.#client !== client) return;
          this.#attempt = 0;
          this.#socket = socket as Pick<WebSocket, "send">;
          this.#answered = null;
          this.#tokensSent = 0;
          // What is asked before the gateway has checked the token would be answered as without one.
          if (this.#token === null) this.#options.onUp();
          else this.#sendToken(() => this.#options.onUp());
        },
        message: () => this.#options.onMessage(),
        ping: (received) => {
          if (received) return;
          cancelDeadline();
          cancelDeadline = clock.after(KEEP_ALIVE_MS, () => client.terminate());
        },
        pong: (received, payload) => {
          if (!received) return;
          cancelDeadline();
          if (this.#client === client && payload && "authorized" in payload) this.#tokenAnswered();
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

  #sendToken(answered: () => void): void {
    if (!this.#socket) return;
    this.#answered = answered;
    this.#tokensSent += 1;
    const authorization = this.#token === null ? null : `Bearer ${this.#token}`;
    this.#socket.send(JSON.stringify({ type: "ping", payload: { authorization } }));
  }

  #tokenAnswered(): void {
    this.#tokensSent -= 1;
    if (this.#tokensSent > 0) return;
    const answered = this.#answered;
    this.#answered = null;
    answered?.();
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
