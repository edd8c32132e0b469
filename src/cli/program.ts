import { Argument, Command } from "commander";

import { LIMITS } from "../base/limits.js";
import { packageVersion } from "../base/package-version.js";
import { type Shell, SHELLS } from "./completion-scripts.js";
import { EXIT_HELP } from "./exit.js";
import { named } from "./settings.js";
import { addServe, agentOptions } from "./serve-options.js";
import type { Flags } from "./settings.js";

/** What the commands do, apart from reading their arguments: each is loaded only when it runs. */
export interface Actions {
  serve(flags: Flags): Promise<void>;
  agents(flags: Flags): Promise<void>;
  observe(agent: string | undefined, flags: Flags): Promise<void>;
  perturb(agent: string, input: string, flags: Flags): Promise<void>;
  invoke(agent: string, input: string, flags: Flags): Promise<void>;
  semaphores(flags: Flags): Promise<void>;
  listSemaphores(flags: Flags): Promise<void>;
  showSemaphore(id: string, flags: Flags): Promise<void>;
  resolveSemaphore(id: string, answer: string, flags: Flags): Promise<void>;
  cancelSemaphore(id: string, flags: Flags): Promise<void>;
  exportAudit(flags: Flags): Promise<void>;
  schema(flags: Flags): Promise<void>;
  call(words: readonly string[], flags: Flags): Promise<void>;
  complete(words: readonly string[], program: Command): Promise<void>;
  completion(shell: Shell): Promise<void>;
}

const EXAMPLES = {
  main: `
Examples:
  $ terrarium serve                              the gateway, with the bundled agents
  $ terrarium agents                             who lives there
  $ terrarium observe pulse                      watch one agent: no token needed
  $ export TERRARIUM_TOKEN=...                   what \`serve\` printed at its start
  $ terrarium perturb pulse '{"ratePerSecond":5}'    steer it
  $ terrarium call                               who has commands; add an agent to see them
  $ source <(terrarium completion bash)          Tab completes all of this
`,
  observe: `
Examples:
  $ terrarium observe                            all agents, as a picture; ? shows the keys
  $ terrarium observe pulse --replay 0           from now on
  $ terrarium observe logwatch --types OUTPUT,ERROR --json | jq .data
  $ terrarium observe pulse --after "$CURSOR"    go on where another view stopped

In a terminal the view is a picture, everywhere else, and with --json or --plain, one line an event. NO_COLOR, COLORTERM and
TERM are honoured. A lost connection is taken up again after the last event shown; what could not be kept meanwhile is shown
as a GAP. While the gateway is away its last known state is shown with its age.
`,
  perturb: `
Examples:
  $ terrarium perturb pulse '{"ratePerSecond":5}'
  $ echo '{"focus":"payments"}' | terrarium perturb logwatch - --priority 200
`,
  invoke: `
Examples:
  $ terrarium invoke logwatch '{"report":true}'
  $ terrarium invoke steward - --timeout-ms 5000 < input.json
`,
  call: `
Examples:
  $ terrarium call                               who has commands
  $ terrarium call grammar                       what they are
  $ terrarium call grammar parse --help          what one takes, returns, and examples
  $ terrarium call grammar parse --text - --json < formula.txt

An agent's flags come from the running gateway: one for each member of the arguments, repeated for lists, JSON for objects.
A value of - is read from standard input, --args takes all arguments as JSON. Asking for help needs no token, calling needs
one with the scope agent:<agent>:invoke. Ctrl-C ends the call, and so the agent's work on it, unless it has a key.
`,
  completion: `
Examples:
  $ source <(terrarium completion bash)          now; keep the line in ~/.bashrc
  $ source <(terrarium completion zsh)           after compinit, in ~/.zshrc
  $ terrarium completion fish | source           in ~/.config/fish/config.fish

The agents, their commands and their flags are asked of the gateway at TERRARIUM_URL, or at --url where it is typed already.
`,
  schema: `
Examples:
  $ terrarium schema --agents my-agent.ts > schema.graphql    for code generation: commands are typed fields
`,
  semaphore: `
Examples:
  $ terrarium semaphore                          lists what waits, shows one, asks
  $ terrarium semaphore list --status all --json
  $ terrarium semaphore list --status resolved --last 20      the latest answered, the very latest at the end
  $ terrarium semaphore resolve sem-1f0c9a77 Approve --digest "$DIGEST"
  $ terrarium semaphore audit --agent steward > audit.ndjson

Looking needs no token. Answering, the audit, and what an agent froze need one with the scope purgatory:resolve.
`,
};

/** The command line: names, help, arguments. Throws CommanderError instead of exiting. */
export function createProgram(actions: Actions): Command {
  const program = new Command("terrarium")
    .description("A gateway in front of living agents: anyone may watch, only the authorised steer.")
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError("(add --help for the manual)")
    .addHelpText("after", EXAMPLES.main + EXIT_HELP);

  addServe(program).action((flags: Flags) => actions.serve(flags));

  client(program.command("agents").description("list the agents and how they are")).action((flags: Flags) =>
    actions.agents(flags),
  );

  client(program.command("observe").description("watch one agent, or all; needs no token"))
    .argument("[agent]", "id of the agent (default: all)")
    .option("--after <cursor>", "go on right after this cursor")
    .option("--replay <events>", "how many past events to show first (default: 100)")
    .option("--types <list>", "only these event types, separated by commas (gaps are always shown)")
    .option("--plain", "one line an event, as a pipe gets it, instead of the picture")
    .option("--still", named("still", "nothing in the picture moves of itself; the key m lets it"))
    .addHelpText("after", EXAMPLES.observe + EXIT_HELP)
    .action((agent: string | undefined, flags: Flags) => actions.observe(agent, flags));

  client(program.command("perturb").description("put an input into an agent's inbox; does not wait"))
    .argument("<agent>", "id of the agent")
    .argument("<json>", "the input, or - to read it from standard input")
    .option("--priority <number>", "higher is handled earlier (default: 100)")
    .option("--idempotency-key <key>", "the same key and input are accepted once")
    .addHelpText("after", EXAMPLES.perturb + EXIT_HELP)
    .action((agent: string, input: string, flags: Flags) => actions.perturb(agent, input, flags));

  client(program.command("invoke").description("give an agent an input and wait for its result"))
    .argument("<agent>", "id of the agent")
    .argument("<json>", "the input, or - to read it from standard input")
    .option("--timeout-ms <ms>", "how long to wait (default: 30000)")
    .option("--idempotency-key <key>", "the same key and input run once")
    .addHelpText("after", EXAMPLES.invoke + EXIT_HELP)
    .action((agent: string, input: string, flags: Flags) => actions.invoke(agent, input, flags));

  addSemaphore(program, actions);

  agentOptions(
    program.command("schema").description("print the GraphQL schema of a gateway that runs these agents"),
  )
    .option("--load-timeout-ms <ms>", named("loadTimeoutMs", `${LIMITS.loadTimeoutMs.help} (default: 60000)`))
    .addHelpText("after", EXAMPLES.schema)
    .action((flags: Flags) => actions.schema(flags));

  addCall(program, actions);
  return program;
}

/** What follows the agent's name is not for this parser, which must therefore end where `call` begins. */
function addCall(program: Command, actions: Actions): void {
  program.enablePositionalOptions();
  client(program.command("call").description("call a command of an agent and wait for its result"))
    .usage("[options] [agent] [command] [flags]")
    .argument("[agent]", "id of the agent; without it, who has commands")
    .argument("[command]", "name of the command; without it, what the agent's commands are")
    .argument("[flags...]", "the command's arguments: add --help to see them")
    .option("--timeout-ms <ms>", "how long to wait (default: what the command's author said, or 30000)")
    .option("--idempotency-key <key>", "the same key and arguments run once")
    .passThroughOptions()
    .addHelpText("after", EXAMPLES.call + EXIT_HELP)
    .action((_agent: unknown, _command: unknown, _flags: unknown, flags: Flags, { args }: Command) =>
      actions.call(args, flags),
    );

  program
    .command("completion")
    .description("print a script that makes a shell complete all of this")
    .addArgument(new Argument("<shell>", "whose script").choices(SHELLS))
    .addHelpText("after", EXAMPLES.completion)
    .action((shell: Shell) => actions.completion(shell));

  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action((words: string[]) => actions.complete(words, program));
}

/** Options given before or after the name of a subcommand count the same, hence `optsWithGlobals`. */
function addSemaphore(program: Command, actions: Actions): void {
  const semaphore = client(
    program.command("semaphore").description("what agents ask of people: look, answer, withdraw"),
  )
    .addHelpText("after", EXAMPLES.semaphore + EXIT_HELP)
    .action((_flags: Flags, command: Command) => actions.semaphores(command.optsWithGlobals()));

  client(semaphore.command("list").description("list what waits for an answer"))
    .option("--agent <id>", "only this agent's")
    .option("--status <status>", "PENDING, RESOLVED, CANCELLED, VOIDED or all (default: PENDING)")
    .option("--first <number>", "only so many, those asked first (default: all)")
    .option("--last <number>", "only so many, those asked last, or settled last with a settled --status")
    .action((_flags: Flags, command: Command) => actions.listSemaphores(command.optsWithGlobals()));

  client(semaphore.command("show").description("show one, with all that the token may see"))
    .argument("<id>", "id of the semaphore")
    .action((id: string, _flags: Flags, command: Command) =>
      actions.showSemaphore(id, command.optsWithGlobals()),
    );

  client(semaphore.command("resolve").description("answer one; its agent is resumed with the answer"))
    .argument("<id>", "id of the semaphore")
    .argument("<answer>", "JSON, or plain text; - reads it from standard input")
    .option("--digest <digest>", "the digest that was shown: refuse if it is something else by now")
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

  client(semaphore.command("audit").description("print who did what when, one JSON object a line"))
    .option("--semaphore <id>", "only about this semaphore")
    .option("--agent <id>", "only about this agent's semaphores")
    .option("--after <seq>", "only entries with a higher seq")
    .action((_flags: Flags, command: Command) => actions.exportAudit(command.optsWithGlobals()));
}

/** Options of every command that talks to a running gateway. */
function client(command: Command): Command {
  return command
    .option("--url <url>", named("url", "the gateway (default: http://127.0.0.1:4000)"))
    .option(
      "--token <token>",
      named("token", "bearer token; prefer the variable, flags show in process lists"),
    )
    .option("--json", "print JSON for programs: results on standard output, errors on standard error")
    .option("--no-cache", named("noCache", "neither keep nor answer from the last known state"));
}
