import { CommanderError } from "commander";

import { messageOf } from "../base/errors.js";
import { LIMITS } from "../base/limits.js";
import { visibleText } from "../base/text/visible-text.js";
import { OutageNotes } from "./commands/outage-notes.js";
import { adviseAboutShare } from "./client/shared-by.js";
import { completionScript } from "./commands/completion/completion-scripts.js";
import { CliError, explain, statusOf } from "./exit.js";
import { watchOutput } from "./render/output.js";
import { hostSettings } from "./host-settings.js";
import { type Actions, createProgram } from "./program.js";
import {
  agentSettings,
  type ClientSettings,
  clientSettings,
  type Environment,
  type Flags,
  limitsOf,
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
  let token: string | null = null;
  const outages = new OutageNotes();
  const use = (settings: ClientSettings): ClientSettings => {
    ({ token } = settings);
    return { ...settings, onOutage: outages.hear };
  };
  try {
    await createProgram(actionsIn(environment, use)).parseAsync(argv);
    outages.write();
    return 0;
  } catch (error) {
    // Commander has printed its message already; --help and --version arrive here too, with exit code 0.
    if (error instanceof CommanderError) {
      outages.write();
      return error.exitCode === 0 ? 0 : statusOf("USAGE");
    }
    const known =
      error instanceof CliError
        ? await adviseAboutShare(error, token)
        : new CliError("FAILED", "INTERNAL", messageOf(error));
    process.stderr.write(explain(known, json));
    // A program reads the error as JSON.
    if (!json) outages.write();
    if (!(error instanceof CliError) && error instanceof Error)
      process.stderr.write(`${visibleText(error.stack ?? "")}\n`);
    return statusOf(known.exit);
  }
}

/** `use` is told the settings of a command that talks to a gateway. */
function actionsIn(environment: Environment, use: (settings: ClientSettings) => ClientSettings): Actions {
  const client = (flags: Flags): ClientSettings => use(clientSettings(flags, environment));
  const watcher = (flags: Flags): ClientSettings => use(watcherSettings(flags, environment));
  return {
    async serve(flags) {
      const settings = serveSettings(flags, environment);
      const { serve } = await import("./commands/serve.js");
      await serve(settings);
    },
    async host(flags) {
      const settings = hostSettings(flags, environment);
      const { host } = await import("./commands/host.js");
      await host(settings);
    },
    async agents(flags) {
      const settings = watcher(flags);
      const { listAgents } = await import("./commands/agents.js");
      await listAgents(settings, environment);
    },
    async observe(agent, flags) {
      const settings = watcher(flags);
      const { observe } = await import("./commands/observe.js");
      await observe(settings, agent ?? null, flags);
    },
    async history(agent, flags) {
      const settings = watcher(flags);
      const { history } = await import("./commands/history.js");
      await history(settings, agent ?? null, flags);
    },
    async replay(agent, flags) {
      const settings = watcher(flags);
      const { replay } = await import("./commands/replay.js");
      await replay(settings, agent, flags);
    },
    async perturb(agent, input, flags) {
      const settings = client(flags);
      const { perturb } = await import("./commands/steer.js");
      await perturb(settings, agent, input, flags);
    },
    async invoke(agent, input, flags) {
      const settings = client(flags);
      const { invoke } = await import("./commands/steer.js");
      await invoke(settings, agent, input, flags);
    },
    async semaphores(flags) {
      const { semaphores } = await import("./commands/inbox/semaphore.js");
      await semaphores(client(flags), flags);
    },
    async listSemaphores(flags) {
      const { listSemaphores } = await import("./commands/inbox/semaphore.js");
      await listSemaphores(client(flags), flags);
    },
    async showSemaphore(id, flags) {
      const { showSemaphore } = await import("./commands/inbox/semaphore.js");
      await showSemaphore(client(flags), id);
    },
    async resolveSemaphore(id, answer, flags) {
      const { resolveSemaphore } = await import("./commands/inbox/semaphore.js");
      await resolveSemaphore(client(flags), id, answer, flags);
    },
    async cancelSemaphore(id, flags) {
      const { cancelSemaphore } = await import("./commands/inbox/semaphore.js");
      await cancelSemaphore(client(flags), id, flags);
    },
    async exportAudit(flags) {
      const { exportAudit } = await import("./commands/inbox/semaphore.js");
      await exportAudit(client(flags), flags);
    },
    async freeze(agents, flags) {
      const { freeze } = await import("./commands/freeze.js");
      await freeze(client(flags), agents, flags);
    },
    async thaw(agents, flags) {
      const { thaw } = await import("./commands/freeze.js");
      await thaw(client(flags), agents, flags);
    },
    async listFreezes(flags) {
      const { listFreezes } = await import("./commands/freeze.js");
      await listFreezes(client(flags));
    },
    async sensePheromones(flags) {
      const { sense } = await import("./commands/pheromone.js");
      await sense(client(flags), flags);
    },
    async emitPheromone(type, payload, flags) {
      const { emit } = await import("./commands/pheromone.js");
      await emit(client(flags), type, payload, flags);
    },
    async watchPheromones(flags) {
      const { watch } = await import("./commands/pheromone.js");
      await watch(client(flags), flags);
    },
    async createShare(agent, flags) {
      const { createShare } = await import("./commands/share.js");
      await createShare(client(flags), agent, flags);
    },
    async listShares(flags) {
      const { listShares } = await import("./commands/share.js");
      await listShares(client(flags));
    },
    async revokeShare(id, flags) {
      const { revokeShare } = await import("./commands/share.js");
      await revokeShare(client(flags), id);
    },
    async listRuns(flags) {
      const { listRuns } = await import("./commands/runs/run.js");
      await listRuns(client(flags), flags);
    },
    async showRun(id, flags) {
      const { showRun } = await import("./commands/runs/run.js");
      await showRun(client(flags), id);
    },
    async followRun(id, flags) {
      const { followRun } = await import("./commands/runs/follow-run.js");
      await followRun(client(flags), id);
    },
    async cancelRun(id, flags) {
      const { cancelRun } = await import("./commands/runs/run.js");
      await cancelRun(client(flags), id, flags);
    },
    async repeatRun(id, input, flags) {
      const { repeatRun } = await import("./commands/runs/run.js");
      await repeatRun(client(flags), id, input);
    },
    async schema(flags) {
      const { writeSchema } = await import("./commands/schema.js");
      await writeSchema({
        ...agentSettings(flags, environment),
        loadTimeoutMs: limitsOf(flags, environment).loadTimeoutMs ?? LIMITS.loadTimeoutMs.default,
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
      const settings = client(flags);
      const { agentese } = await import("./commands/agentese.js");
      await agentese(settings, path, input, flags);
    },
    async call(words, flags) {
      const { call } = await import("./commands/call.js");
      await call(words, flags, client);
    },
    async complete(words, program) {
      const { complete } = await import("./commands/completion/completion.js");
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
