import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { type Logger, pino } from "pino";
import { deferred } from "../../base/async/deferred.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { aliveDuring } from "../../base/async/stay-alive.js";
import { visibleJson } from "../../base/text/visible-text.js";
import type { Limits } from "../../base/limits.js";
import { hostLimits } from "../../host/limits.js";
import { DialledHost } from "../../host/dialled-host.js";
import { type LoadedModules, loadModules } from "../../host/modules/load-modules.js";
import type { DialChange } from "../../link/channels/socket.js";
import { CliError, gatewayError, isWrongAsWritten, startError, usageError } from "../exit.js";
import { onOutputFailure, writeLine } from "../render/output.js";
import type { HostSettings } from "../host-settings.js";

/** Characters of a default name. */
const NAME_CHARACTERS_MAX = 128;

const NOT_TAKEN =
  "the gateway has not taken these agents: another host has their ids, and they start when those are free; or the token has no scope host:<id> for them";

/** What to do about a refusal, by its code. The advice for callers of agents does not fit a host. */
const ADVICE: Readonly<Record<string, string>> = {
  UNAUTHENTICATED:
    "set TERRARIUM_TOKEN, or --token-file, to a valid token with a scope host:<id>, such as host:billing-*",
  FORBIDDEN: "use a token with a scope host:<id> for each agent, such as host:billing-*",
  REPLACED: "hosts that run side by side need different names (--name)",
};

/**
 * `terrarium host`: runs agents for a gateway elsewhere until a signal, or until it is refused for good. The first line on
 * standard output says that it is connected; logs go to standard error, and to the gateway's log.
 */
export async function host(settings: HostSettings): Promise<void> {
  const hooks = { streamWrite: visibleJson };
  const logger = pino({ level: settings.logLevel, hooks }, pino.destination({ dest: 2, sync: true }));
  onOutputFailure((error) => logger.warn({ reason: messageOf(error) }, "standard output cannot be written"));
  const name = settings.name ?? defaultName(settings.agentFiles);
  // Reads it once, so that a missing file is told before agents are loaded.
  const token = tokenOf(settings);
  token();
  // Agents do not get the token.
  delete process.env["TERRARIUM_TOKEN"];
  const loaded = await load(settings.agentFiles, settings.limits);
  const ended = deferred<CliError | null>();
  const dialled = new DialledHost({
    ...loaded,
    urls: settings.gateways,
    name,
    token,
    drainMs: settings.drainTimeoutMs,
    limits: settings.limits,
    log: ({ level, message, fields, agentId, at }) =>
      logger[level]({ ...fields, agentId, hostTime: at }, message),
    onChange: (change) => {
      tell(logger, name, dialled.agentIds, change);
      if (change.kind === "refused") ended.resolve(refusalOf(change));
    },
  });
  process.on("unhandledRejection", (reason) => {
    // Calls and pauses reject when their run ends: an unawaited helper of an agent must not end the process.
    if (!(reason instanceof TerrariumError)) throw reason;
    logger.warn({ reason: reason.message }, "a rejection that no code awaited");
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      logger.info({ signal }, "received a signal; draining");
      // A second one ends the process at once.
      ended.resolve(null);
    });
  }
  void dialled.start();
  // Timers of a clock do not keep the process alive while no gateway answers.
  const refusal = await aliveDuring(() => ended.promise);
  await aliveDuring(() => dialled.close(refusal ? 0 : settings.drainTimeoutMs));
  if (refusal) throw refusal;
}

function tell(logger: Logger, name: string, agents: readonly string[], change: DialChange): void {
  if (change.kind === "connected") {
    writeLine(`terrarium host ${name} connected to ${change.url}`);
    logger.info({ gateway: change.url, agents: change.agents }, "connected");
    const missing = agents.filter((id) => !change.agents.includes(id));
    if (missing.length > 0) logger.warn({ gateway: change.url, agents: missing }, NOT_TAKEN);
  } else if (change.kind === "taken") {
    logger.info({ gateway: change.url, agents: change.agents }, "the gateway has taken these agents as well");
  } else if (change.kind === "away") {
    const { url: gateway, reason, againInMs } = change;
    logger.warn({ gateway, reason, againInMs }, "not connected");
  }
}

/** A host that a newer process of it has replaced has done its work: a supervisor must not start it again. */
function refusalOf({ code, message, url }: Extract<DialChange, { readonly kind: "refused" }>): CliError {
  if (code === "REPLACED") return new CliError("OK", code, message, ADVICE[code] ?? null, { gateway: url });
  // The descriptions of agents, and the address, are as they are written.
  if (code === "BAD_USER_INPUT" || code === "WRONG_SCHEME")
    return new CliError("USAGE", code, message, null, { gateway: url });
  return gatewayError(code, message, { gateway: url }, ADVICE[code]);
}

async function load(files: readonly string[], limits: Limits): Promise<LoadedModules> {
  const { agentsMax, schedulesMax, probesMax } = hostLimits(limits);
  try {
    return await loadModules(files, { bounds: { agentsMax, schedulesMax, probesMax } });
  } catch (error) {
    throw startError(messageOf(error), isWrongAsWritten(error));
  }
}

function tokenOf({ tokenFile, token }: HostSettings): () => string | null {
  if (tokenFile === null) return () => token;
  const read = (): string => readFileSync(tokenFile, "utf8").trim();
  try {
    read();
  } catch (error) {
    throw usageError(`--token-file: ${messageOf(error)}`);
  }
  return read;
}

/** The machine and the modules: two hosts of one machine with the same modules need `--name`. */
function defaultName(files: readonly string[]): string {
  const modules = files.map((file) => basename(file).replace(/\.[^.]*$/, "")).join(".");
  return `${hostname()}-${modules}`
    .replaceAll(/[^A-Za-z0-9_.-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, NAME_CHARACTERS_MAX);
}
