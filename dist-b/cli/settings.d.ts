import { type Limits } from "../base/limits.js";
export type Environment = Readonly<Record<string, string | undefined>>;
/** Parsed flags: strings, lists of strings, booleans. */
export type Flags = Readonly<Record<string, unknown>>;
export declare const LOG_LEVELS: readonly ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
export type LogLevel = (typeof LOG_LEVELS)[number];
export interface JwtSettings {
  readonly secret?: string;
  readonly jwksUrl?: string;
  readonly audience?: string;
  readonly issuer?: string;
}
export interface ServeSettings {
  readonly port: number;
  readonly host: string;
  readonly agentFiles: readonly string[];
  readonly bundled: boolean;
  readonly logwatchFiles: readonly string[];
  /** Null: the steward is idle. */
  readonly stewardDir: string | null;
  /** Null: everything is kept in memory. */
  readonly dataDir: string | null;
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
  readonly jwt: JwtSettings | null;
  readonly development: boolean;
}
/** Secrets have no flag, because command lines show in process lists. */
export declare const SECRET_VARIABLES: {
  readonly TERRARIUM_TOKEN: "the operator token, which may do everything";
  readonly TERRARIUM_JWT_SECRET: "accept JWTs signed with this secret (HS256, HS384, HS512)";
  readonly TERRARIUM_JWKS_URL: "accept JWTs signed with the keys published there";
  readonly TERRARIUM_JWT_AUDIENCE: "required `aud` claim";
  readonly TERRARIUM_JWT_ISSUER: "required `iss` claim";
};
/** A value, and the flag or variable it came from, for error messages. */
interface Given {
  readonly text: string;
  readonly origin: string;
}
/**
 * The settings of `terrarium serve`. A flag overrides its variable; an empty variable counts as unset.
 * Throws a usage error that names the flag or variable, the value found and the values allowed.
 */
export declare function serveSettings(flags: Flags, environment: Environment): ServeSettings;
/** The selected agents. */
export declare function agentSettings(
  flags: Flags,
  environment: Environment,
): Pick<ServeSettings, "agentFiles" | "bundled">;
export interface ClientSettings {
  /** The GraphQL endpoint: `http://127.0.0.1:4000/graphql`. */
  readonly endpoint: URL;
  readonly token: string | null;
  readonly json: boolean;
  /** Folder of the last known states of gateways; null: nothing is saved or used. */
  readonly cacheDir: string | null;
  /** Only the gateway itself may answer. */
  readonly live: boolean;
  /** How long reads wait for the gateway before the last known state answers, milliseconds. */
  readonly deadlineMs: number;
}
/** Default and bounds of `--deadline-ms`. */
export declare const DEADLINE_MS: {
  readonly default: 500;
  readonly min: 1;
  readonly max: 600000;
};
/** The gateway and the token that client commands use. */
export declare function clientSettings(flags: Flags, environment: Environment): ClientSettings;
/** Parses a whole number from a flag. Throws a usage error that names the flag and the unit. */
export declare function wholeNumber(given: Given, unit: string, min: number, max: number): number;
/** True when the terminal view starts without animation. */
export declare function isStill(flags: Flags, environment: Environment): boolean;
/** The given load timeout or its default, milliseconds. */
export declare function loadTimeoutOf(flags: Flags, environment: Environment): number;
/** The flag of a setting: `maxUnsentBytes` is `--max-unsent-bytes`. */
export declare function flagOf(name: string): string;
/** Appends the name of the environment variable to the help of an option. */
export declare function named(name: string, help: string): string;
export {};
