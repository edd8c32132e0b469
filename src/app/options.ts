import type { Tracer } from "@opentelemetry/api";
import type { Logger } from "pino";
import type { ScopeClaims } from "../auth/tokens/claims.js";
import type { IssuerOptions } from "../auth/tokens/issuers.js";
import type { LoginOptions } from "../gateway/pages/login.js";
import type { Limits } from "../base/limits.js";
import type { AgentVisibility } from "../events/agent/agent-sight.js";
import type { AgentDefinition } from "../host/modules/definition.js";

/** A NATS cluster with JetStream, nats-server 2.12 or later, that gateways share. */
export interface NatsOptions {
  /**
   * Addresses of servers of one cluster: `nats://host:4222`, `tls://host`. With `user:password@` or `token@` before the host it
   * logs in so.
   */
  readonly servers: readonly string[];
  /** Path of a credentials file (JWT and seed). Read again at each connection. */
  readonly credentials?: string;
  /** Gateways of one namespace are one. 1 to 64 letters, digits or hyphens. Default: `default`. */
  readonly namespace?: string;
  /** Copies of the data in the cluster, when its streams are made. Default 1. */
  readonly replicas?: 1 | 3;
}

/**
 * Options of `createTerrarium`. All are optional.
 *
 * @example
 * ```ts
 * const terrarium = await createTerrarium({
 *   agents: [myAgent],
 *   dataDir: ".terrarium",
 *   limits: { maxConnections: 5_000 },
 * });
 * ```
 */
export interface TerrariumOptions extends ScopeClaims {
  /** Agents as objects. They run on this thread. */
  readonly agents?: readonly AgentDefinition[];
  /** Modules of agents, including TypeScript. They run in worker threads. */
  readonly agentFiles?: readonly string[];
  /** Also runs the bundled agents, in a worker thread. Default false. */
  readonly bundled?: boolean;
  /** Files that the bundled `logwatch` follows. Default: this gateway's own access log. */
  readonly logwatchFiles?: readonly string[];
  /** The directory that the bundled `steward` manages. Null (the default): it is idle. */
  readonly stewardDir?: string | null;
  /** Directory for data files. Null (the default) stores nothing beyond this process. */
  readonly dataDir?: string | null;
  /**
   * Keeps questions, runs, freezes, shares and pheromones in NATS, where other gateways share them. History stays in `dataDir`, or in
   * memory. Default: this gateway is the only one.
   */
  readonly nats?: NatsOptions;
  /** Limits to change; `LIMITS` lists all with units and defaults. RangeError for an invalid value. */
  readonly limits?: Partial<Limits>;
  /**
   * Who may see agents that do not say: anybody (`public`, the default), any valid token (`authenticated`), or tokens with a
   * right on the agent (`scoped`).
   */
  readonly defaultVisibility?: AgentVisibility;
  /**
   * Origins of other pages that may steer with a token they hold: `https://example.org`, or `*` for all. Default:
   * none.
   */
  readonly steeringOrigins?: readonly string[];
  /**
   * Origins of other pages that may read, in addition to those that may steer; `*` for all. Default: all, except that
   * requests to a loopback address are only accepted from pages served from one.
   */
  readonly readOrigins?: readonly string[];
  /**
   * Host names that this gateway accepts on a loopback address, in addition to this machine's names and the hosts of
   * the origins above: `terrarium.example`, `.example` for all subdomains, `*` for any. Requests from a trusted proxy
   * may use any name. Default: none.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Path prefix of all routes, such as `/terrarium`, for a proxy or server that passes paths on unchanged. Other paths
   * are 404. Default: none.
   */
  readonly basePath?: string;
  /**
   * A token with all rights: at least 12 characters that cannot be guessed. Default: a random one, see
   * `Terrarium.operatorToken`.
   */
  readonly operatorToken?: string;
  /** Accepts JWTs: by shared secret (HS256 and up, at least 32 bytes) or by the URL of a key set. */
  readonly jwt?: {
    readonly secret?: string;
    readonly jwksUrl?: string;
    readonly audience?: string;
    readonly issuer?: string;
  };
  /** Further issuers of JWTs, each with its own keys. Their subjects are shown as `<name>|<sub>`. */
  readonly issuers?: readonly IssuerOptions[];
  /** Lets people log in on the dashboard, at one of the issuers above. Default: they enter a token. */
  readonly login?: LoginOptions;
  /**
   * File or http(s) URL with the revoked tokens (JWTs), one per line: `jti:<id>` or `sub:<subject>`. Read again
   * within half a second of a change, from a URL without `ETag` and `Last-Modified` more seldom when it is long.
   */
  readonly revokedTokens?: string;
  /** Default: silent. */
  readonly logger?: Logger;
  /**
   * Addresses or CIDR ranges of proxies in front of the gateway, whose `X-Forwarded-For` is trusted; also `loopback`,
   * `linklocal`, `uniquelocal`. Default: none.
   */
  readonly trustedProxies?: readonly string[];
  /** False: clients cannot introspect the schema. Default true. */
  readonly introspection?: boolean;
  /**
   * The only GraphQL operations that are executed, by id, as code generators list them, in addition to those of the
   * gateway's own pages and command line. Default: all operations are executed.
   */
  readonly persistedOperations?: { readonly [id: string]: string };
  /** Shows unexpected exceptions to clients. Default false. */
  readonly development?: boolean;
  /**
   * Records spans of steering: your own tracer, or the one that `terrarium serve` creates from OpenTelemetry's
   * environment variables. Agents in worker threads export according to those variables only. Default: tracing is
   * off.
   */
  readonly tracer?: Tracer;
  /** The worker's main module, for running outside the built package. */
  readonly hostEntry?: URL;
}
