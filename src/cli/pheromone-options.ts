import type { Command } from "commander";

import { EXAMPLES } from "./examples.js";
import { EXIT_HELP } from "./exit.js";
import type { Flags } from "./settings.js";

export interface PheromoneActions {
  sensePheromones(flags: Flags): Promise<void>;
  emitPheromone(type: string, payload: string | undefined, flags: Flags): Promise<void>;
  watchPheromones(flags: Flags): Promise<void>;
}

/** `terrarium pheromone`. `client` adds the options of every command that talks to a gateway. */
export function addPheromones(
  program: Command,
  actions: PheromoneActions,
  client: (command: Command) => Command,
): void {
  const pheromone = client(
    program.command("pheromone").description("read, watch and deposit signals between agents, which fade"),
  ).addHelpText("after", EXAMPLES.pheromone + EXIT_HELP);
  const filtered = (command: Command): Command =>
    client(command)
      .option("--type <type>", "only this type, such as WARNING")
      .option("--source <id>", "only this depositor's: an agent's id, or client:<name>")
      .option("--target <id>", "only those for this agent")
      .option("--min-intensity <number>", "only those at least as strong, 0 to 1");

  filtered(pheromone.command("sense").description("the field now, strongest first; needs no token")).action(
    (_flags: Flags, command: Command) => actions.sensePheromones(command.optsWithGlobals()),
  );

  client(pheromone.command("emit").description("deposit one; needs the scope signals:deposit"))
    .argument("<type>", "WARNING, CAPABILITY or any other name")
    .argument("[json]", "payload, JSON, 8 KiB at most")
    .option("--intensity <number>", "strength, 0 to 1 (default: 1)")
    .option("--half-life <time>", "time in which it halves, such as 90s, 10m, 2h (default: 10m)")
    .option("--target <id>", "the agent it is for (default: all agents)")
    .option("--key <text>", "deposits with different keys are different pheromones")
    .option("--ttl <time>", "gone after this time in any case")
    .action((type: string, payload: string | undefined, _flags: Flags, command: Command) =>
      actions.emitPheromone(type, payload, command.optsWithGlobals()),
    );

  filtered(pheromone.command("watch").description("print each deposit as it happens; needs no token")).action(
    (_flags: Flags, command: Command) => actions.watchPheromones(command.optsWithGlobals()),
  );
}
