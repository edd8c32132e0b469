import { CommanderError } from "commander";

import { messageOf } from "../base/errors.js";
import { visibleText } from "../base/text/visible-text.js";
import { completionScript } from "./commands/completion-scripts.js";
import { CliError, explain, statusOf } from "./exit.js";
import { watchOutput } from "./render/output.js";
import { type Actions, createProgram } from "./program.js";
import {
  agentSettings,
  clientSettings,
  type Environment,
  type Flags,
  loadTimeoutOf,
  serveSettings,
} from "./settings.js";
import { watcherSettings } from "./watcher-settings.js";

/**
 * Runs one command line and resolves to the exit status. `serve` resolves as soon as it listens: the server keeps
 * the process alive. Loads only the argument parser until the command is known.
 */
export async function main(argv: readonly string[], environment: Environment): Promise<number> {
  const json = argv.includes("--json");
  watchOutput((error) => {
    // The reader closed the pipe (`… | head -1`): this is not a failure.
    if (error.code === "EPIPE") process.exit(process.exitCode ?? statusOf("OK"));
    const why = `standard output cannot be written (${messageOf(error)})`;
    process.stderr.write(explain(new CliError("OUTPUT", "OUTPUT", why), json));
    process.exit(statusOf("OUTPUT"));
  });
  try {
    await createProgram(actionsIn(environment)).parseAsync(argv);
    return 0;
  } catch (error) {
    // Commander has printed its message already; --help and --version arrive here too, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : statusOf("USAGE");
    const known = error instanceof CliError ? error : new CliError("FAILED", "INTERNAL", messageOf(error));
    process.stderr.write(explain(known, json));
    if (!(error instanceof CliError) && error instanceof Error)
      process.stderr.write(`${visibleText(error.stack ?? "")}\n`);
    return statusOf(known.exit);
  }
}

function actionsIn(environment: Environment): Actions {
  return {
    async serve(flags) {
      const settings = serveSettings(flags, environment);
      const { serve } = await import("./commands/serve.js");
      await serve(settings);
    },
    async agents(flags) {
      const settings = watcherSettings(flags, environment);
      const { listAgents } = await import("./commands/agents.js");
      await listAgents(settings, environment);
    },
    async observe(agent, flags) {
      const settings = watcherSettings(flags, environment);
      const { observe } = await import("./commands/observe.js");
      await observe(settings, agent ?? null, flags);
    },
    async history(agent, flags) {
      const settings = watcherSettings(flags, environment);
      const { history } = await import("./commands/history.js");
      await history(settings, agent ?? null, flags);
    },
    async replay(agent, flags) {
      const settings = watcherSettings(flags, environment);
      const { replay } = await import("./commands/replay.js");
      await replay(settings, agent, flags);
    },
    async perturb(agent, input, flags) {
      const settings = clientSettings(flags, environment);
      const { perturb } = await import("./commands/steer.js");
      await perturb(settings, agent, input, flags);
    },
    async invoke(agent, input, flags) {
      const settings = clientSettings(flags, environment);
      const { invoke } = await import("./commands/steer.js");
      await invoke(settings, agent, input, flags);
    },
    async semaphores(flags) {
      const { semaphores } = await import("./commands/semaphore.js");
      await semaphores(clientSettings(flags, environment), flags);
    },
    async listSemaphores(flags) {
      const { listSemaphores } = await import("./commands/semaphore.js");
      await listSemaphores(clientSettings(flags, environment), flags);
    },
    async showSemaphore(id, flags) {
      const { showSemaphore } = await import("./commands/semaphore.js");
      await showSemaphore(clientSettings(flags, environment), id);
    },
    async resolveSemaphore(id, answer, flags) {
      const { resolveSemaphore } = await import("./commands/semaphore.js");
      await resolveSemaphore(clientSettings(flags, environment), id, answer, flags);
    },
    async cancelSemaphore(id, flags) {
      const { cancelSemaphore } = await import("./commands/semaphore.js");
      await cancelSemaphore(clientSettings(flags, environment), id, flags);
    },
    async exportAudit(flags) {
      const { exportAudit } = await import("./commands/semaphore.js");
      await exportAudit(clientSettings(flags, environment), flags);
    },
    async freeze(agents, flags) {
      const { freeze } = await import("./commands/freeze.js");
      await freeze(clientSettings(flags, environment), agents, flags);
    },
    async thaw(agents, flags) {
      const { thaw } = await import("./commands/freeze.js");
      await thaw(clientSettings(flags, environment), agents, flags);
    },
    async listFreezes(flags) {
      const { listFreezes } = await import("./commands/freeze.js");
      await listFreezes(clientSettings(flags, environment));
    },
    async sensePheromones(flags) {
      const { sense } = await import("./commands/pheromone.js");
      await sense(clientSettings(flags, environment), flags);
    },
    async emitPheromone(type, payload, flags) {
      const { emit } = await import("./commands/pheromone.js");
      await emit(clientSettings(flags, environment), type, payload, flags);
    },
    async watchPheromones(flags) {
      const { watch } = await import("./commands/pheromone.js");
      await watch(clientSettings(flags, environment), flags);
    },
    async createShare(agent, flags) {
      const { createShare } = await import("./commands/share.js");
      await createShare(clientSettings(flags, environment), agent, flags);
    },
    async listShares(flags) {
      const { listShares } = await import("./commands/share.js");
      await listShares(clientSettings(flags, environment));
    },
    async revokeShare(id, flags) {
      const { revokeShare } = await import("./commands/share.js");
      await revokeShare(clientSettings(flags, environment), id);
    },
    async listRuns(flags) {
      const { listRuns } = await import("./commands/run.js");
      await listRuns(clientSettings(flags, environment), flags);
    },
    async showRun(id, flags) {
      const { showRun } = await import("./commands/run.js");
      await showRun(clientSettings(flags, environment), id);
    },
    async followRun(id, flags) {
      const { followRun } = await import("./commands/follow-run.js");
      await followRun(clientSettings(flags, environment), id);
    },
    async cancelRun(id, flags) {
      const { cancelRun } = await import("./commands/run.js");
      await cancelRun(clientSettings(flags, environment), id, flags);
    },
    async repeatRun(id, input, flags) {
      const { repeatRun } = await import("./commands/run.js");
      await repeatRun(clientSettings(flags, environment), id, input);
    },
    async schema(flags) {
      const { writeSchema } = await import("./commands/schema.js");
      await writeSchema({
        ...agentSettings(flags, environment),
        loadTimeoutMs: loadTimeoutOf(flags, environment),
      });
    },
    async kubernetesManifest(file, flags) {
      const { writeManifest } = await import("./commands/k8s.js");
      writeManifest(file, flags);
    },
    async kubernetesInstallation(flags) {
      const { writeInstallation } = await import("./commands/k8s.js");
      writeInstallation(flags);
    },
    async agentese(path, input, flags) {
      const settings = clientSettings(flags, environment);
      const { agentese } = await import("./commands/agentese.js");
      await agentese(settings, path, input, flags);
    },
    async call(words, flags) {
      const { call } = await import("./commands/call.js");
      await call(words, flags, environment);
    },
    async complete(words, program) {
      const { complete } = await import("./commands/completion.js");
      await complete(words, program, (typed) => clientSettings(urlIn(typed), environment));
    },
    async completion(shell) {
      process.stdout.write(completionScript(shell));
    },
  };
}

/** The `--url` on the line being completed, so that completion asks that gateway. */
function urlIn(words: readonly string[]): Flags {
  const at = words.lastIndexOf("--url");
  const attached = words.findLast((word) => word.startsWith("--url="))?.slice("--url=".length);
  const url = attached ?? (at < 0 ? undefined : words[at + 1]);
  return url === undefined ? {} : { url };
}
