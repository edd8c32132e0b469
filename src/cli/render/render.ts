import { styleText } from "node:util";
import { toJson } from "../../base/json.js";
import { visibleLine } from "../../base/text/visible-text.js";
import type { AgentRow } from "../../documents/agents.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { Unread } from "../../documents/unread.js";
import type { EventTone } from "../../events/table.js";
import { healthWords } from "../../events/probe.js";
import { isKnownType, summaryOf, toneOf } from "../../events/words/events.js";

type Style = Parameters<typeof styleText>[0];

export interface RenderOptions {
  readonly color: boolean;
  /** Maximum characters per line; longer lines are cut. Null when the output is not a terminal. */
  readonly columns: number | null;
}

/** One event as one line: time, agent, type and details. */
export function eventLine(event: ObservedEvent, { color, columns }: RenderOptions): string {
  const time = timeOf(event.at);
  const agent = visibleLine(event.agentId).padEnd(10);
  const type = event.type.padEnd(13);
  const room =
    columns === null ? Number.POSITIVE_INFINITY : columns - time.length - agent.length - type.length - 6;
  const detail = cut(visibleLine(detailOf(event)), room);
  if (!color) return `${time}  ${agent}  ${type}  ${detail}`.trimEnd();
  const style = STYLES[toneOf(event)];
  return `${paint("dim", time)}  ${agent}  ${paint(style, type)}  ${detail}`.trimEnd();
}

const STYLES: Readonly<Record<EventTone, Style>> = {
  plain: "reset",
  quiet: "dim",
  good: "green",
  steered: "magenta",
  asks: "magenta",
  warns: "yellow",
  fails: "red",
  gap: "yellow",
};

/** The details of an event and its cause. May contain an agent's text, unescaped. */
export function detailOf(event: ObservedEvent): string {
  // A newer gateway may send types that this build does not know: show them as JSON.
  const summary = isKnownType(event.type) ? summaryOf(event, JSON.stringify) : JSON.stringify(toJson(event));
  const cause = "cause" in event ? event.cause : null;
  return cause === null ? summary : `${summary}  <- ${cause}`;
}

/** Characters of an agent's health in a table. */
const HEALTH_CHARACTERS_MAX = 60;

/** A dash for an agent without probes, or saved by a version that knew none. */
function healthOf({ health, asOf }: Partial<AgentRow>): string {
  if (!health) return "-";
  if (health.probes.length > 0) return healthWords(health);
  return isForgotten(health.since, asOf) ? "unknown" : "-";
}

/** Nothing was heard of it for so long that the gateway says nothing of its health, probes included: since as of when it knows of it. */
function isForgotten(since: string, asOf: string | null | undefined): boolean {
  return typeof asOf === "string" && Math.abs(Date.parse(since) - Date.parse(asOf)) < FORGOTTEN_MS;
}
/** Between two readings of the clock in one answer, ms. */
const FORGOTTEN_MS = 1_000;

export function agentTable(agents: readonly AgentRow[], options: RenderOptions): string {
  const isRemote = agents.some(({ host }) => host);
  const own = ["ID", "GENUS", "STATE", "HEALTH", "PRESSURE", "FLOW/S", "TEMP", "OBSERVERS"];
  const head = [...own, ...(isRemote ? ["HOST"] : []), "DESCRIPTION"];
  const rows = agents.map((agent) => [
    visibleLine(agent.id),
    visibleLine(agent.genus),
    agent.state,
    cut(visibleLine(healthOf(agent)), HEALTH_CHARACTERS_MAX),
    agent.pressure.toFixed(0),
    agent.flow.toFixed(1),
    agent.temperature.toFixed(2),
    String(agent.observers),
    ...(isRemote ? [hostCell(agent)] : []),
    visibleLine(agent.description),
  ]);
  return table(head, rows, options);
}

/** The host in another process that runs an agent, and since when it is away. */
function hostCell({ host }: AgentRow): string {
  if (!host) return "";
  const name = visibleLine(host.name);
  return host.connected ? name : `${name} (away since ${host.since.slice(0, 19)}Z)`;
}

/** What a cluster's resources say of agents. */
export function clusterTable(
  agents: readonly {
    readonly id: string;
    readonly health: string;
    readonly server: string;
    readonly message: string | null;
  }[],
  options: RenderOptions,
): string {
  const rows = agents.map(({ id, health, server, message }) =>
    [id, health, server, message ?? ""].map(visibleLine),
  );
  return table(["ID", "HEALTH", "SERVER", "MESSAGE"], rows, options);
}

/** A field in words, or that the gateway could not read it. */
export function unreadOr({ unread = [] }: Unread, name: string, words: string | null): string | null {
  return unread.includes(name) ? "cannot be read at the moment" : words;
}

/** A table: each column is as wide as its widest cell, and lines are cut at the terminal's width. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { color, columns }: RenderOptions,
): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cut(
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
      columns ?? Number.POSITIVE_INFINITY,
    ).trimEnd();
  const title = line(head);
  return [color ? paint("bold", title) : title, ...rows.map(line)].map((text) => `${text}\n`).join("");
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

function timeOf(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${clock}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

function paint(style: Style, text: string): string {
  return styleText(style, text);
}

const UNITS = [
  { ms: 86_400_000, name: "day", short: "d" },
  { ms: 3_600_000, name: "hour", short: "h" },
  { ms: 60_000, name: "minute", short: "min" },
  { ms: 1_000, name: "second", short: "s" },
] as const;

/** A duration in words: `3 minutes`. Uses the largest unit that fits, rounded down; never negative. */
export function inWords(ms: number): string {
  const { count, unit } = largest(ms);
  return `${count} ${unit.name}${count === 1 ? "" : "s"}`;
}

/** The short form: `3 min`. */
export function inShort(ms: number): string {
  const { count, unit } = largest(ms);
  return `${count} ${unit.short}`;
}

function largest(ms: number): { count: number; unit: (typeof UNITS)[number] } {
  const unit = UNITS.find((candidate) => ms >= candidate.ms) ?? UNITS[3];
  return { count: Math.max(0, Math.floor(ms / unit.ms)), unit };
}
