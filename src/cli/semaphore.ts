import { SEMAPHORE_STATUSES, type SemaphoreStatus } from "../events/semaphore.js";
import {
  AUDIT,
  CANCEL,
  RESOLVE,
  SEMAPHORE,
  SEMAPHORES,
  type SemaphoreCard,
  type SemaphoreRow,
} from "../documents/semaphores.js";
import { answerOf } from "./answer.js";
import { ask } from "./client.js";
import { gatewayError, usageError } from "./exit.js";
import { remember } from "./keeper.js";
import { endWhenNobodyReads, renderOptions, writeLine } from "./output.js";
import { askOrRecall, dated } from "./recall.js";
import { interact } from "./semaphore-dialogue.js";
import { semaphoreCard, semaphoreTable, settlementLine } from "./semaphore-render.js";
import { wholeNumber, type ClientSettings, type Flags } from "./settings.js";
import { readStandardInput } from "./steer.js";

const PAGE_MAX = 1_000;
const SEQ_MAX = 2_147_483_647;

/** `terrarium semaphore`: a dialogue for people; for programs, the list. */
export async function semaphores(settings: ClientSettings, flags: Flags): Promise<void> {
  if (settings.json || !process.stdin.isTTY || !process.stdout.isTTY) return listSemaphores(settings, flags);
  await interact(settings, {
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    render: renderOptions(),
  });
}

/** `terrarium semaphore list`: a table, or the list as JSON; what last waited while the gateway is away. */
export async function listSemaphores(settings: ClientSettings, flags: Flags): Promise<void> {
  const { agent, first } = flags;
  const agentId = typeof agent === "string" ? agent : null;
  const status = statusOf(flags["status"]);
  const count =
    typeof first === "string" ? wholeNumber({ text: first, origin: "--first" }, "", 0, PAGE_MAX) : null;
  const variables = {
    status,
    ...(agentId === null ? {} : { agentId }),
    ...(count === null ? {} : { first: count }),
  };
  endWhenNobodyReads();
  const { value, stale, asOf } = await askOrRecall<readonly SemaphoreRow[]>(
    settings,
    async () => (await ask(settings, SEMAPHORES, variables)).semaphores,
    ({ pending }) => {
      // Only what waits is remembered.
      if (!pending || status !== "PENDING") return null;
      const asked = pending.value.filter((row) => agentId === null || row.agentId === agentId);
      return { asOf: pending.asOf, value: asked.slice(0, count ?? PAGE_MAX) };
    },
  );
  if (!stale && status === "PENDING" && agentId === null && count === null) {
    remember(settings, { pending: value });
  }
  if (settings.json) writeLine(JSON.stringify(dated(value, asOf)));
  else process.stdout.write(semaphoreTable(value, renderOptions()));
  if (stale) throw stale;
}

/** `terrarium semaphore show`: all that the token may see. */
export async function showSemaphore(settings: ClientSettings, id: string): Promise<void> {
  endWhenNobodyReads();
  const { semaphore } = await ask(settings, SEMAPHORE, { id });
  if (!semaphore) throw gatewayError("SEMAPHORE_NOT_FOUND", `there is no semaphore ${id}`);
  if (settings.json) writeLine(JSON.stringify(semaphore));
  else process.stdout.write(semaphoreCard(semaphore, renderOptions()));
}

/** `terrarium semaphore resolve`: answers one. */
export async function resolveSemaphore(
  settings: ClientSettings,
  id: string,
  given: string,
  flags: Flags,
): Promise<void> {
  const { digest } = flags;
  const text = given === "-" ? await readStandardInput() : given;
  const answer = flags["text"] === true ? text : answerOf(text);
  endWhenNobodyReads();
  const variables = { id, answer, ...(typeof digest === "string" ? { expectedDigest: digest } : {}) };
  const { resolveSemaphore: card } = await ask(settings, RESOLVE, variables);
  report(settings, card);
}

/** `terrarium semaphore cancel`: withdraws one. */
export async function cancelSemaphore(settings: ClientSettings, id: string, flags: Flags): Promise<void> {
  const { reason } = flags;
  endWhenNobodyReads();
  const variables = { id, ...(typeof reason === "string" ? { reason } : {}) };
  const { cancelSemaphore: card } = await ask(settings, CANCEL, variables);
  report(settings, card);
}

/** `terrarium semaphore audit`: one JSON object a line, oldest first, as far as the gateway keeps them. */
export async function exportAudit(settings: ClientSettings, flags: Flags): Promise<void> {
  const { semaphore, agent, after } = flags;
  const only = {
    ...(typeof semaphore === "string" ? { semaphoreId: semaphore } : {}),
    ...(typeof agent === "string" ? { agentId: agent } : {}),
  };
  let next: number | null =
    typeof after === "string" ? wholeNumber({ text: after, origin: "--after" }, "", 0, SEQ_MAX) : 0;
  endWhenNobodyReads();
  while (next !== null) {
    const { semaphoreAudit: page }: { semaphoreAudit: { entries: object[]; next: number | null } } =
      await ask(settings, AUDIT, { ...only, after: next });
    for (const entry of page.entries) writeLine(JSON.stringify(entry));
    next = page.next;
  }
}

function report({ json }: ClientSettings, card: SemaphoreCard): void {
  writeLine(json ? JSON.stringify(card) : settlementLine(card));
}

function statusOf(given: unknown): SemaphoreStatus | null {
  if (typeof given !== "string") return "PENDING";
  if (given.toLowerCase() === "all") return null;
  const status = SEMAPHORE_STATUSES.find((candidate) => candidate === given.toUpperCase());
  if (status) return status;
  throw usageError(`--status knows ${SEMAPHORE_STATUSES.join(", ")} and all; found "${given}"`);
}
