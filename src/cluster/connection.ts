import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions as NodeTlsOptions } from "node:tls";
import {
  type Authenticator,
  AuthorizationError,
  type ConnectionOptions,
  credsAuthenticator,
  type NatsConnection,
  type TlsOptions,
  UserAuthenticationExpiredError,
} from "@nats-io/nats-core";
import { certificateProblem } from "../base/certificates.js";
import { type Clock, systemClock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { readNatsServers } from "../base/nats-servers.js";
import { StoreError } from "../base/store-error.js";
import { dial } from "./dialling.js";

/** Pauses between tries to connect again, ms. */
const RECONNECT_MS = 250;
/** A server that does not answer pings for three of these counts as lost, ms. */
const PING_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** What a try that begins at the end of the wait has, ms. */
const LAST_TRY_MS = 1_000;
/** What servers have to take as one message: the parts of what gateways keep are cut to it. Their own default (`max_payload`). */
export const PAYLOAD_BYTES_NEEDED = 1_048_576;

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
  readonly #hosts: string;
  #downSince: number | null = null;
  #isRefused = false;
  #reconnects = 0;

  /** Rejects with STORE_UNREACHABLE when no server answers in time, and with STORE_FAILED when one refuses the credentials. */
  static async open(settings: ClusterSettings): Promise<ClusterConnection> {
    const { clock = systemClock, waitMs = 0, onWaiting } = settings;
    const { hosts } = readNatsServers(settings.servers);
    const options = optionsOf(settings);
    const until = clock.monotonic() + waitMs;
    for (let isFirst = true; ; isFirst = false) {
      try {
        // Each try has time for an answer, however short the wait is.
        const limitMs = Math.max(until - clock.monotonic(), isFirst ? CONNECT_TIMEOUT_MS : LAST_TRY_MS);
        const nats = await dial(options, { clock, limitMs, reconnectMs: RECONNECT_MS });
        return new ClusterConnection(nats, settings);
      } catch (error) {
        const at = hosts.join(", ");
        if (isRefusal(error)) throw refusalAt(at);
        const certificate = error instanceof Error ? certificateProblem(error, `NATS at ${at}`) : null;
        if (certificate !== null) throw new StoreError("STORE_FAILED", certificate);
        const reason = `NATS cannot be reached at ${at}: ${messageOf(error)}`;
        if (clock.monotonic() >= until) throw new StoreError("STORE_UNREACHABLE", reason);
        if (isFirst) onWaiting?.(reason);
        await new Promise<void>((resolve) => void clock.after(RECONNECT_MS, resolve));
      }
    }
  }

  private constructor(nats: NatsConnection, { servers, onError, clock = systemClock }: ClusterSettings) {
    this.nats = nats;
    this.#clock = clock;
    this.#hosts = readNatsServers(servers).hosts.join(", ");
    this.#follow(onError).catch(onError);
  }

  /** Time without a connection, ms; 0 while there is one. */
  get downMs(): number {
    return this.#downSince === null ? 0 : this.#clock.monotonic() - this.#downSince;
  }

  get isDown(): boolean {
    return this.#downSince !== null;
  }

  /** Servers answer, and refuse the credentials. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** What the server takes as one message, when that is too little; null: it is enough, or there is no server. */
  get payloadShort(): number | null {
    const { max_payload: max = Infinity } = this.nats.info ?? {};
    return max < PAYLOAD_BYTES_NEEDED ? max : null;
  }

  /** Times that a lost connection was opened again. */
  get reconnects(): number {
    return this.#reconnects;
  }

  async close(): Promise<void> {
    await this.nats.close();
  }

  async #follow(onError: (error: unknown) => void): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === "disconnect") this.#downSince ??= this.#clock.monotonic();
      if (status.type === "error" && isRefusal(status.error)) {
        if (!this.#isRefused) onError(refusalAt(this.#hosts));
        this.#isRefused = true;
      }
      if (status.type !== "reconnect") continue;
      this.#downSince = null;
      this.#isRefused = false;
      this.#reconnects += 1;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError;
}

function refusalAt(hosts: string): StoreError {
  return new StoreError("STORE_FAILED", `NATS at ${hosts} refuses these credentials`);
}

function optionsOf({ servers, credentials, name, onError }: ClusterSettings): ConnectionOptions {
  const { hosts, tls, login } = readNatsServers(servers);
  const options: ConnectionOptions = {
    servers: [...hosts],
    name,
    maxReconnectAttempts: -1,
    pingInterval: PING_MS,
    maxPingOut: 3,
    timeout: CONNECT_TIMEOUT_MS,
    ignoreAuthErrorAbort: true,
    ...(tls && { tls: tlsOptions(hosts) }),
  };
  if (login && "token" in login) options.token = login.token;
  else if (login) [options.user, options.pass] = [login.user, login.password];
  if (credentials !== undefined) options.authenticator = authenticatorOf(credentials, onError);
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

/**
 * The file is read again at each connection: operators renew it. One that is missing or half written at that moment must not throw: the
 * client would close the connection for good.
 */
function authenticatorOf(file: string, onError: (error: unknown) => void): Authenticator {
  let last = credsAuthenticator(read(file));
  requireReadable(last, file);
  let isTold = false;
  return (nonce) => {
    try {
      const next = credsAuthenticator(read(file));
      const answer = next(nonce);
      [last, isTold] = [next, false];
      return answer;
    } catch (error) {
      if (!isTold) onError(error);
      isTold = true;
      return last(nonce);
    }
  };
}

/** A file without a JWT and its seed is no server that cannot be reached: waiting does not help. */
function requireReadable(authenticator: Authenticator, file: string): void {
  try {
    authenticator("nonce");
  } catch {
    // The client's reason may repeat what is in the file.
    throw new StoreError(
      "STORE_FAILED",
      `the credentials of NATS cannot be read: ${file} has no JWT and seed as \`nsc generate creds\` writes them`,
    );
  }
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StoreError("STORE_FAILED", `the credentials of NATS cannot be read: ${messageOf(error)}`);
  }
}
