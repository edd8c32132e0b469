import {
  CANCEL_RUN,
  RERUN,
  RUN,
  RUN_TREE,
  type RunTree,
  type RunCard,
  type RunRow,
  RUNS,
  type RunsVariables,
} from "../../../documents/runs.js";
import { RUN_KINDS, RUN_STATUSES } from "../../../events/run.js";
import type { Document } from "../../../documents/agents.js";
import { ALL_AGENTS } from "../../../events/cursor.js";
import { partOf } from "../../last-known/last-known.js";
import { askOrRecall, sourced } from "../../last-known/recall.js";
import { ask, type AskSettings, outcomeOf } from "../../client/http.js";
import { gatewayError, usageError } from "../../exit.js";
import { renderOptions, writeJson, writeLine } from "../../render/output.js";
import { runCard, runLine, runTable } from "../../render/run.js";
import { type ClientSettings, type Flags, wholeNumber } from "../../settings.js";
import { parseInput, readStandardInput } from "../steer.js";

/** Rows per request. */
const PAGE_MAX = 1_000;
/** Rows of one list. */
const LIST_MAX = 100_000;
const LIST_USUAL = 50;

type ResultOf<D> = D extends Document<infer Result, never> ? Result : never;

/** `terrarium run list`: the newest first; while the gateway is away, those of the last known ones that match. */
export async function listRuns(settings: ClientSettings, flags: Flags): Promise<void> {
  const { agent, session, status, kind, first } = flags;
  const count =
    typeof first === "string" ? wholeNumber({ text: first, origin: "--first" }, "", 0, LIST_MAX) : LIST_USUAL;
  const which = {
    ...(typeof agent === "string" ? { agentId: agent } : {}),
    ...(typeof session === "string" ? { session } : {}),
    ...chosen("status", status, RUN_STATUSES),
    ...chosen("kind", kind, RUN_KINDS),
  };
  const { agentId = ALL_AGENTS, ...filters } = which;
  const { value, stale, source } = await askOrRecall<readonly RunRow[]>(
    settings,
    async (live, keep) => {
      const { rows, cursor } = await rowsOf(live, which, count);
      // Fewer rows would replace more that are known.
      const isWorthSaving = Object.keys(filters).length === 0 && count >= LIST_USUAL;
      if (isWorthSaving) keep({ cursor, runs: { scope: agentId, rows } });
      return rows;
    },
    ({ runs }) => {
      const saved = partOf(runs, agentId) ?? partOf(runs, ALL_AGENTS);
      return saved && { ...saved, value: saved.value.filter((run) => isAmong(run, which)).slice(0, count) };
    },
  );
  if (settings.json) writeJson(sourced(value, source));
  else process.stdout.write(runTable(value, renderOptions()));
  if (stale) throw stale;
}

type Which = Omit<RunsVariables, "after" | "first">;

function isAmong(run: RunRow, which: Which): boolean {
  return Object.entries(which).every(([name, wanted]) => run[name as keyof Which] === wanted);
}

async function rowsOf(
  settings: AskSettings,
  which: Which,
  count: number,
): Promise<{ readonly rows: readonly RunRow[]; readonly cursor: string }> {
  const rows: RunRow[] = [];
  let cursor = "";
  let next: { after?: string } | null = {};
  while (next) {
    const first = Math.max(1, Math.min(PAGE_MAX, count - rows.length));
    const variables: RunsVariables = { ...which, ...next, first };
    const answer: ResultOf<typeof RUNS> = await ask(settings, RUNS, variables);
    const { runs: page, pulse } = answer;
    ({ cursor } = pulse);
    rows.push(...page.runs);
    next = page.next === null || rows.length >= count ? null : { after: page.next };
  }
  return { rows: rows.slice(0, count), cursor };
}

/** `terrarium run show`: everything that the token may see; while the gateway is away, what everybody may see. */
export async function showRun(settings: ClientSettings, id: string): Promise<void> {
  const { value, stale, source } = await askOrRecall<RunTree>(
    settings,
    async (live, keep) => {
      const { run, pulse } = await ask(live, RUN_TREE, { id });
      if (!run) throw gatewayError("RUN_NOT_FOUND", `there is no run ${id}`);
      keep({ ...pulse, tree: run });
      return run;
    },
    ({ trees }) => partOf(trees, id),
  );
  if (settings.json) writeJson(sourced([value], source)[0]);
  else process.stdout.write(runCard(value));
  if (stale) throw stale;
}

export async function cancelRun(settings: ClientSettings, id: string, { reason }: Flags): Promise<void> {
  const variables = { id, ...(typeof reason === "string" ? { reason } : {}) };
  const run = outcomeOf((await ask(settings, CANCEL_RUN, variables)).cancelRun);
  if (settings.json) writeJson(run);
  else writeLine(runLine(run));
}

/** `terrarium run again`: a new run; does not wait for it. */
export async function repeatRun(
  settings: ClientSettings,
  id: string,
  given: string | undefined,
): Promise<void> {
  const text = given === "-" ? await readStandardInput() : given;
  const variables = { id, ...(text === undefined ? {} : { input: parseInput(text) }) };
  const accepted = outcomeOf((await ask(settings, RERUN, variables)).rerun);
  if (settings.json) writeJson(accepted);
  else writeLine(`${accepted.id} accepted, inbox depth ${accepted.queueDepth}`);
}

/** Fails with RUN_NOT_FOUND. */
export async function runOf(settings: ClientSettings, id: string): Promise<RunCard> {
  const { run } = await ask(settings, RUN, { id });
  if (run) return run;
  throw gatewayError("RUN_NOT_FOUND", `there is no run ${id}`);
}

function chosen<N extends string, T extends string>(
  name: N,
  given: unknown,
  values: readonly T[],
): { [K in N]?: T } {
  if (typeof given !== "string") return {};
  const found = values.find((value) => value === given.toUpperCase());
  if (found === undefined)
    throw usageError(`--${name} must be one of ${values.join(", ")}; found "${given}"`);
  return { [name]: found } as { [K in N]?: T };
}
