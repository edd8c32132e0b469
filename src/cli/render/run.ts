import type { JsonValue } from "../../base/json.js";
import { visibleLine } from "../../base/text/visible-text.js";
import type { RunBranch, RunRow, RunTree } from "../../documents/runs.js";
import { type RenderOptions, table, unreadOr } from "./render.js";

/** Runs, one line each. */
export function runTable(rows: readonly RunRow[], options: RenderOptions): string {
  const head = ["ID", "AGENT", "KIND", "STATUS", "SESSION", "ACCEPTED", "ENDED"];
  const lines = rows.map((row) => [
    row.id,
    visibleLine(row.agentId),
    row.command === null ? row.kind : `${row.kind} ${visibleLine(row.command)}`,
    statusOf(row),
    row.session === null ? "-" : visibleLine(row.session),
    row.acceptedAt,
    row.endedAt ?? "-",
  ]);
  return table(head, lines, options);
}

/** All fields of one run. */
export function runCard(run: RunTree): string {
  const fields: [string, string | null][] = [
    ["id", run.id],
    ["agent", visibleLine(run.agentId)],
    ["kind", run.kind],
    ["command", run.command === null ? null : visibleLine(run.command)],
    ["status", statusOf(run)],
    ["session", run.session === null ? null : visibleLine(run.session)],
    ["by", run.by === null ? null : visibleLine(run.by)],
    ["accepted", run.acceptedAt],
    ["started", run.startedAt],
    ["ended", run.endedAt],
    ["input", unreadOr(run, "input", shown(run.input))],
    ["result", unreadOr(run, "result", shown(run.result, run.status === "COMPLETED"))],
    ["error", run.error && visibleLine([run.error.code, run.error.message].filter(Boolean).join(": "))],
    ["behalf of", run.onBehalfOf === null ? null : visibleLine(run.onBehalfOf)],
    ["parent", run.parent?.id ?? null],
    ...branchesOf(run.children, 0),
    ["usage", run.usage && shown({ ...run.usage, models: [...run.usage.models] })],
    ...run.semaphores.map(({ id, prompt, status }): [string, string] => [
      "asked",
      `${id} ${status} ${visibleLine(prompt)}`,
    ]),
  ];
  return fields.flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(10)}  ${text}\n`])).join("");
}

/** The runs below a run, as a tree. */
function branchesOf(children: readonly RunBranch[], depth: number): [string, string][] {
  return children.flatMap((child): [string, string][] => {
    const { id, agentId, kind, command } = child;
    const what = command === null ? kind : `${kind} ${visibleLine(command)}`;
    const line = `${"  ".repeat(depth)}${id} ${visibleLine(agentId)} ${what} ${statusOf(child)}`;
    return [["child", line], ...branchesOf(child.children ?? [], depth + 1)];
  });
}

/** Its status in one line. */
export function runLine(run: RunRow): string {
  return `${run.id} is ${statusOf(run)}`;
}

function statusOf({ status, attempt }: RunRow): string {
  return attempt > 1 ? `${status} (attempt ${attempt})` : status;
}

/** `isValue`: null is the value itself, not a hidden or missing one. */
function shown(value: JsonValue, isValue = false): string | null {
  return value === null && !isValue ? null : visibleLine(JSON.stringify(value));
}
