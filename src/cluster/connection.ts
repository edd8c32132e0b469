import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions as NodeTlsOptions } from "node:tls";
import {
  AuthorizationError,
  type ConnectionOptions,
  credsAuthenticator,
  type NatsConnection,
  type TlsOptions,
} from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { certificateProblem } from "../base/certificates.js";
import { type Clock, systemClock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { readNatsServers } from "../base/nats-servers.js";
import { StoreError } from "../base/store-error.js";

/** Pauses between tries to connect again, ms; the client adds up to a tenth of it at random. */
const RECONNECT_MS = 250;
/** A server that does not answer pings for three of these counts as lost, ms. */
const PING_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;

export interface ClusterSettings {
  /** See `readNatsServers`. */
  readonly servers: readonly string[];
  /** Path of a credentials file. */
  readonly credentials?: string | undefined;
  /** Name that the server's operator sees. */
  readonly name: string;
  /** How long the first connection may take, ms: servers may start later than this gateway. Default: one try. */
  readonly waitMs?: number;
  /** Called once, when the first try has failed and others follow. */
  readonly onWaiting?: (reason: string) => void;
  readonly clock?: Clock;
  readonly onError: (error: unknown) => void;
}

/** A connection to NATS, and whether it is up. It connects again by itself, for ever. */
export class ClusterConnection {
  readonly nats: NatsConnection;
  readonly #clock: Clock;
  #downSince: number | null = null;
  #reconnects = 0;

  /** Rejects with STORE_UNREACHABLE when no server answers in time, and with STORE_FAILED when one refuses the credentials. */
  static async open(settings: ClusterSettings): Promise<ClusterConnection> {
    const { clock = systemClock, waitMs = 0, onWaiting } = settings;
    const { hosts } = readNatsServers(settings.servers);
    const options = optionsOf(settings);
    const until = clock.monotonic() + waitMs;
    for (let isFirst = true; ; isFirst = false) {
      try {
        return new ClusterConnection(await connect(options), settings);
      } catch (error) {
        const at = hosts.join(", ");
        if (error instanceof AuthorizationError)
          throw new StoreError("STORE_FAILED", `NATS at ${at} refuses these credentials`);
        const certificate = error instanceof Error ? certificateProblem(error, `NATS at ${at}`) : null;
        if (certificate !== null) throw new StoreError("STORE_FAILED", certificate);
        const reason = `NATS cannot be reached at ${at}: ${messageOf(error)}`;
        if (clock.monotonic() >= until) throw new StoreError("STORE_UNREACHABLE", reason);
        if (isFirst) onWaiting?.(reason);
        await new Promise<void>((resolve) => void clock.after(RECONNECT_MS, resolve));
      }
    }
  }

  private constructor(nats: NatsConnection, { onError, clock = systemClock }: ClusterSettings) {
    this.nats = nats;
    this.#clock = clock;
    this.#follow().catch(onError);
  }

  /** Time without a connection, ms; 0 while there is one. */
  get downMs(): number {
    return this.#downSince === null ? 0 : this.#clock.monotonic() - this.#downSince;
  }

  get isDown(): boolean {
    return this.#downSince !== null;
  }

  /** Times that a lost connection was opened again. */
  get reconnects(): number {
    return this.#reconnects;
  }

  async close(): Promise<void> {
    await this.nats.close();
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.nats.status()) {
      if (type === "disconnect") this.#downSince ??= this.#clock.monotonic();
      if (type !== "reconnect") continue;
      this.#downSince = null;
      this.#reconnects += 1;
    }
  }
}

function optionsOf({ servers, credentials, name }: ClusterSettings): ConnectionOptions {
  const { hosts, tls, login } = readNatsServers(servers);
  const options: ConnectionOptions = {
    servers: [...hosts],
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: 3,
    timeout: CONNECT_TIMEOUT_MS,
    ignoreAuthErrorAbort: true,
    ...(tls && { tls: tlsOptions(hosts) }),
  };
  if (login && "token" in login) options.token = login.token;
  else if (login) [options.user, options.pass] = [login.user, login.password];
  if (credentials !== undefined) options.authenticator = authenticatorOf(credentials);
  return options;
}

/**
 * The client has no name to check when an address is an IP, so Node would look for `localhost` in the certificate. It must have one
 * of the addresses instead.
 */
function tlsOptions(hosts: readonly string[]): TlsOptions & Pick<NodeTlsOptions, "checkServerIdentity"> {
  const names = hosts.map((host) => new URL(`nats://${host}`).hostname.replace(/^\[|\]$/g, ""));
  const addresses = names.filter((name) => isIP(name) !== 0);
  return {
    checkServerIdentity(name, certificate) {
      const wanted = name === "localhost" && addresses.length > 0 ? addresses : [];
      const isOne = wanted.some((address) => checkServerIdentity(address, certificate) === undefined);
      return isOne ? undefined : checkServerIdentity(name, certificate);
    },
  };
}

/** The file is read again at each connection: operators renew it. */
function authenticatorOf(file: string): NonNullable<ConnectionOptions["authenticator"]> {
  read(file);
  return (nonce) => credsAuthenticator(read(file))(nonce);
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StoreError("STORE_FAILED", `the credentials of NATS cannot be read: ${messageOf(error)}`);
  }
}
