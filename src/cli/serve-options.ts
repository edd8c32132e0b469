import { type Command, Option } from "commander";
import { type LimitName, LIMITS, type LimitSpec } from "../base/limits.js";
import { serviceExitHelp } from "./exit.js";
import { flagOf, named } from "./settings.js";
import { LOG_LEVELS } from "./settings.js";
import { SECRET_VARIABLES } from "./token-settings.js";

const EXAMPLES = `
Variables without a flag:
${Object.entries(SECRET_VARIABLES)
  .map(([name, meaning]) => `  ${name.padEnd(24)}${meaning}`)
  .join("\n")}
Without any of them, a random operator token is created at each start and printed once.

Examples:
  $ terrarium serve --port 8080 --agents ./my-agent.ts
  $ terrarium serve --ephemeral --no-bundled --agents a.ts b.ts
  $ TERRARIUM_TOKEN=... terrarium serve --host 0.0.0.0
`;

/** Adds `terrarium serve` with its options. */
export function addServe(program: Command): Command {
  const command = agentOptions(program.command("serve").description("run the gateway and its agents"))
    .option("--port <number>", named("port", "port to listen on, 0 picks a free one (default: 4000)"))
    .option("--host <address>", named("host", "address to listen on (default: 127.0.0.1)"))
    .option(
      "--logwatch-files <file...>",
      named("logwatchFiles", "log files the bundled `logwatch` follows (default: its own access log)"),
    )
    .option(
      "--steward-dir <folder>",
      named(
        "stewardDir",
        "folder that the bundled `steward` looks after (default: none, the steward is idle)",
      ),
    )
    .option(
      "--data-dir <folder>",
      named("dataDir", "folder for stored data and the access log (default: .terrarium)"),
    )
    .option(
      "--nats <address...>",
      named(
        "nats",
        "NATS servers that gateways share, such as nats://host:4222 or tls://host (default: none, this is the only gateway)",
      ),
    )
    .option(
      "--nats-credentials <file>",
      named(
        "natsCredentials",
        "credentials file for NATS; user:password@ or token@ may be in TERRARIUM_NATS",
      ),
    )
    .option(
      "--namespace <name>",
      named("namespace", "gateways of one namespace at NATS are one (default: default)"),
    )
    .option(
      "--replicas <1|3>",
      named("replicas", "copies of the data at NATS, when they are first made (default: 1)"),
    )
    .option(
      "--default-visibility <who>",
      named(
        "defaultVisibility",
        "who may see agents that do not say: public, authenticated (any valid token) or scoped (a right on the agent) (default: public)",
      ),
    )
    .option(
      "--steering-origins <origin...>",
      named("steeringOrigins", "origins of pages that may steer; * for all"),
    )
    .option(
      "--read-origins <origin...>",
      named(
        "readOrigins",
        "origins of pages that may read; * for all (default: all; on a loopback address only pages of this machine)",
      ),
    )
    .option(
      "--allowed-hosts <name...>",
      named(
        "allowedHosts",
        "host names accepted on a loopback address, .example for all subdomains; * for any (default: names of this machine)",
      ),
    )
    .option(
      "--base-path <path>",
      named("basePath", "the path that everything lies below, such as /terrarium (default: none)"),
    )
    .option("--ephemeral", named("ephemeral", "store nothing on disk"))
    .option(
      "--trusted-proxies <address...>",
      named(
        "trustedProxies",
        "addresses or ranges of proxies whose X-Forwarded-For is trusted; also loopback, linklocal, uniquelocal (default: none)",
      ),
    )
    .option(
      "--issuers <file>",
      named("issuers", "JSON file, or JSON, with further issuers of JWTs, each with its own keys"),
    )
    .option(
      "--scope-claims <path...>",
      named(
        "scopeClaims",
        "claims of a JWT with scopes and roles, such as scope,permissions,realm_access.roles (default: scope, scp, scopes)",
      ),
    )
    .option(
      "--role-scopes <role=scopes...>",
      named(
        "roleScopes",
        "scopes that a role of the issuer stands for; spaces separate roles in the variable",
      ),
    )
    .option(
      "--oidc-issuer <address>",
      named(
        "oidcIssuer",
        "identity provider where people log in on the dashboard; one of the issuers of JWTs",
      ),
    )
    .option("--oidc-client-id <id>", named("oidcClientId", "the dashboard's client there, without a secret"))
    .option(
      "--oidc-scope <scopes>",
      named("oidcScope", "what the dashboard asks for, separated by spaces (default: openid)"),
    )
    .option(
      "--oidc-audience <name>",
      named("oidcAudience", "API that its tokens are for, where the provider asks for it (default: none)"),
    )
    .option(
      "--revoked-tokens <source>",
      named(
        "revokedTokens",
        "file or http(s) address that lists revoked JWTs, one per line: jti:<id> or sub:<subject>",
      ),
    )
    .option("--no-introspection", named("noIntrospection", "refuse introspection of the schema"))
    .option(
      "--persisted-operations <file>",
      named("persistedOperations", "allow only the GraphQL operations in this JSON file of documents by id"),
    )
    .option("--log-level <level>", named("logLevel", `${LOG_LEVELS.join(", ")} (default: info)`))
    .optionsGroup("Limits:");
  addLimits(command, Object.keys(LIMITS) as LimitName[]);
  return command.addHelpText(
    "after",
    EXAMPLES + serviceExitHelp("ended by a signal, after what ran had its time to end"),
  );
}

/** Options that select the agents. */
export function agentOptions(command: Command): Command {
  return command
    .option("--agents <file...>", named("agents", "agent modules; commas separate them in the variable"))
    .option("--no-bundled", named("noBundled", "leave out the bundled agents"));
}

/** Adds an option for each of these limits. */
export function addLimits(command: Command, names: readonly LimitName[]): void {
  for (const name of names) {
    const { unit, help, default: usual, derived }: LimitSpec = LIMITS[name];
    const text = named(name, `${help} (default: ${derived ?? usual})`);
    command.addOption(new Option(`${flagOf(name)} <${unit}>`, text));
  }
}
