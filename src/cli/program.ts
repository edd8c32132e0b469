import { Argument, Command } from "commander";

import { LIMITS } from "../base/limits.js";
import { RUN_KINDS, RUN_STATUSES } from "../events/run.js";
import { packageVersion } from "../base/files/package-files.js";
import { type Shell, SHELLS } from "./commands/completion/completion-scripts.js";
import { EXAMPLES } from "./examples.js";
import { EXIT_HELP } from "./exit.js";
import { DEADLINE_MS, named } from "./settings.js";
import { addFreezes, type FreezeActions } from "./freeze-options.js";
import { addKubernetes, type KubernetesActions } from "./kubernetes-options.js";
import { withHint } from "./unknown-command.js";
import { addPheromones, type PheromoneActions } from "./pheromone-options.js";
import { addHost } from "./host-options.js";
import { addServe, agentOptions } from "./serve-options.js";
import { addShares, type ShareActions, shareOption } from "./share-options.js";
import type { Flags } from "./settings.js";

/** What each command does once its arguments are parsed. Each implementation is loaded only when it runs. */
export interface Actions extends PheromoneActions, ShareActions, FreezeActions, KubernetesActions {
  serve(flags: Flags): Promise<void>;
  host(flags: Flags): Promise<void>;
  agents(flags: Flags): Promise<void>;
  observe(agent: string | undefined, flags: Flags): Promise<void>;
  history(agent: string | undefined, flags: Flags): Promise<void>;
  replay(agent: string, flags: Flags): Promise<void>;
  perturb(agent: string, input: string, flags: Flags): Promise<void>;
  invoke(agent: string, input: string, flags: Flags): Promise<void>;
  semaphores(flags: Flags): Promise<void>;
  listSemaphores(flags: Flags): Promise<void>;
  showSemaphore(id: string, flags: Flags): Promise<void>;
  resolveSemaphore(id: string, answer: string, flags: Flags): Promise<void>;
  cancelSemaphore(id: string, flags: Flags): Promise<void>;
  exportAudit(flags: Flags): Promise<void>;
  listRuns(flags: Flags): Promise<void>;
  showRun(id: string, flags: Flags): Promise<void>;
  followRun(id: string, flags: Flags): Promise<void>;
  cancelRun(id: string, flags: Flags): Promise<void>;
  repeatRun(id: string, input: string | undefined, flags: Flags): Promise<void>;
  schema(flags: Flags): Promise<void>;
  agentese(path: string, input: string | undefined, flags: Flags): Promise<void>;
  call(words: readonly string[], flags: Flags): Promise<void>;
  complete(words: readonly string[], program: Command): Promise<void>;
  completion(shell: Shell): Promise<void>;
}

const SESSION_HELP = "runs of one session follow one another (default: the session of all that name none)";

/** The command line: names, help, arguments. Throws CommanderError instead of exiting. */
export function createProgram(actions: Actions): Command {
  const program = new Command("terrarium")
    .description("A gateway in front of living agents: anyone may watch, only the authorised steer.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withHint(text)) })
    .showHelpAfterError("(add --help for the manual)")
    .addHelpText("after", EXAMPLES.main + EXIT_HELP);

  const watcher = (command: Command): Command => shareOption(client(command));

  addServe(program).action((flags: Flags) => actions.serve(flags));
  addHost(program).action((flags: Flags) => actions.host(flags));

  watcher(program.command("agents").description("list the agents and their state")).action((flags: Flags) =>
    actions.agents(flags),
  );

  watcher(program.command("observe").description("watch one agent or all of them; needs no token"))
    .argument("[agent]", "id of the agent (default: all)")
    .option("--session <name>", "only this session's runs, and the agent's own events")
    .option("--after <cursor>", "resume after this cursor")
    .option("--replay <events>", "how many past events to show first (default: 100)")
    .option("--types <list>", "only these event types, separated by commas (gaps are always shown)")
    .option("--plain", "one line per event, as in a pipe, instead of the picture")
    .option("--still", named("still", "start without animation; the key m toggles it"))
    .addHelpText("after", EXAMPLES.observe + EXIT_HELP)
    .action((agent: string | undefined, flags: Flags) => actions.observe(agent, flags));

  watcher(program.command("history").description("print past events, oldest first; needs no token"))
    .argument("[agent]", "id of the agent (default: all)")
    .option(
      "--since <when>",
      "only events since then: a duration before now (30s, 15m, 2h, 7d) or an instant",
    )
    .option("--until <when>", "only events before then: a duration before now, or an instant")
    .option("--types <list>", "only these event types, separated by commas")
    .option("--session <name>", "only this session's runs, and the agent's own events")
    .option("--search <text>", "only events in which all these words occur")
    .option("--after <cursor>", "only events after this one")
    .option("--first <number>", "at most this many (default: all; without --json in a terminal 100)")
    .addHelpText("after", EXAMPLES.history + EXIT_HELP)
    .action((agent: string | undefined, flags: Flags) => actions.history(agent, flags));

  watcher(program.command("replay").description("play an agent's past events again; needs no token"))
    .argument("<agent>", "id of the agent")
    .option(
      "--since <when>",
      "from then on: a duration before now (30s, 15m, 2h, 7d) or an instant (default: 1h)",
    )
    .option("--until <when>", "up to then: a duration before now, or an instant (default: now)")
    .option("--speed <number>", "how many times as fast as it happened, or max (default: 1)")
    .option("--session <name>", "only this session's runs, and the agent's own events")
    .option("--plain", "one line per event, as in a pipe, instead of the picture")
    .addHelpText("after", EXAMPLES.replay + EXIT_HELP)
    .action((agent: string, flags: Flags) => actions.replay(agent, flags));

  client(program.command("perturb").description("put an input into an agent's inbox; does not wait"))
    .argument("<agent>", "id of the agent")
    .argument("<json>", "the input, or - to read it from standard input")
    .option("--priority <number>", "0 to 199, higher is handled earlier (default: 100)")
    .option("--idempotency-key <key>", "the same key and input are accepted once")
    .option("--session <name>", SESSION_HELP)
    .addHelpText("after", EXAMPLES.perturb + EXIT_HELP)
    .action((agent: string, input: string, flags: Flags) => actions.perturb(agent, input, flags));

  client(program.command("invoke").description("give an agent an input and wait for its result"))
    .argument("<agent>", "id of the agent")
    .argument("<json>", "the input, or - to read it from standard input")
    .option("--timeout-ms <ms>", "how long to wait (default: 30000)")
    .option("--idempotency-key <key>", "the same key and input run once")
    .option("--session <name>", SESSION_HELP)
    .addHelpText("after", EXAMPLES.invoke + EXIT_HELP)
    .action((agent: string, input: string, flags: Flags) => actions.invoke(agent, input, flags));

  client(program.command("agentese").description("resolve a path: see docs/agentese.md for all of them"))
    .argument("<path>", "the path, such as world.terrarium.agents.manifest")
    .argument("[json]", "its input, or - to read it from standard input")
    .option("--timeout-ms <ms>", "how long to wait for a path that acts (default: the command's own timeout)")
    .option("--idempotency-key <key>", "the same key and input run once")
    .option("--session <name>", SESSION_HELP)
    .addHelpText("after", EXAMPLES.agentese + EXIT_HELP)
    .action((path: string, input: string | undefined, flags: Flags) => actions.agentese(path, input, flags));

  addSemaphore(program, actions);
  addRun(program, actions);

  agentOptions(
    program.command("schema").description("print the GraphQL schema of a gateway that runs these agents"),
  )
    .option("--load-timeout-ms <ms>", named("loadTimeoutMs", `${LIMITS.loadTimeoutMs.help} (default: 60000)`))
    .addHelpText("after", EXAMPLES.schema)
    .action((flags: Flags) => actions.schema(flags));

  addPheromones(program, actions, client);
  addShares(program, actions, client);
  addFreezes(program, actions, client);
  addKubernetes(program, actions);
  addCall(program, actions);
  return program;
}

/** Words after the agent's name are flags of its command, so this parser must stop reading options at `call`. */
function addCall(program: Command, actions: Actions): void {
  program.enablePositionalOptions();
  client(program.command("call").description("call a command of an agent and wait for its result"))
    .usage("[options] [agent] [command] [flags]")
    .argument("[agent]", "id of the agent; without it, list the agents that have commands")
    .argument("[command]", "name of the command; without it, list the agent's commands")
    .argument("[flags...]", "the command's arguments: add --help to list them")
    .option("--timeout-ms <ms>", "how long to wait (default: the command's own timeout, or 30000)")
    .option("--idempotency-key <key>", "the same key and arguments run once")
    .option("--session <name>", SESSION_HELP)
    .passThroughOptions()
    .addHelpText("after", EXAMPLES.call + EXIT_HELP)
    .action((_agent: unknown, _command: unknown, _flags: unknown, flags: Flags, { args }: Command) =>
      actions.call(args, flags),
    );

  program
    .command("completion")
    .description("print a script that adds Tab completion to a shell")
    .addArgument(new Argument("<shell>", "name of the shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES.completion)
    .action((shell: Shell) => actions.completion(shell));

  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action((words: string[]) => actions.complete(words, program));
}

/** Options may stand before or after the subcommand's name, hence `optsWithGlobals`. */
function addSemaphore(program: Command, actions: Actions): void {
  const semaphore = client(
    program.command("semaphore").description("list, answer and withdraw questions from agents"),
  )
    .addHelpText("after", EXAMPLES.semaphore + EXIT_HELP)
    .action((_flags: Flags, command: Command) => actions.semaphores(command.optsWithGlobals()));

  client(semaphore.command("list").description("list questions, by default those that wait for an answer"))
    .option("--agent <id>", "only this agent's")
    .option("--status <status>", "PENDING, RESOLVED, CANCELLED, VOIDED or all (default: PENDING)")
    .option("--first <number>", "at most this many, oldest first (default: all)")
    .option("--last <number>", "at most this many, asked last; with another --status, settled last")
    .action((_flags: Flags, command: Command) => actions.listSemaphores(command.optsWithGlobals()));

  client(semaphore.command("show").description("show one, with everything that the token may see"))
    .argument("<id>", "id of the semaphore")
    .action((id: string, _flags: Flags, command: Command) =>
      actions.showSemaphore(id, command.optsWithGlobals()),
    );

  client(semaphore.command("resolve").description("answer one; its agent is resumed with the answer"))
    .argument("<id>", "id of the semaphore")
    .argument("<answer>", "JSON, or plain text; - reads it from standard input")
    .option("--digest <digest>", "the digest that was shown; refuse if it has changed since")
    .option("--text", "take the answer as text, even if it reads like JSON")
    .action((id: string, answer: string, _flags: Flags, command: Command) =>
      actions.resolveSemaphore(id, answer, command.optsWithGlobals()),
    );

  client(semaphore.command("cancel").description("withdraw one; nothing is resumed"))
    .argument("<id>", "id of the semaphore")
    .option("--reason <text>", "why; for the audit")
    .action((id: string, _flags: Flags, command: Command) =>
      actions.cancelSemaphore(id, command.optsWithGlobals()),
    );

  client(semaphore.command("audit").description("print the audit log, one JSON object per line"))
    .option("--semaphore <id>", "only about this semaphore")
    .option("--agent <id>", "only about this agent's semaphores")
    .option("--after <seq>", "only entries with a higher seq")
    .action((_flags: Flags, command: Command) => actions.exportAudit(command.optsWithGlobals()));
}

function addRun(program: Command, actions: Actions): void {
  const run = client(
    program.command("run").description("list, follow, cancel and repeat accepted work"),
  ).addHelpText("after", EXAMPLES.run + EXIT_HELP);

  client(run.command("list").description("list runs, the newest first"))
    .option("--agent <id>", "only this agent's")
    .option("--session <name>", "only this session's")
    .option("--status <status>", `${RUN_STATUSES.join(", ")} (default: any)`)
    .option("--kind <kind>", `${RUN_KINDS.join(", ")} (default: any)`)
    .option("--first <number>", "at most this many (default: 50)")
    .action((_flags: Flags, command: Command) => actions.listRuns(command.optsWithGlobals()));

  client(run.command("show").description("show one, with everything that the token may see"))
    .argument("<id>", "id of the run")
    .action((id: string, _flags: Flags, command: Command) => actions.showRun(id, command.optsWithGlobals()));

  client(run.command("follow").description("print its events until it has ended; fails unless it completed"))
    .argument("<id>", "id of the run")
    .addHelpText("after", EXIT_HELP)
    .action((id: string, _flags: Flags, command: Command) =>
      actions.followRun(id, command.optsWithGlobals()),
    );

  client(run.command("cancel").description("end one that has not ended"))
    .argument("<id>", "id of the run")
    .option("--reason <text>", "why, at most 1,000 characters")
    .action((id: string, _flags: Flags, command: Command) =>
      actions.cancelRun(id, command.optsWithGlobals()),
    );

  client(
    run.command("again").description("a new run with the input of an old one, or another; does not wait"),
  )
    .argument("<id>", "id of the old run")
    .argument("[json]", "another input, or - to read it from standard input")
    .action((id: string, input: string | undefined, _flags: Flags, command: Command) =>
      actions.repeatRun(id, input, command.optsWithGlobals()),
    );
}

/** Options of every command that talks to a running gateway. */
function client(command: Command): Command {
  return command
    .option(
      "--url <url>",
      named(
        "url",
        "the gateway, or several of one namespace with commas between them (default: http://127.0.0.1:4000)",
      ),
    )
    .option(
      "--token <token>",
      named("token", "bearer token; prefer the variable, flags show in process lists"),
    )
    .option("--json", "print JSON for programs: results on standard output, errors on standard error")
    .option("--no-cache", named("noCache", "do not save or use the last known state"))
    .option("--live", named("live", "only the gateway itself may answer, not the last known state"))
    .option(
      "--deadline-ms <ms>",
      named(
        "deadlineMs",
        `how long reads wait before the last known state answers (default: ${DEADLINE_MS.default})`,
      ),
    );
}
