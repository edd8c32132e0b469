import type { RawData } from "ws";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import { endOfToken, mayHostSome } from "../../auth/scopes.js";
import { unauthenticated } from "../../auth/unauthenticated.js";
import type { Viewer } from "../../auth/viewer.js";
import { FairShare } from "../../base/bounds/fair-share.js";
import type { Cancel, Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import type { CloseName } from "../../events/close-codes.js";
import { HeartbeatWatch } from "../../link/channels/watchdogs.js";
import { type Farewell, PROTOCOL } from "../../link/hello.js";
import { type ToGateway, type ToHost, UNEXPECTED } from "../../link/messages.js";
import { WireFault, WireReader } from "../../link/wire/reader.js";
import { authorizationOf, type TokenWatch } from "../callers/tokens.js";
import type { GatewayCounts } from "../metrics/counts.js";
import { type Connection, endWith } from "./connection.js";
import { frameFault, type HostEnding, hostEnding } from "./host-ending.js";
import { type ThreadShare, ThreadShares } from "./thread-share.js";

export type HostOwner = Extract<Viewer, { kind: "client" }>;

/** A host that has dialled in and shown a token. */
export interface HostArrival {
  readonly owner: HostOwner;
  readonly address: string;
  readonly send: (message: ToHost) => void;
  /** Ends the connection. */
  readonly end: (close: CloseName, farewell: Farewell) => void;
}

/** What the gateway does with one connection of a host. */
export interface HostVisit {
  /** Throws `TerrariumError` to refuse the host, with its code. */
  receive(message: ToGateway): void;
  /** The connection is gone. */
  left(ending: HostEnding): void;
}

/** Takes hosts that dial in. */
export interface HostDoor {
  open(arrival: HostArrival): HostVisit;
}

export interface HostSocketsOptions {
  readonly authenticator: Authenticator;
  readonly tokens: TokenWatch;
  readonly door: HostDoor;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly counts: Pick<GatewayCounts, "refused" | "hosts">;
  readonly log: Pick<Log, "info" | "warn" | "error">;
}

/** One served socket; `opening` resolves when it has been admitted or refused. */
export type ServeHost = (connection: Connection) => {
  readonly opening: Promise<void>;
  readonly end: (code: number, reason: string) => void;
};

/** A silent host is looked for this many times within the time that it may be silent. */
const LOOKS = 4;

/** Characters of the reason in the last message. */
const FAREWELL_CHARACTERS_MAX = 1_024;

/** How a connection ends with an error. Refusals that another attempt cannot change end it for good. */
const END_OF: Partial<Record<TerrariumError["code"], CloseName>> = {
  UNAUTHENTICATED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  UNAVAILABLE: "TRY_AGAIN_LATER",
  RATE_LIMITED: "TOO_MANY_MESSAGES",
};

/**
 * `ws /host`, subprotocol `terrarium-host.v1`: hosts of agents in other processes. The token comes in the upgrade's
 * `Authorization` header and needs a scope `host:<id>`. One JSON text frame for each message of `src/link`.
 */
export function createHostSockets(options: HostSocketsOptions): ServeHost {
  const { authenticator, limits, clock } = options;
  const places = new FairShare({
    what: "hosts",
    limit: "maxRemoteHosts",
    max: limits.maxRemoteHosts,
    clientLimit: "maxRemoteHostsPerToken",
    clientMax: limits.maxRemoteHostsPerToken,
  });
  const shares = new ThreadShares(clock);

  async function ownerOf({ authorization, address }: Connection): Promise<HostOwner> {
    const viewer = await authenticator.authenticate(authorizationOf(authorization), address);
    if (viewer.kind === "anonymous") throw unauthenticated("missing");
    if (viewer.kind === "share") throw new TerrariumError("FORBIDDEN", "a share only reads");
    if (!mayHostSome(viewer)) throw new TerrariumError("FORBIDDEN", "this needs a scope host:<agent id>");
    return viewer;
  }

  return (connection) => {
    const served = new HostSocket(connection, options);
    async function open(): Promise<void> {
      const { socket, maySteer } = connection;
      if (socket.protocol !== PROTOCOL) return endWith(socket, "SUBPROTOCOL_NOT_ACCEPTABLE");
      if (!maySteer) return endWith(socket, "FORBIDDEN", ": pages of this origin may not run agents");
      // Checking a token takes time: stop reading, and let TCP backpressure hold the messages.
      socket.pause();
      try {
        served.open(await ownerOf(connection), places, shares);
      } catch (error) {
        served.refuse(error);
      } finally {
        if (!served.isPaused) socket.resume();
      }
    }
    return { opening: open(), end: (code, reason) => served.left(code, reason) };
  };
}

/** One connection of a host. */
class HostSocket {
  readonly #connection: Connection;
  readonly #options: HostSocketsOptions;
  readonly #reader: WireReader;
  readonly #closers: (() => void)[] = [];
  #visit: HostVisit | undefined;
  #watch: HeartbeatWatch | undefined;
  #cancelHello: Cancel = () => undefined;
  #cancelPause: Cancel = () => undefined;
  /** Its token's share of the thread is used up. */
  isPaused = false;
  #hasLeft = false;
  /** Why the gateway ends the connection; null while it does not. */
  #why: string | null = null;
  #wasWelcome = false;

  constructor(connection: Connection, options: HostSocketsOptions) {
    this.#connection = connection;
    this.#options = options;
    const { limits, counts } = options;
    this.#reader = new WireReader({
      payloadBytesMax: limits.maxPayloadBytes,
      stateBytesMax: limits.maxStateBytes,
      onTooLarge: (count) => counts.refused.count("maxPayloadBytes", count),
    });
  }

  open(owner: HostOwner, places: FairShare, shares: ThreadShares): void {
    const { socket, address } = this.#connection;
    const { door, limits, clock, counts, tokens } = this.#options;
    if (this.#hasLeft || socket.readyState !== socket.OPEN) return;
    try {
      this.#closers.push(places.take(owner.id, (error) => this.#comeLater(error)));
    } catch (error) {
      if (error instanceof TerrariumError) return this.#comeLater(error);
      throw error;
    }
    const share = shares.enter(owner.id);
    this.#closers.push(() => shares.leave(owner.id));
    this.#visit = door.open({
      owner,
      address,
      send: (message) => this.#send(message),
      end: (close, farewell) => this.#end(close, farewell),
    });
    counts.hosts.opened += 1;
    counts.hosts.connected += 1;
    this.#closers.push(() => (counts.hosts.connected -= 1));
    const view = { reconsider: () => this.#checkToken(owner) };
    tokens.watch(owner, view);
    this.#closers.push(() => tokens.forget(view));
    const watch = new HeartbeatWatch(clock, limits.hostSilenceMs / LOOKS, limits.hostSilenceMs, () => {
      counts.refused.count("hostSilenceMs");
      this.#why = `nothing came from the host for ${limits.hostSilenceMs} ms`;
      // Its answer to a close frame would not come either.
      socket.terminate();
    });
    this.#watch = watch;
    this.#closers.push(() => watch.stop());
    this.#cancelHello = clock.after(limits.initTimeoutMs, () => {
      counts.refused.count("initTimeoutMs");
      endWith(socket, "INIT_TIMEOUT");
    });
    for (const sign of ["ping", "pong"] as const) socket.on(sign, () => watch.heard());
    socket.on("error", (error) => (this.#why ??= frameFault(error)));
    socket.on("message", (data, isBinary) => this.#onMessage(data, isBinary, share));
    this.#pause(share.owedMs);
  }

  left(code: number, reason: string): void {
    this.#hasLeft = true;
    this.#visit?.left(hostEnding(code, reason, this.#why));
    this.#cancelHello();
    this.#cancelPause();
    for (const close of this.#closers.splice(0)) close();
  }

  /** Ends the connection with the error's code. */
  refuse(error: unknown): void {
    const { address } = this.#connection;
    const { log, counts } = this.#options;
    if (error instanceof WireFault) {
      log.warn({ address, reason: error.message }, "a host sent what it must not send");
      return this.#end("BAD_REQUEST", error);
    }
    if (!(error instanceof TerrariumError)) {
      log.error({ err: error, address }, "serving a host failed");
      return this.#end("INTERNAL_ERROR", UNEXPECTED);
    }
    const { limit } = error.details;
    if (typeof limit === "string") counts.refused.count(limit);
    log.warn({ address, code: error.code, reason: error.message }, "a host is refused");
    this.#end(END_OF[error.code] ?? "BAD_REQUEST", error);
  }

  /** The reason of a close frame is short, so the whole one is in the last message. */
  #end(close: CloseName, { code, message }: Farewell): void {
    const kind = this.#wasWelcome ? "bye" : "refused";
    this.#send({ kind, code, message: message.slice(0, FAREWELL_CHARACTERS_MAX) });
    this.#why ??= `${code}: ${message.slice(0, FAREWELL_CHARACTERS_MAX)}`;
    endWith(this.#connection.socket, close, `: ${code}: ${message}`);
  }

  #comeLater(error: TerrariumError): void {
    const { limit } = error.details;
    if (typeof limit === "string") this.#options.counts.refused.count(limit);
    this.#end("TRY_AGAIN_LATER", error);
  }

  #checkToken(owner: HostOwner): void {
    const why = endOfToken(owner, this.#options.clock.now());
    if (why !== null) this.#end("UNAUTHORIZED", unauthenticated(why));
  }

  #send(message: ToHost): void {
    const { socket } = this.#connection;
    const { counts, limits } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    const text = JSON.stringify(message);
    counts.hosts.count("out", text.length);
    this.#reader.sent(message);
    if (message.kind === "welcome") this.#wasWelcome = true;
    socket.send(text);
    if (socket.bufferedAmount <= limits.maxHostUnsentBytes) return;
    counts.refused.count("maxHostUnsentBytes");
    this.#why = `the host did not read ${limits.maxHostUnsentBytes} bytes that it was sent`;
    // A close frame would queue behind what the host does not read.
    socket.terminate();
  }

  #onMessage(data: RawData, isBinary: boolean, share: ThreadShare): void {
    const { socket } = this.#connection;
    const { counts } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary) return endWith(socket, "UNSUPPORTED_DATA");
    this.#watch?.heard();
    // The server's binaryType is "nodebuffer": one Buffer per message.
    const text = (data as Buffer).toString();
    counts.hosts.count("in", text.length);
    this.#pause(share.spend(() => this.#receive(text)));
  }

  /** Reads nothing more for so long. */
  #pause(forMs: number): void {
    if (forMs === 0 || this.#hasLeft) return;
    this.isPaused = true;
    this.#connection.socket.pause();
    this.#cancelPause = this.#options.clock.after(forMs, () => {
      this.isPaused = false;
      // What waits in the network is no silence.
      this.#watch?.heard();
      this.#connection.socket.resume();
    });
  }

  #receive(text: string): void {
    try {
      const message = this.#reader.read(text);
      if (!message) return;
      this.#visit?.receive(message);
      if (message.kind === "hello") this.#cancelHello();
    } catch (error) {
      this.refuse(error);
    }
  }
}
