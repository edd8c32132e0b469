import type { Tracer } from "@opentelemetry/api";
import type { Logger } from "pino";
import type { Limits } from "../base/limits.js";
import type { AgentDefinition } from "../host/definition.js";

/**
 * Options of `createTerrarium`. All of them may be left out.
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
export interface TerrariumOptions {
  /** Agents as objects: they run on this thread. */
  readonly agents?: readonly AgentDefinition[];
  /** Modules of agents, TypeScript included: they run in a worker thread. */
  readonly agentFiles?: readonly string[];
  /** Also run the bundled agents, in the worker thread. Default false. */
  readonly bundled?: boolean;
  /** What the bundled `logwatch` follows. Default: this gateway's own access log. */
  readonly logwatchFiles?: readonly string[];
  /** The directory the bundled `steward` looks after. Null (the default): it is idle. */
  readonly stewardDir?: string | null;
  /** Where files are kept. Null (the default) keeps nothing beyond this process. */
  readonly dataDir?: string | null;
  /** Bounds to change; `LIMITS` lists all with units and defaults. RangeError for a value that cannot be. */
  readonly limits?: Partial<Limits>;
  /**
   * Origins of pages, beside those served here, that may steer with a token they hold: `https://example.org`, or `*`
   * for all. Default: none.
   */
  readonly steeringOrigins?: readonly string[];
  /**
   * Origins of pages, beside those served here and those that may steer, that may read; `*` for all. Default: all, but for
   * requests that come in on a loopback address only pages served from one.
   */
  readonly readOrigins?: readonly string[];
  /**
   * Names this gateway goes by on a loopback address, beside this machine's own and the hosts of the origins above:
   * `terrarium.example`, `.example` for all below it, `*` for any. Requests from a trusted proxy may name any. Default: none.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * The path that everything lies below, as `/terrarium`, behind a proxy or in a server that passes paths on whole. What
   * is outside is 404. Default: none.
   */
  readonly basePath?: string;
  /** Opens everything. Default: a random one, see `Terrarium.operatorToken`. */
  readonly operatorToken?: string;
  /** Accept JWTs: by shared secret (HS256 and up, at least 32 bytes) or by a key set's address. */
  readonly jwt?: {
    readonly secret?: string;
    readonly jwksUrl?: string;
    readonly audience?: string;
    readonly issuer?: string;
  };
  /**
   * File or http(s) address with the tokens (JWTs) that are no longer let in: `jti:<id>` or `sub:<subject>` a line.
   * Read again every 5 seconds (a file) or 30.
   */
  readonly revokedTokens?: string;
  /** Default: silent. */
  readonly logger?: Logger;
  /**
   * Addresses or CIDR ranges of proxies in front of the gateway, whose `X-Forwarded-For` is believed; also `loopback`,
   * `linklocal`, `uniquelocal`. Default: nobody's is.
   */
  readonly trustedProxies?: readonly string[];
  /** False: clients cannot ask what the schema is. Default true. */
  readonly introspection?: boolean;
  /**
   * The only GraphQL operations that are answered, by id, as code generators list them, beside those of the pages served
   * here and of the command line. Default: all are.
   */
  readonly persistedOperations?: { readonly [id: string]: string };
  /** Shows unexpected exceptions to clients. Default false. */
  readonly development?: boolean;
  /**
   * Where spans of steering go: a tracer of yours, or what `terrarium serve` makes of OpenTelemetry's variables. Agents
   * in the worker thread export as the variables say, and not at all where they say nothing. Default: nobody traces.
   */
  readonly tracer?: Tracer;
  /** The worker's main module, for running from somewhere else than the built package. */
  readonly hostEntry?: URL;
}
