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
Without any of them a random operator token is made at start and printed once.

Examples:
  $ terrarium serve --port 8080 --agents ./my-agent.ts
  $ terrarium serve --ephemeral --no-bundled --agents a.ts b.ts
  $ TERRARIUM_TOKEN=... terrarium serve --host 0.0.0.0
`;

/** `terrarium serve`. */
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
      named("stewardDir", "the folder the bundled `steward` looks after (default: none, it is idle)"),
    )
    .option(
      "--data-dir <folder>",
      named("dataDir", "where files are kept, the access log among them (default: .terrarium)"),
    )
    .option(
      "--steering-origins <origin...>",
      named("steeringOrigins", "sites whose pages may steer; * for all"),
    )
    .option(
      "--read-origins <origin...>",
      named(
        "readOrigins",
        "sites whose pages may read; * for all (default: all, but on a loopback address only pages of this machine)",
      ),
    )
    .option(
      "--allowed-hosts <name...>",
      named(
        "allowedHosts",
        "names this gateway goes by on a loopback address, .example for all below it; * for any (default: those of this machine)",
      ),
    )
    .option("--ephemeral", named("ephemeral", "keep nothing on disk"))
    .option(
      "--trusted-proxies <address...>",
      named(
        "trustedProxies",
        "addresses or ranges of proxies whose X-Forwarded-For is believed; also loopback, linklocal, uniquelocal (default: none)",
      ),
    )
    .option(
      "--revoked-tokens <source>",
      named(
        "revokedTokens",
        "file or http(s) address with a line for each JWT no longer let in: jti:<id>, sub:<subject>",
      ),
    )
    .option("--no-introspection", named("noIntrospection", "clients cannot ask what the schema is"))
    .option(
      "--persisted-operations <file>",
      named("persistedOperations", "answer only the GraphQL operations in this JSON file, documents by id"),
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

/** Which agents are meant. */
export function agentOptions(command: Command): Command {
  return command
    .option("--agents <file...>", named("agents", "agent modules; commas separate them in the variable"))
    .option("--no-bundled", named("noBundled", "leave out the bundled agents"));
}
