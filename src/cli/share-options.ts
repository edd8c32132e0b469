import type { Command } from "commander";

import { EXAMPLES } from "./examples.js";
import { EXIT_HELP } from "./exit.js";
import { type Flags, named } from "./settings.js";

export interface ShareActions {
  createShare(agent: string, flags: Flags): Promise<void>;
  listShares(flags: Flags): Promise<void>;
  revokeShare(id: string, flags: Flags): Promise<void>;
}

/** `terrarium share`, `shares` and `unshare`. `client` adds the options of every command that talks to a gateway. */
export function addShares(
  program: Command,
  actions: ShareActions,
  client: (command: Command) => Command,
): void {
  client(program.command("share").description("print a link that shows one agent for a time; steers nothing"))
    .argument("<agent>", "id of the agent; needs its scope control")
    .option("--ttl <time>", "how long it is valid, such as 30m, 2h, 7d (at most 7d; default: 1h)")
    .option("--session <name>", "show only this session of it")
    .addHelpText("after", EXAMPLES.share + EXIT_HELP)
    .action((agent: string, flags: Flags) => actions.createShare(agent, flags));

  client(program.command("shares").description("list the links of the agents that the token controls"))
    .addHelpText("after", EXIT_HELP)
    .action((flags: Flags) => actions.listShares(flags));

  client(program.command("unshare").description("end a link now, also for those who are looking"))
    .argument("<id>", "id of the share")
    .addHelpText("after", EXIT_HELP)
    .action((id: string, flags: Flags) => actions.revokeShare(id, flags));
}

/** The option of commands that watch. */
export function shareOption(command: Command): Command {
  return command.option(
    "--share <link>",
    named("share", "watch by a share instead of a token: the link, or its token"),
  );
}
