import { WebSocket } from "ws";
import type { Cancel, Clock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { CLOSE_CODES, comeBackAfter } from "../../events/close-codes.js";
import { type Farewell, PROTOCOL } from "../hello.js";
import type { Channel, ToGateway, ToHost } from "../messages.js";
import { type DialFailure, errorFailure, speaksTls, statusFailure, wrongScheme } from "./dial-failure.js";
import { HeartbeatWatch } from "./watchdogs.js";

export interface DialledLink {
  attach(channel: Channel<ToGateway, ToHost>): void;
  detach(): void;
}

export interface DialOptions {
  /** Addresses of gateways, `http` or `https`, with their base paths: tried in turn. */
  readonly urls: readonly URL[];
  /** The token, read again for each connection. */
  readonly token: () => string | null;
  readonly link: DialledLink;
  readonly clock: Clock;
  /** From 0 to 1, for the length of pauses. Default: by chance. */
  readonly random?: () => number;
  /** Called when a gateway has welcomed the host, and with the reason each time it is not connected any more, or could not connect. */
  readonly onChange: (change: DialChange) => void;
}

/** A gateway has welcomed the host, the connection is lost and tried again, or it is refused for good. */
export type DialChange =
  /** `agents`: ids of those that the gateway has taken. Another host has the others, or the token has no scope for them. */
  | { readonly kind: "connected"; readonly url: string; readonly agents: readonly string[] }
  /** The gateway takes these agents as well: their ids are free now. */
  | { readonly kind: "taken"; readonly url: string; readonly agents: readonly string[] }
  | { readonly kind: "away"; readonly url: string; readonly reason: string; readonly againInMs: number }
  /**
   * Another attempt would fail as well. `code` is that of the gateway's refusal, the name of its close code, or what is wrong with
   * the address: WRONG_SCHEME, CERTIFICATE_NOT_TRUSTED, NO_GATEWAY, or `HTTP` and a status.
   */
  | { readonly kind: "refused"; readonly url: string; readonly code: string; readonly message: string };

/** Pauses between attempts: each twice the last. The longest is well within the grace that a gateway gives its hosts. */
const FIRST_PAUSE_MS = 250;
const PAUSE_MS_MAX = 4_000;
/** A pause is this share of its length or longer, so that hosts do not come back all at once. */
const PAUSE_SHARE_MIN = 1 / 2;
/** RFC 6455, 7.4.1. */
const NORMAL_CLOSURE = 1_000;
const HANDSHAKE_MS = 10_000;
/** The gateway is asked for a sign of life this often, ms. */
const PING_MS = 2_500;
/** Silence after which the gateway counts as gone, ms. */
const SILENCE_MS_MAX = 10_000;
/** Largest message of a gateway: a call with an input, an answer, or a list of freezes. */
const MESSAGE_BYTES_MAX = 67_108_864;

/**
 * The host's side of `ws /host`: keeps one connection to one of several gateways, and comes back when it is lost.
 *
 * ```
 * dialling ──open──▶ connected ──close, or silence──▶ pause ──▶ dialling (the next address)
 *    └──refused for good──▶ ended
 * ```
 */
export class Dialler {
  readonly #options: DialOptions;
  #socket: WebSocket | null = null;
  #at = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #cancel: Cancel = () => undefined;
  #isEnded = false;
  /** The token that the last attempt showed. */
  #shown: string | null = null;
  #wasWelcome = false;
  /** The gateway has welcomed the host on this connection. */
  #isWelcome = false;
  /** The gateway's last word on this connection. */
  #farewell: Farewell | null = null;
  #watch: HeartbeatWatch | undefined;
  #stopPinging: Cancel = () => undefined;

  constructor(options: DialOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#isEnded) this.#dial();
  }

  /** Says good-bye, ends the connection once all that was sent is written, and dials no more. */
  async stop(farewell: Farewell): Promise<void> {
    this.#isEnded = true;
    this.#cancel();
    const socket = this.#socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    if (socket.readyState === WebSocket.OPEN) {
      const bye: ToGateway = { kind: "bye", ...farewell };
      socket.send(JSON.stringify(bye));
      socket.close(NORMAL_CLOSURE);
    } else socket.terminate();
    await closed;
  }

  #dial(): void {
    const { urls, token } = this.#options;
    const url = urls[this.#at % urls.length] ?? new URL("http://127.0.0.1:4000");
    this.#at += 1;
    this.#farewell = null;
    let shown: string | null;
    try {
      shown = this.#shown = token();
    } catch (error) {
      // A file that is being replaced is there again a moment later.
      return this.#pause(url, `the token cannot be read (${messageOf(error)})`, null);
    }
    const socket = new WebSocket(hostAddress(url), PROTOCOL, {
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
      headers: shown === null ? {} : { authorization: `Bearer ${shown}` },
    });
    this.#socket = socket;
    let failure: DialFailure | null = null;
    socket.on("error", (error) => (failure ??= errorFailure(error, url)));
    socket.on("unexpected-response", (_request, { statusCode = 0, headers }) => {
      failure = statusFailure(statusCode, headers, url);
      socket.terminate();
    });
    socket.once("open", () => this.#onOpen(url, socket));
    socket.once("close", (code, reason) => this.#onClose(url, code, String(reason), failure));
  }

  #onOpen(url: URL, socket: WebSocket): void {
    const { clock, link } = this.#options;
    this.#isWelcome = false;
    const watch = new HeartbeatWatch(clock, PING_MS, SILENCE_MS_MAX, () => socket.terminate());
    this.#watch = watch;
    const ping = (): void => {
      socket.ping();
      this.#stopPinging = clock.after(PING_MS, ping);
    };
    ping();
    for (const sign of ["ping", "pong"] as const) socket.on(sign, () => watch.heard());
    link.attach({
      send: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
      listen: (listener) => socket.on("message", (data) => this.#onMessage(url, data, listener)),
    });
  }

  #onMessage(url: URL, data: WebSocket.RawData, listener: (message: ToHost) => void): void {
    this.#watch?.heard();
    const message = messageIn(data);
    if (!message) {
      this.#farewell = { code: "NO_GATEWAY", message: `what answers at ${url.host} is no gateway` };
      return this.#socket?.close(CLOSE_CODES.BAD_REQUEST.code);
    }
    if (message.kind === "welcome") this.#onWelcome(url, message);
    if (message.kind === "bye" || message.kind === "refused") this.#farewell = message;
    if (message.kind === "drain") this.#onDrain(message.withinMs);
    listener(message);
  }

  #onWelcome(url: URL, { agents }: Extract<ToHost, { kind: "welcome" }>): void {
    // A later one on the same connection is about agents that came, or whose ids are free now.
    const kind = this.#isWelcome ? "taken" : "connected";
    this.#isWelcome = this.#wasWelcome = true;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#options.onChange({ kind, url: url.href, agents: agents.map(({ id }) => id) });
  }

  /** Goes to another gateway at a moment of its own; without another one it waits until the gateway ends the connection. */
  #onDrain(withinMs: number): void {
    const { urls, clock, random = Math.random } = this.#options;
    if (urls.length < 2) return;
    this.#cancel = clock.after(random() * withinMs, () => this.#socket?.close(CLOSE_CODES.GOING_AWAY.code));
  }

  #onClose(url: URL, code: number, reason: string, failure: DialFailure | null): void {
    const { link } = this.#options;
    this.#watch?.stop();
    this.#stopPinging();
    this.#cancel();
    this.#socket = null;
    link.detach();
    if (this.#isEnded) return;
    const known = Object.entries(CLOSE_CODES).find(([, one]) => one.code === code);
    if (known && !known[1].comeBack && !(code === CLOSE_CODES.UNAUTHORIZED.code && this.#hasNewToken())) {
      const farewell = this.#farewell ?? refusalIn(reason);
      return this.#end(url, farewell?.code ?? known[0], farewell?.message ?? reason);
    }
    if (!failure) {
      return this.#pause(url, reason || `the connection was lost (${code})`, comeBackAfter(reason));
    }
    this.#failed(url, failure);
  }

  /** Once a gateway has been there, it may be a proxy that answers until it is back. */
  #failed(url: URL, { reason, code, isHungUp = false }: DialFailure): void {
    if (code !== null && !this.#wasWelcome) return this.#end(url, code, reason);
    if (!isHungUp || this.#wasWelcome || url.protocol !== "http:") return this.#pause(url, reason, null);
    void speaksTls(url).then((speaks) => {
      if (!this.#isEnded) this.#failed(url, speaks ? wrongScheme(url) : { reason, code });
    });
  }

  /** The file with the token has been replaced since. */
  #hasNewToken(): boolean {
    try {
      return this.#options.token() !== this.#shown;
    } catch {
      return true;
    }
  }

  #pause(url: URL, reason: string, hintMs: number | null): void {
    const { clock, random = Math.random, onChange, urls } = this.#options;
    const share = PAUSE_SHARE_MIN + random() * (1 - PAUSE_SHARE_MIN);
    // Another address is tried at once, until all have been.
    const hasOther = this.#at % urls.length !== 0;
    const againInMs = Math.round(hasOther ? 0 : (hintMs ?? 0) + this.#pauseMs * share);
    if (!hasOther) this.#pauseMs = Math.min(PAUSE_MS_MAX, this.#pauseMs * 2);
    onChange({ kind: "away", url: url.href, reason, againInMs });
    this.#cancel = clock.after(againInMs, () => this.#dial());
  }

  #end(url: URL, code: string, message: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.onChange({ kind: "refused", url: url.href, code, message });
  }
}

/** Null when it is no message of the protocol. */
function messageIn(data: WebSocket.RawData): ToHost | null {
  try {
    // The default binaryType is "nodebuffer": one Buffer per message.
    const message: unknown = JSON.parse((data as Buffer).toString());
    return typeof message === "object" && message !== null && "kind" in message ? (message as ToHost) : null;
  } catch {
    return null;
  }
}

/** `wss://gateway.example/base/host` for `https://gateway.example/base`. */
function hostAddress(url: URL): URL {
  const address = new URL(url);
  address.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  address.pathname = `${url.pathname.replace(/\/+$/, "")}/host`;
  return address;
}

/** The code and the message in the reason of a close frame: `Forbidden: FORBIDDEN: no scope …`. */
function refusalIn(reason: string): Farewell | null {
  const [, code, message] = /: ([A-Z_]+): (.*)$/s.exec(reason) ?? [];
  return code === undefined || message === undefined ? null : { code, message };
}
