import { type Command, Option } from "commander";
import { LIMITS, type LimitSpec } from "../base/limits.js";
import { EXIT_HELP } from "./exit.js";
import { flagOf, named } from "./settings.js";
import { LOG_LEVELS, SECRET_VARIABLES } from "./settings.js";

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
  for (const [name, { unit, help, default: usual, derived }] of Object.entries<LimitSpec>(LIMITS)) {
    const option = new Option(
      `${flagOf(name)} <${unit}>`,
      named(name, `${help} (default: ${derived ?? usual})`),
    );
    command.addOption(option);
  }
  return command.addHelpText("after", EXAMPLES + EXIT_HELP);
}

/** Options that select the agents. */
export function agentOptions(command: Command): Command {
  return command
    .option("--agents <file...>", named("agents", "agent modules; commas separate them in the variable"))
    .option("--no-bundled", named("noBundled", "leave out the bundled agents"));
}
