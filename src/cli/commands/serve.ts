import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { type Logger, pino } from "pino";
import type { TerrariumOptions } from "../../app/options.js";
import { createTerrarium, type Terrarium } from "../../app/terrarium.js";
import { checkIssuers, type IssuerOptions } from "../../auth/tokens/issuers.js";
import { OPERATOR_TOKEN_ADVICE } from "../../auth/tokens/operator-token.js";
import { systemClock } from "../../base/clock.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import { LIMITS } from "../../base/limits.js";
import { visibleJson } from "../../base/text/visible-text.js";
import { type OpenTracer, openTracer } from "../../tracing/open-tracer.js";
import { CliError, isWrongAsWritten, startError } from "../exit.js";
import { onOutputFailure, writeLine } from "../render/output.js";
import type { ServeSettings } from "../settings.js";

/** Time that a shutdown may take beyond the drain timeout, ms. */
const LAST_GRACE_MS = 1_000;

/**
 * `terrarium serve`: resolves once it listens. The first line on standard output is the address alone; logs go to
 * standard error. See `Ending` for how the process ends.
 */
export async function serve(settings: ServeSettings): Promise<void> {
  // Log lines contain caller-supplied text: escape what could reorder a line or drive the terminal.
  const hooks = { streamWrite: visibleJson };
  const logger = pino({ level: settings.logLevel, hooks }, pino.destination({ dest: 2, sync: true }));
  // Standard output only carries the address: keep serving when its reader is gone.
  onOutputFailure((error) => logger.warn({ reason: reasonOf(error) }, "standard output cannot be written"));
  process.stderr.on("error", () => undefined);
  const graceMs = (settings.limits.drainTimeoutMs ?? LIMITS.drainTimeoutMs.default) + LAST_GRACE_MS;
  const ending = new Ending({ logger, graceMs });
  if (settings.dataDir !== null) prepareDataDir(settings.dataDir);
  const tracing = await openTracer(process.env, (message) => logger.warn(message));
  const terrarium = await start(settings, logger, tracing);
  ending.drain = () => close(terrarium, tracing);
  const { url } = await listen(terrarium, settings);
  writeLine(`terrarium listening on ${url}`);
  if (settings.operatorToken === null && settings.jwt === null && settings.issuers === null) {
    writeLine(`operator token: ${terrarium.operatorToken}`);
  }
}

function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw startError(
      `the data folder ${dataDir} cannot be written (${reasonOf(error)})`,
      // A full disk gets room.
      reasonOf(error) !== "ENOSPC",
      "choose another with --data-dir, or keep everything in memory with --ephemeral",
    );
  }
}

async function close(terrarium: Terrarium, tracing: OpenTracer | null): Promise<void> {
  await terrarium.close();
  await tracing?.close();
}

async function start(
  settings: ServeSettings,
  logger: Logger,
  tracing: OpenTracer | null,
): Promise<Terrarium> {
  try {
    return await createTerrarium({
      ...optionsOf(settings, logger),
      ...(tracing ? { tracer: tracing.tracer } : {}),
    });
  } catch (error) {
    if (error instanceof CliError) throw error;
    const isToken = error instanceof TerrariumError && error.details["field"] === "operatorToken";
    throw isToken
      ? startError(`TERRARIUM_TOKEN: ${error.message}`, true, OPERATOR_TOKEN_ADVICE)
      : startError(messageOf(error), isWrongAsWritten(error));
  }
}

function optionsOf(settings: ServeSettings, logger: Logger): TerrariumOptions {
  const { agentFiles, bundled, logwatchFiles, stewardDir, dataDir, limits, operatorToken, jwt, development } =
    settings;
  const {
    nats,
    defaultVisibility,
    trustedProxies,
    issuers,
    scopeClaims,
    roleScopes,
    revokedTokens,
    introspection,
    steeringOrigins,
    readOrigins,
    allowedHosts,
    basePath,
    login,
    persistedOperationsFile: operations,
  } = settings;
  return {
    trustedProxies,
    introspection,
    ...(issuers === null ? {} : { issuers: readIssuers(issuers) }),
    ...(scopeClaims === null ? {} : { scopeClaims }),
    roleScopes,
    ...(login === null ? {} : { login }),
    ...(nats === null ? {} : { nats }),
    ...(defaultVisibility === null ? {} : { defaultVisibility }),
    ...(revokedTokens === null ? {} : { revokedTokens }),
    ...(operations === null ? {} : { persistedOperations: readOperations(operations) }),
    agentFiles: [...agentFiles],
    bundled,
    logwatchFiles: [...logwatchFiles],
    stewardDir,
    dataDir,
    limits,
    steeringOrigins,
    allowedHosts,
    basePath,
    ...(readOrigins === null ? {} : { readOrigins }),
    logger,
    development,
    ...(operatorToken === null ? {} : { operatorToken }),
    ...(jwt === null ? {} : { jwt }),
  };
}

function readOperations(file: string): { readonly [id: string]: string } {
  try {
    // The contents are validated where they are used.
    return parseJson(readFileSync(file, "utf8")) as { readonly [id: string]: string };
  } catch (error) {
    throw startError(`the persisted operations in ${file} cannot be read (${messageOf(error)})`, true);
  }
}

/** JSON begins with a bracket; everything else is a file. */
function readIssuers(given: string): readonly IssuerOptions[] {
  const isJson = given.trimStart().startsWith("[");
  try {
    return checkIssuers(parseJson(isJson ? given : readFileSync(given, "utf8")));
  } catch (error) {
    throw startError(
      isJson
        ? `--issuers cannot be read (${messageOf(error)})`
        : `the issuers in ${given} cannot be read (${messageOf(error)})`,
      true,
    );
  }
}

async function listen(terrarium: Terrarium, { port, host }: ServeSettings): Promise<{ url: string }> {
  try {
    return await terrarium.listen({ port, host });
  } catch (error) {
    await terrarium.close();
    throw listenFailed(error, port, host);
  }
}

function listenFailed(error: unknown, port: number, host: string): CliError {
  switch (String((error as NodeJS.ErrnoException).code)) {
    case "EADDRINUSE":
      return startError(
        `port ${port} on ${host} is in use`,
        false,
        "stop what listens there, or choose another with --port (0 picks a free one)",
      );
    case "EACCES":
      return startError(
        `port ${port} needs more rights than this user has`,
        true,
        "choose one above 1023 with --port",
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      // The network may come up later.
      return startError(`${host} is not an address of this machine`, false, "choose another with --host");
    default:
      return startError(`cannot listen on ${host}:${port} (${reasonOf(error)})`, false);
  }
}

/** The system error code if there is one: shorter and more stable than the message. */
function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? messageOf(error);
}

/** Failures logged while draining; a failure that repeats every turn must not fill the log. */
const LOGGED_MAX = 10;

export interface EndingOptions {
  readonly logger: Pick<Logger, "info" | "warn" | "error" | "fatal">;
  /** Maximum duration of a drain, milliseconds. */
  readonly graceMs: number;
}

/** Resolves when draining is done. */
type Drain = () => Promise<void>;

/**
 * How the process of `terrarium serve` ends. The first SIGTERM or SIGINT drains and exits with 0, a second one exits at
 * once. An uncaught exception or unhandled rejection is logged with its stack, drains, and exits with 1, so that a
 * supervisor restarts the process. The state of the process is unknown after such a failure, so it never continues.
 */
export class Ending {
  readonly #options: EndingOptions;
  #drain: Drain = () => Promise.resolve();
  #isUnderWay = false;
  #status = 0;
  #failures = 0;

  constructor(options: EndingOptions) {
    this.#options = options;
    process.on("SIGTERM", (signal) => this.#onSignal(signal));
    process.on("SIGINT", (signal) => this.#onSignal(signal));
    // With this listener Node also reports unhandled rejections here, with `origin` "unhandledRejection".
    process.on("uncaughtException", (error, origin) => this.#onFailure(error, origin));
  }

  /** Set once the server listens. */
  set drain(drain: Drain) {
    this.#drain = drain;
  }

  #onSignal(signal: NodeJS.Signals): void {
    if (this.#isUnderWay) process.exit(this.#status || (signal === "SIGINT" ? 130 : 143));
    this.#options.logger.info({ signal }, "received a signal; draining");
    this.#begin();
  }

  #onFailure(error: unknown, origin: string): void {
    this.#status = 1;
    this.#failures += 1;
    // In case the event loop runs empty before the drain is done.
    process.exitCode = 1;
    if (this.#failures <= LOGGED_MAX) {
      this.#options.logger.fatal({ err: error, origin }, "uncaught failure; draining");
    }
    this.#begin();
  }

  #begin(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const { logger, graceMs } = this.#options;
    systemClock.after(graceMs, () => {
      logger.warn({ graceMs }, "not drained in time; exiting");
      process.exit(this.#status);
    });
    this.#drain().then(
      () => process.exit(this.#status),
      (error: unknown) => {
        logger.error({ err: error }, "draining failed");
        process.exit(1);
      },
    );
  }
}
