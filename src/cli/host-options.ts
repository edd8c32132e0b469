import type { Command } from "commander";
import { LIMITS } from "../base/limits.js";
import { serviceExitHelp } from "./exit.js";
import { HOST_LIMITS } from "../host/limits.js";
import { addLimits } from "./serve-options.js";
import { LOG_LEVELS, named } from "./settings.js";

const EXAMPLES = `
The token needs a scope host:<id> for each agent, such as host:billing-*. It comes from TERRARIUM_TOKEN, or from a file.

Examples:
  $ TERRARIUM_TOKEN=... terrarium host --gateway https://gateway.example --agents ./my-agent.ts
  $ terrarium host --gateway http://10.0.0.1:4000,http://10.0.0.2:4000 --agents a.ts b.ts --token-file /run/secrets/token
`;

/** Adds `terrarium host` with its options. */
export function addHost(program: Command): Command {
  const command = program
    .command("host")
    .description("run agents here for a gateway elsewhere; dials in, and comes back after a lost connection")
    .option(
      "--gateway <url>",
      named("gateway", "the gateway; several, separated by commas, are tried in turn"),
    )
    .option("--agents <file...>", named("agents", "agent modules; commas separate them in the variable"))
    .option(
      "--name <name>",
      named(
        "name",
        "name of this host, the same in each life of it (default: of the machine and the modules)",
      ),
    )
    .option(
      "--token-file <file>",
      named("tokenFile", "file with the token, read again for each connection (default: TERRARIUM_TOKEN)"),
    )
    .option("--log-level <level>", named("logLevel", `${LOG_LEVELS.join(", ")} (default: info)`))
    .option(
      "--drain-timeout-ms <ms>",
      named(
        "drainTimeoutMs",
        `how long running work may end after SIGTERM (default: ${LIMITS.drainTimeoutMs.default})`,
      ),
    )
    .optionsGroup("Limits:");
  addLimits(command, HOST_LIMITS);
  return command.addHelpText(
    "after",
    EXAMPLES +
      serviceExitHelp(
        "ended by a signal, or replaced by a new process of its name, after what ran had its time to end",
      ),
  );
}
