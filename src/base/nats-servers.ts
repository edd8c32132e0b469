import { TerrariumError } from "./errors.js";

const PORT = 4_222;

/** Where servers of one NATS cluster listen, and how to log in there. */
export interface NatsServers {
  /** `host:port` of each. Shown in logs and errors: has no secrets. */
  readonly hosts: readonly string[];
  /** Only over TLS. Without it TLS is used when the server offers it. */
  readonly tls: boolean;
  /** Null: no name, or it is in a file of credentials. */
  readonly login: { readonly user: string; readonly password: string } | { readonly token: string } | null;
}

/**
 * Reads addresses such as `nats://host:4222`, `tls://host` and `nats://user:password@host`; a name without a password is a token.
 * Throws BAD_USER_INPUT (`field: nats`). The message repeats no address that has a password or a token.
 */
export function readNatsServers(addresses: readonly string[]): NatsServers {
  const read = addresses.map((address) => readServer(address));
  const [first] = read;
  if (!first) throw wrong("at least one address is needed, such as nats://127.0.0.1:4222");
  if (read.some(({ tls }) => tls !== first.tls))
    throw wrong("either all addresses begin with tls://, or none");
  const logins = new Set(read.flatMap(({ login }) => (login === null ? [] : JSON.stringify(login))));
  if (logins.size > 1)
    throw wrong("all addresses must have the same user and password: they are one cluster");
  const login = read.find((one) => one.login !== null)?.login ?? null;
  return { hosts: read.map(({ host }) => host), tls: first.tls, login };
}

/** True for an address that has a password or a token. */
export function hasSecret(address: string): boolean {
  return address.includes("@");
}

interface ReadServer {
  readonly host: string;
  readonly tls: boolean;
  readonly login: NatsServers["login"];
}

function readServer(address: string): ReadServer {
  const text = /^[a-z]+:\/\//i.test(address) ? address : `nats://${address}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && /^\/?$/.test(url.pathname) && url.search === "" && url.hash === "";
  if (!url || !isPlain || url.hostname === "" || !["nats:", "tls:"].includes(url.protocol)) {
    const shown = hasSecret(address) ? "" : `; found "${address.slice(0, 200)}"`;
    throw wrong(`an address of NATS is such as nats://127.0.0.1:4222 or tls://nats.example${shown}`);
  }
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const named = password === "" ? { token: user } : { user, password };
  return {
    host: `${url.hostname}:${url.port || PORT}`,
    tls: url.protocol === "tls:",
    login: user === "" ? null : named,
  };
}

function wrong(message: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", message, { field: "nats" });
}
