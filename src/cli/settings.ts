import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { readBasePath } from "../base/base-path.js";
import { messageOf } from "../base/errors.js";
import { kebab, variableOf } from "../base/variable-names.js";
import { limitMax } from "../base/limit-range.js";
import { type LimitName, LIMITS, type Limits } from "../base/limits.js";
import { AGENT_VISIBILITIES, type AgentVisibility } from "../events/agent/agent-sight.js";
import { usageError } from "./exit.js";
import { type NatsSettings, natsSettings } from "./nats-settings.js";
import { type LoginSettings, loginSettings } from "./login-settings.js";
import { type GivenList, type TokenSettings, tokenSettings } from "./token-settings.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Parsed flags: strings, lists of strings, booleans. */
export type Flags = Readonly<Record<string, unknown>>;

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ServeSettings extends TokenSettings {
  readonly port: number;
  readonly host: string;
  readonly agentFiles: readonly string[];
  readonly bundled: boolean;
  readonly logwatchFiles: readonly string[];
  /** Null: the steward is idle. */
  readonly stewardDir: string | null;
  /** Null: everything is kept in memory. */
  readonly dataDir: string | null;
  /** Null: this gateway is the only one. */
  readonly nats: NatsSettings | null;
  /** Null: not said, which is `public`. */
  readonly defaultVisibility: AgentVisibility | null;
  readonly trustedProxies: readonly string[];
  /** A file or a URL; null: no token is revoked. */
  readonly revokedTokens: string | null;
  readonly introspection: boolean;
  /** A JSON file; null: any document is allowed. */
  readonly persistedOperationsFile: string | null;
  readonly logLevel: LogLevel;
  readonly limits: Partial<Limits>;
  /** Origins of pages that may steer, besides the gateway's own. */
  readonly steeringOrigins: readonly string[];
  /** Origins of pages that may read, besides the gateway's own; null: decided by the address it listens on. */
  readonly readOrigins: readonly string[] | null;
  readonly allowedHosts: readonly string[];
  /** As returned by `readBasePath`; empty for none. */
  readonly basePath: string;
  readonly operatorToken: string | null;
  readonly login: LoginSettings | null;
  readonly development: boolean;
}

/** A value, and the flag or variable it came from, for error messages. */
export interface Given {
  readonly text: string;
  readonly origin: string;
}

/**
 * The settings of `terrarium serve`. A flag overrides its variable; an empty variable counts as unset.
 * Throws a usage error that names the flag or variable, the value found and the values allowed.
 */
export function serveSettings(flags: Flags, environment: Environment): ServeSettings {
  const port = text(flags, environment, "port");
  const level = text(flags, environment, "logLevel");
  return {
    port: port ? wholeNumber(port, "", 0, 65_535) : 4000,
    host: text(flags, environment, "host")?.text ?? "127.0.0.1",
    ...agentSettings(flags, environment),
    logwatchFiles: files(flags, environment, "logwatchFiles"),
    stewardDir: pathOf(flags, environment, "stewardDir"),
    dataDir: dataDirOf(flags, environment),
    nats: natsSettings({ items: list(flags, environment, "nats"), origin: originOf(flags, "nats") }, (name) =>
      text(flags, environment, name),
    ),
    defaultVisibility: visibilityIn(flags, environment),
    trustedProxies: list(flags, environment, "trustedProxies"),
    revokedTokens: text(flags, environment, "revokedTokens")?.text ?? null,
    introspection: !(flags["introspection"] === false || switchOf(environment, "noIntrospection")),
    persistedOperationsFile: pathOf(flags, environment, "persistedOperations"),
    logLevel: level ? logLevelOf(level) : "info",
    limits: limitsOf(flags, environment),
    steeringOrigins: originsOf(flags, environment, "steeringOrigins"),
    allowedHosts: list(flags, environment, "allowedHosts"),
    basePath: basePathOf(flags, environment),
    readOrigins: nullIfEmpty(originsOf(flags, environment, "readOrigins")),
    operatorToken: environment["TERRARIUM_TOKEN"] || null,
    ...tokenSettings(environment, {
      issuers: text(flags, environment, "issuers")?.text ?? null,
      scopeClaims: words(flags, environment, "scopeClaims"),
      roleScopes: words(flags, environment, "roleScopes"),
    }),
    login: loginSettings((name) => text(flags, environment, name)),
    development: environment["NODE_ENV"] === "development",
  };
}

function visibilityIn(flags: Flags, environment: Environment): AgentVisibility | null {
  const given = text(flags, environment, "defaultVisibility");
  if (!given) return null;
  const known = AGENT_VISIBILITIES.find((one) => one === given.text);
  if (known) return known;
  throw usageError(`${given.origin} must be one of ${AGENT_VISIBILITIES.join(", ")}; found "${given.text}"`);
}

function basePathOf(flags: Flags, environment: Environment): string {
  const given = text(flags, environment, "basePath");
  try {
    return readBasePath(given?.text ?? "");
  } catch (error) {
    throw usageError(`${given?.origin ?? ""}: ${messageOf(error)}`);
  }
}

/** The selected agents. */
export function agentSettings(
  flags: Flags,
  environment: Environment,
): Pick<ServeSettings, "agentFiles" | "bundled"> {
  return {
    agentFiles: files(flags, environment, "agents"),
    bundled: !(flags["bundled"] === false || switchOf(environment, "noBundled")),
  };
}

export interface ClientSettings {
  /** The GraphQL endpoint: `http://127.0.0.1:4000/graphql`. */
  readonly endpoint: URL;
  /** Those of other gateways of its namespace, in the order in which they are tried. */
  readonly others: readonly URL[];
  readonly token: string | null;
  readonly json: boolean;
  /** Folder of the last known states of gateways; null: nothing is saved or used. */
  readonly cacheDir: string | null;
  /** Only the gateway itself may answer. */
  readonly live: boolean;
  /** How long reads wait for the gateway before the last known state answers, milliseconds. */
  readonly deadlineMs: number;
  /** See `AskSettings`. */
  readonly onOutage?: (outage: { readonly asOf: string; readonly words: string } | null) => void;
}

/** Default and bounds of `--deadline-ms`. */
export const DEADLINE_MS = { default: 500, min: 1, max: 600_000 } as const;

/** The gateway and the token that client commands use. */
export function clientSettings(flags: Flags, environment: Environment): ClientSettings {
  const url = text(flags, environment, "url") ?? { text: "http://127.0.0.1:4000", origin: "--url" };
  const [endpoint, ...others] = url.text.split(",").map((one) => endpointOf({ ...url, text: one.trim() }));
  return {
    endpoint: endpoint ?? endpointOf(url),
    others,
    token: text(flags, environment, "token")?.text ?? null,
    json: flags["json"] === true,
    cacheDir: cacheDirOf(flags, environment),
    live: flags["live"] === true || switchOf(environment, "live"),
    deadlineMs: deadlineOf(flags, environment),
  };
}

function deadlineOf(flags: Flags, environment: Environment): number {
  const given = text(flags, environment, "deadlineMs");
  return given ? wholeNumber(given, "milliseconds", DEADLINE_MS.min, DEADLINE_MS.max) : DEADLINE_MS.default;
}

/** Follows the XDG base directory specification: a relative path in the variable is ignored. */
function cacheDirOf(flags: Flags, environment: Environment): string | null {
  if (flags["cache"] === false || switchOf(environment, "noCache")) return null;
  const { XDG_CACHE_HOME: caches = "", HOME } = environment;
  return join(isAbsolute(caches) ? caches : join(HOME || homedir(), ".cache"), "terrarium");
}

/** Parses a whole number from a flag. Throws a usage error that names the flag and the unit. */
export function wholeNumber(given: Given, unit: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(given.text) ? Number(given.text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const of = unit === "" ? "" : ` of ${unit}`;
  throw usageError(
    `${given.origin} must be a whole number${of} from ${min} to ${max}; found "${given.text}"`,
  );
}

/** The GraphQL endpoint of a gateway's address. Throws a usage error. */
export function endpointOf(given: Given): URL {
  const url = URL.canParse(given.text) ? new URL(given.text) : null;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw usageError(
      `${given.origin} must be an http or https address such as http://127.0.0.1:4000; found "${given.text}"`,
    );
  }
  url.pathname = url.pathname.replace(/(?:\/+graphql)?\/*$/, "/graphql");
  url.search = "";
  url.hash = "";
  return url;
}

/** The value of a flag, or of its variable; null without either. */
export function text(flags: Flags, environment: Environment, name: string): Given | null {
  const flag = flags[name];
  if (typeof flag === "string") return { text: flag, origin: flagOf(name) };
  const variable = environment[variableOf(name)];
  return variable ? { text: variable, origin: variableOf(name) } : null;
}

export function files(flags: Flags, environment: Environment, name: string): string[] {
  return list(flags, environment, name).map((file) => resolve(file));
}

function nullIfEmpty<T>(items: readonly T[]): readonly T[] | null {
  return items.length === 0 ? null : items;
}

function originsOf(flags: Flags, environment: Environment, setting: string): string[] {
  return list(flags, environment, setting).map((given) => {
    if (given === "*") return given;
    if (URL.canParse(given) && new URL(given).origin === given.replace(/\/$/, ""))
      return new URL(given).origin;
    throw usageError(
      `${originOf(flags, setting)} takes origins such as https://example.org, or *; found "${given}"`,
    );
  });
}

export function list(flags: Flags, environment: Environment, name: string): string[] {
  const flag = flags[name];
  const listed: unknown[] = Array.isArray(flag)
    ? flag
    : (text(flags, environment, name)?.text ?? "").split(",");
  return listed.map((item) => String(item).trim()).filter((item) => item !== "");
}

export function pathOf(flags: Flags, environment: Environment, name: string): string | null {
  const given = text(flags, environment, name);
  return given ? resolve(given.text) : null;
}

/** True when the terminal view starts without animation. */
export function isStill(flags: Flags, environment: Environment): boolean {
  return flags["still"] === true || switchOf(environment, "still");
}

function switchOf(environment: Environment, name: string): boolean {
  const variable = (environment[variableOf(name)] ?? "").toLowerCase();
  if (["1", "true", "yes", "on"].includes(variable)) return true;
  if (["", "0", "false", "no", "off"].includes(variable)) return false;
  throw usageError(`${variableOf(name)} must be true or false; found "${variable}"`);
}

function dataDirOf(flags: Flags, environment: Environment): string | null {
  const ephemeralFlag = flags["ephemeral"] === true;
  const dirFlag = typeof flags["dataDir"] === "string";
  if (ephemeralFlag && dirFlag) throw usageError("--data-dir and --ephemeral cannot be combined");
  if (ephemeralFlag) return null;
  const given = text(flags, environment, "dataDir");
  if (!dirFlag && switchOf(environment, "ephemeral")) {
    if (given) throw usageError("TERRARIUM_DATA_DIR and TERRARIUM_EPHEMERAL cannot be combined");
    return null;
  }
  return resolve(given?.text ?? ".terrarium");
}

export function logLevelOf(given: Given): LogLevel {
  const level = LOG_LEVELS.find((candidate) => candidate === given.text);
  if (level) return level;
  throw usageError(`${given.origin} must be one of ${LOG_LEVELS.join(", ")}; found "${given.text}"`);
}

export function limitsOf(flags: Flags, environment: Environment): Partial<Limits> {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of Object.keys(LIMITS) as LimitName[]) {
    const given = text(flags, environment, name);
    if (given) limits[name] = wholeNumber(given, LIMITS[name].unit, 1, limitMax(name));
  }
  return limits;
}

/** The values of a flag, or the words of its variable: for lists whose entries have commas. */
function words(flags: Flags, environment: Environment, name: string): GivenList {
  const flag = flags[name];
  const given: unknown[] = Array.isArray(flag) ? flag : (environment[variableOf(name)] ?? "").split(/\s+/);
  const items = given.map((item) => String(item).trim()).filter((item) => item !== "");
  return { items, origin: originOf(flags, name) };
}

export function originOf(flags: Flags, name: string): string {
  return flags[name] ? flagOf(name) : variableOf(name);
}

/** The flag of a setting: `maxUnsentBytes` is `--max-unsent-bytes`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** Appends the name of the environment variable to the help of an option. */
export function named(name: string, help: string): string {
  return `${help} [${variableOf(name)}]`;
}
