import {
  AUDIT,
  CANCEL,
  RESOLVE,
  SEMAPHORE,
  type SemaphoreCard,
  type SemaphoreRow,
  SEMAPHORES,
  type SemaphoresVariables,
} from "../../../documents/semaphores.js";
import { byUrgency, SEMAPHORE_STATUSES, type SemaphoreStatus } from "../../../events/semaphore.js";
import { waitsForAgent } from "../../../events/words/freezes.js";
import { noteFrozen } from "./frozen-note.js";
import { answerOf } from "./semaphore-dialogue.js";
import { ask, type AskSettings, outcomeOf } from "../../client/http.js";
import { gatewayError, usageError } from "../../exit.js";
import { partOf } from "../../last-known/last-known.js";
import { renderOptions, writeJson, writeLine } from "../../render/output.js";
import { askOrRecall, sourced, tellUnread } from "../../last-known/recall.js";
import { interact } from "./semaphore-dialogue.js";
import { semaphoreCard, semaphoreTable, settlementLine } from "../../render/semaphore.js";
import { type ClientSettings, type Flags, wholeNumber } from "../../settings.js";
import { readStandardInput } from "../steer.js";

/** Rows per request. */
const PAGE_MAX = 1_000;
/** Rows of one list. A gateway keeps about ten thousand settled semaphores and all pending ones. */
const LIST_MAX = 100_000;
const SEQ_MAX = 2_147_483_647;

/** `terrarium semaphore`: a dialogue in a terminal; otherwise the list. */
export async function semaphores(settings: ClientSettings, flags: Flags): Promise<void> {
  if (settings.json || !process.stdin.isTTY || !process.stdout.isTTY) return listSemaphores(settings, flags);
  await interact(settings, {
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    render: renderOptions(),
  });
}

/**
 * `terrarium semaphore list`: a table, or JSON with `--json`. Pending questions are sorted by urgency, others oldest first.
 * While the gateway is away, the last known pending questions.
 */
export async function listSemaphores(settings: ClientSettings, flags: Flags): Promise<void> {
  const { agent } = flags;
  const agentId = typeof agent === "string" ? agent : null;
  const status = statusOf(flags["status"]);
  const first = countOf(flags, "first");
  const last = countOf(flags, "last");
  if (first !== null && last !== null) throw usageError("--first and --last cannot be combined");
  const which = { status, ...(agentId === null ? {} : { agentId }) };
  const isWhole = status === "PENDING" && agentId === null && first === null && last === null;
  const { value, stale, source } = await askOrRecall<readonly SemaphoreRow[]>(
    settings,
    async (live, keep) => {
      if (last === null) {
        const { rows, cursor } = await rowsOf(live, which, first ?? LIST_MAX);
        if (isWhole) keep({ cursor, pending: rows.slice(0, PAGE_MAX) });
        return rows;
      }
      const order = status === null || status === "PENDING" ? "NEWEST_FIRST" : "LATEST_SETTLED_FIRST";
      const { rows: latest } = await rowsOf(live, { ...which, order }, last);
      return status === "PENDING" ? latest.toSorted(byUrgency) : latest.toReversed();
    },
    ({ pending }) => {
      // Only pending questions are saved.
      if (!pending || status !== "PENDING") return null;
      const asked = pending.value.filter((row) => agentId === null || row.agentId === agentId);
      const newest = asked.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
      const chosen = last === null ? asked : newest.slice(0, last);
      return { asOf: pending.asOf, value: chosen.toSorted(byUrgency).slice(0, first ?? LIST_MAX) };
    },
  );
  if (settings.json) writeJson(sourced(value, source));
  else process.stdout.write(semaphoreTable(value, renderOptions()));
  tellUnread(settings, value);
  if (stale) throw stale;
  await noteFrozen(settings, agentsOf(value));
}

/** `terrarium semaphore show`: everything that the token may see; while the gateway is away, what everybody may see. */
export async function showSemaphore(settings: ClientSettings, id: string): Promise<void> {
  const { value, stale, source } = await askOrRecall<SemaphoreCard>(
    settings,
    async (live, keep) => {
      const { semaphore, pulse } = await ask(live, SEMAPHORE, { id });
      if (!semaphore) throw gatewayError("SEMAPHORE_NOT_FOUND", `there is no semaphore ${id}`);
      keep({ ...pulse, card: semaphore });
      return semaphore;
    },
    ({ cards }) => partOf(cards, id),
  );
  if (settings.json) writeJson(sourced([value], source)[0]);
  else process.stdout.write(semaphoreCard(value, renderOptions()));
  if (stale) throw stale;
  await noteFrozen(settings, agentsOf([value]));
}

export async function resolveSemaphore(
  settings: ClientSettings,
  id: string,
  given: string,
  flags: Flags,
): Promise<void> {
  const { digest } = flags;
  const text = given === "-" ? await readStandardInput() : given;
  const answer = flags["text"] === true ? text : answerOf(text);
  const variables = { id, answer, ...(typeof digest === "string" ? { expectedDigest: digest } : {}) };
  const card = outcomeOf((await ask(settings, RESOLVE, variables)).resolveSemaphore);
  report(settings, card);
  await noteFrozen(settings, agentsOf([card]));
}

export async function cancelSemaphore(settings: ClientSettings, id: string, flags: Flags): Promise<void> {
  const { reason } = flags;
  const variables = { id, ...(typeof reason === "string" ? { reason } : {}) };
  report(settings, outcomeOf((await ask(settings, CANCEL, variables)).cancelSemaphore));
}

/** `terrarium semaphore audit`: one JSON object per line, oldest first, as far back as the gateway keeps entries. */
export async function exportAudit(settings: ClientSettings, flags: Flags): Promise<void> {
  const { semaphore, agent, after } = flags;
  const only = {
    ...(typeof semaphore === "string" ? { semaphoreId: semaphore } : {}),
    ...(typeof agent === "string" ? { agentId: agent } : {}),
  };
  let next: number | null =
    typeof after === "string" ? wholeNumber({ text: after, origin: "--after" }, "", 0, SEQ_MAX) : 0;
  while (next !== null) {
    const { semaphoreAudit: page }: { semaphoreAudit: { entries: object[]; next: number | null } } =
      await ask(settings, AUDIT, { ...only, after: next });
    for (const entry of page.entries) writeJson(entry);
    next = page.next;
  }
}

/** The agents that these questions, or their answers, wait for. */
function agentsOf(rows: readonly SemaphoreRow[]): string[] {
  return rows.filter(waitsForAgent).map(({ agentId }) => agentId);
}

/** Up to `count` rows, page by page. Sends at least one request, so that it fails when the gateway is away. */
async function rowsOf(
  settings: AskSettings,
  which: Omit<SemaphoresVariables, "after" | "first">,
  count: number,
): Promise<{ readonly rows: SemaphoreRow[]; readonly cursor: string }> {
  const rows: SemaphoreRow[] = [];
  let cursor = "";
  let position: { after?: number } | null = {};
  do {
    const first = Math.max(1, Math.min(PAGE_MAX, count - rows.length));
    const variables: SemaphoresVariables = { ...which, ...position, first };
    const { page, pulse } = await ask(settings, SEMAPHORES, variables);
    ({ cursor } = pulse);
    rows.push(...page.semaphores);
    position = page.next === null ? null : { after: page.next };
  } while (position && rows.length < count);
  return { rows: rows.slice(0, count), cursor };
}

function countOf(flags: Flags, name: "first" | "last"): number | null {
  const given = flags[name];
  return typeof given === "string"
    ? wholeNumber({ text: given, origin: `--${name}` }, "", 0, LIST_MAX)
    : null;
}

function report({ json }: ClientSettings, card: SemaphoreCard): void {
  if (json) writeJson(card);
  else writeLine(settlementLine(card));
}

function statusOf(given: unknown): SemaphoreStatus | null {
  if (typeof given !== "string") return "PENDING";
  if (given.toLowerCase() === "all") return null;
  const status = SEMAPHORE_STATUSES.find((candidate) => candidate === given.toUpperCase());
  if (status) return status;
  throw usageError(`--status must be one of ${SEMAPHORE_STATUSES.join(", ")}, all; found "${given}"`);
}
