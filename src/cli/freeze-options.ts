import type { Command } from "commander";

import { EXAMPLES } from "./examples.js";
import { EXIT_HELP } from "./exit.js";
import type { Flags } from "./settings.js";

export interface FreezeActions {
  freeze(agents: readonly string[], flags: Flags): Promise<void>;
  thaw(agents: readonly string[], flags: Flags): Promise<void>;
  listFreezes(flags: Flags): Promise<void>;
}

/** `terrarium freeze`, `thaw` and `freezes`. `client` adds the options of every command that talks to a gateway. */
export function addFreezes(
  program: Command,
  actions: FreezeActions,
  client: (command: Command) => Command,
): void {
  const selecting = (command: Command): Command =>
    client(command)
      .argument("[agents...]", "ids of agents")
      .option("--label <key=value...>", "the agents that have all these labels, now or later")
      .option("--all", "all agents, now or later");

  selecting(
    program
      .command("freeze")
      .description(
        "let nothing new begin in agents: what is sent to them waits; needs the scope fleet:freeze",
      ),
  )
    .option("--reason <text>", "why, for everybody who may see the agents; required")
    .addHelpText("after", EXAMPLES.freeze + EXIT_HELP)
    .action((agents: string[], flags: Flags) => actions.freeze(agents, flags));

  selecting(
    program.command("thaw").description("end a freeze: agents begin again; needs the scope fleet:freeze"),
  )
    .addHelpText("after", EXAMPLES.freeze + EXIT_HELP)
    .action((agents: string[], flags: Flags) => actions.thaw(agents, flags));

  client(program.command("freezes").description("list what is frozen, and why"))
    .addHelpText("after", EXIT_HELP)
    .action((flags: Flags) => actions.listFreezes(flags));
}
