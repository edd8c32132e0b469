import { styleText } from "node:util";

import type { JsonValue } from "../../base/json.js";
import { visibleLine } from "../../base/text/visible-text.js";
import type { SemaphoreCard, SemaphoreRow } from "../../documents/semaphores.js";
import { type RenderOptions, table, unreadOr } from "./render.js";

/** Semaphores, one line each. */
export function semaphoreTable(rows: readonly SemaphoreRow[], options: RenderOptions): string {
  const head = ["ID", "AGENT", "SEVERITY", "STATUS", "ASKED", "DEADLINE", "PROMPT"];
  const lines = rows.map((row) => [
    row.id,
    visibleLine(row.agentId),
    row.severity,
    statusOf(row),
    minuteOf(row.createdAt),
    row.deadline === null ? "-" : minuteOf(row.deadline),
    visibleLine(row.prompt),
  ]);
  return table(head, lines, options);
}

/** All fields of one semaphore. */
export function semaphoreCard(card: SemaphoreCard, { color }: RenderOptions): string {
  const prompt = visibleLine(card.prompt);
  const fields: [string, string | null][] = [
    ["id", card.id],
    ["agent", visibleLine(card.agentId)],
    ["reason", card.reason],
    ["severity", card.severity],
    ["status", statusOf(card)],
    ["asked", card.createdAt],
    ["deadline", card.deadline],
    ["escalation", card.escalation === null ? null : visibleLine(card.escalation)],
    ["cause", card.cause],
    ["options", card.options.length === 0 ? null : card.options.map(visibleLine).join(" | ")],
    ["schema", unreadOr(card, "responseSchema", shown(card.responseSchema))],
    ["state", shown(card.state, card.secretsShown)],
    ["input", shown(card.input, card.secretsShown)],
    ["settled", settlementOf(card)],
    ["answer", answered(card)],
    ["because", card.cancelReason === null ? null : visibleLine(card.cancelReason)],
    ["failed", failureOf(card)],
    ["digest", card.digest],
  ];
  const lines = fields.flatMap(([name, text]) => (text === null ? [] : [`  ${name.padEnd(10)}  ${text}`]));
  return [color ? styleText("bold", prompt) : prompt, ...lines].map((line) => `${line}\n`).join("");
}

/** The outcome in one line. */
export function settlementLine(card: SemaphoreRow): string {
  return `${card.id} is ${statusOf(card)}`;
}

function statusOf({ status, resumption }: SemaphoreRow): string {
  if (!resumption) return status;
  const { status: how, attempt } = resumption;
  return attempt > 1 ? `${status}, ${how} (attempt ${attempt})` : `${status}, ${how}`;
}

function settlementOf({ settledAt, settledBy }: SemaphoreRow): string | null {
  if (settledAt === null) return null;
  return settledBy === null ? settledAt : `${settledAt} by ${visibleLine(settledBy)}`;
}

function failureOf({ resumption }: SemaphoreRow): string | null {
  if (!resumption?.errorCode) return null;
  return `${resumption.errorCode}: ${visibleLine(resumption.error ?? "")}`;
}

/** Null is an answer too, if the reader may see answers. */
function answered({ answer, secretsShown, status }: SemaphoreCard): string | null {
  return shown(answer, secretsShown && status === "RESOLVED");
}

/** `isValue`: null is the value itself, not a hidden or missing one. */
function shown(value: JsonValue, isValue = false): string | null {
  return value === null && !isValue ? null : visibleLine(JSON.stringify(value));
}

/** `2026-11-22 13:58`, in local time. */
function minuteOf(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
