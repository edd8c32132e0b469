import { resolve } from "node:path";
import { messageOf } from "../base/errors.js";
import { hasSecret, readNatsServers } from "../base/nats-servers.js";
import { usageError } from "./exit.js";
import type { GivenList } from "./token-settings.js";

export interface NatsSettings {
  readonly servers: readonly string[];
  readonly credentials?: string;
  readonly namespace?: string;
  readonly replicas?: 1 | 3;
}

/** A value, and the flag or variable it came from. */
type Given = (name: string) => { readonly text: string; readonly origin: string } | null;

/** Null without `--nats`. Throws a usage error, which never repeats a password. */
export function natsSettings(addresses: GivenList, given: Given): NatsSettings | null {
  const { origin } = addresses;
  // Commas separate addresses in the flag, too.
  const servers = addresses.items.flatMap((item) => item.split(",")).filter((item) => item !== "");
  const [credentials, namespace, replicas] = [
    given("natsCredentials"),
    given("namespace"),
    given("replicas"),
  ];
  if (servers.length === 0) {
    const unused = credentials ?? namespace ?? replicas;
    if (unused) throw usageError(`${unused.origin} needs --nats`);
    return null;
  }
  if (origin.startsWith("--") && servers.some(hasSecret))
    throw usageError(
      `${origin} must have no password, because command lines show in process lists: use TERRARIUM_NATS`,
    );
  try {
    readNatsServers(servers);
  } catch (error) {
    throw usageError(`${origin}: ${messageOf(error)}`);
  }
  if (namespace && !/^[A-Za-z0-9-]{1,64}$/.test(namespace.text))
    throw usageError(
      `${namespace.origin} must be 1 to 64 letters, digits or hyphens; found "${namespace.text}"`,
    );
  if (replicas && replicas.text !== "1" && replicas.text !== "3")
    throw usageError(`${replicas.origin} must be 1 or 3; found "${replicas.text}"`);
  return {
    servers,
    ...(credentials && { credentials: resolve(credentials.text) }),
    ...(namespace && { namespace: namespace.text }),
    ...(replicas && { replicas: replicas.text === "3" ? 3 : 1 }),
  };
}
