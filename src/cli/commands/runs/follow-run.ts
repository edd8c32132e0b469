import type { ObservedEvent } from "../../../documents/events.js";
import { withoutAliases } from "../../../documents/events.js";
import type { RunCard } from "../../../documents/runs.js";
import { waitFor } from "../../client/backoff.js";
import { follow } from "../../client/follow.js";
import { OutageWatch } from "../outage-notes.js";
import { CliError, gatewayError } from "../../exit.js";
import { tellConnection } from "../connection-notes.js";
import { renderOptions, writeJson, writeLine, writeNote } from "../../render/output.js";
import { eventLine } from "../../render/render.js";
import { runLine } from "../../render/run.js";
import type { ClientSettings } from "../../settings.js";
import { runOf } from "./run.js";
import { printQuestion } from "../steer.js";

/** Pause between two polls of the run, ms: it may end without an event. */
const LOOK_MS = 1_000;
/** Past events of the agent that are searched for those of the run. */
const REPLAY = 1_000;

/** Events after which a run has ended. */
const ENDS: readonly string[] = ["RESULT", "ERROR", "SEMAPHORE_CANCELLED", "SEMAPHORE_VOIDED"];

/**
 * `terrarium run follow`: prints the run's past and future events until it has ended. Fails unless it COMPLETED. Prints
 * a question and waits for its answer.
 */
export async function followRun(given: ClientSettings, id: string): Promise<void> {
  const settings = { ...given, onOutage: new OutageWatch().hear };
  const { endpoint, others, token, json } = settings;
  let run = await runOf(settings, id);
  const root = await rootOf(settings, run);
  const { agentId } = run;
  const stop = new AbortController();
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => ((isInterrupted = true), stop.abort()));
  let look = new AbortController();
  const end = new AbortController();
  const events = follow({
    endpoint,
    others,
    token,
    variables: { agentId, replay: REPLAY },
    signal: stop.signal,
    patient: true,
    onEvent(event) {
      if (!isOf(event, root, run)) return;
      if (json) writeJson(withoutAliases(event));
      else writeLine(eventLine(event, renderOptions()));
      look.abort();
      if (ENDS.includes(event.type)) end.abort();
    },
    onConnection: (news) => {
      tellConnection(news);
      if (news.kind === "connected") look.abort();
    },
    onNote: writeNote,
  });
  const failed = events.catch((error: unknown) => error);
  const told = new Set<string>();
  while (!isInterrupted && run.endedAt === null) {
    if (run.status === "PARKED") tellQuestion(run, told, json);
    look = new AbortController();
    await waitFor(LOOK_MS, look.signal);
    run = (await lookAgain(settings, id)) ?? run;
  }
  // The final event may still be in transit.
  if (!isInterrupted) await waitFor(LOOK_MS, end.signal);
  stop.abort();
  const error = await failed;
  if (error instanceof Error) throw error;
  if (isInterrupted) process.exit(0);
  if (json) writeJson(run);
  else writeLine(runLine(run));
  if (run.status !== "COMPLETED") throw failureOf(run);
}

/** The run as it is now; null while the gateway is unreachable, which `follow` reports and waits for. */
async function lookAgain(settings: ClientSettings, id: string): Promise<RunCard | null> {
  try {
    return await runOf(settings, id);
  } catch (error) {
    if (error instanceof CliError && error.exit === "UNREACHABLE") return null;
    throw error;
  }
}

/** The run whose id the events carry. */
async function rootOf(settings: ClientSettings, run: RunCard): Promise<string> {
  let root = run;
  while (root.kind === "RESUME" && root.parent !== null) root = await runOf(settings, root.parent.id);
  return root.id;
}

function isOf(event: ObservedEvent, root: string, { semaphores }: RunCard): boolean {
  if ("run" in event && event.run === root) return true;
  return "semaphore" in event && semaphores.some(({ id }) => id === event.semaphore.id);
}

function tellQuestion({ agentId, semaphores }: RunCard, told: Set<string>, json: boolean): void {
  const question = semaphores.at(-1);
  if (!question || told.has(question.id)) return;
  told.add(question.id);
  if (!json) printQuestion(agentId, question);
}

function failureOf({ id, status, error }: RunCard): CliError {
  if (error) return gatewayError(error.code, error.message ?? `${id} is ${status}`, { run: id });
  return new CliError("FAILED", status, `${id} is ${status}`, null, { run: id });
}
