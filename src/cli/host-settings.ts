import { resolveLimits } from "../base/limit-range.js";
import type { Limits } from "../base/limits.js";
import { usageError } from "./exit.js";
import {
  endpointOf,
  type Environment,
  files,
  type Flags,
  limitsOf,
  list,
  type LogLevel,
  logLevelOf,
  originOf,
  pathOf,
  text,
} from "./settings.js";

export interface HostSettings {
  /** Addresses of gateways, with their base paths. */
  readonly gateways: readonly URL[];
  readonly agentFiles: readonly string[];
  /** Null: made of the machine's name and the files. */
  readonly name: string | null;
  /** Null: the token is in the environment. */
  readonly tokenFile: string | null;
  readonly token: string | null;
  readonly logLevel: LogLevel;
  readonly drainTimeoutMs: number;
  readonly limits: Limits;
}

const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** The settings of `terrarium host`. */
export function hostSettings(flags: Flags, environment: Environment): HostSettings {
  const gateways = list(flags, environment, "gateway").map((given) =>
    gatewayOf(given, originOf(flags, "gateway")),
  );
  const agentFiles = files(flags, environment, "agents");
  if (gateways.length === 0) throw usageError("--gateway names the gateway, such as https://gateway.example");
  if (agentFiles.length === 0) throw usageError("--agents names the modules of the agents");
  const name = text(flags, environment, "name");
  if (name && !HOST_NAME.test(name.text)) {
    throw usageError(
      `${name.origin} takes 1 to 128 letters, digits, _ . - that begin with a letter or digit`,
    );
  }
  const limits = resolveLimits(limitsOf(flags, environment));
  const level = text(flags, environment, "logLevel");
  return {
    gateways,
    agentFiles,
    name: name?.text ?? null,
    tokenFile: pathOf(flags, environment, "tokenFile"),
    token: environment["TERRARIUM_TOKEN"] || null,
    logLevel: level ? logLevelOf(level) : "info",
    drainTimeoutMs: limits.drainTimeoutMs,
    limits,
  };
}

/** An address with its base path; a trailing `/graphql` is left out, so that any address of the gateway will do. */
function gatewayOf(given: string, origin: string): URL {
  const url = endpointOf({ text: given, origin });
  url.pathname = url.pathname.replace(/\/graphql$/, "/");
  return url;
}
