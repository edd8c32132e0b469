import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseLine } from "../src/agents/logwatch/parse-line.js";
import { type TreeTemplate, TemplateTree } from "../src/agents/logwatch/template-tree.js";

/**
 * Measures how well and how fast `logwatch` groups log lines with known templates.
 *
 * Takes a folder in which each collection is a folder `NAME` with `NAME_2k.log_structured.csv` (columns `LineId`, `Content`
 * and `EventId`) and `NAME_2k.log`, as github.com/logpai/logparser has them in `data/loghub_2k`. A line counts as right when
 * the lines of its group are exactly the lines of its template (grouping accuracy). `--content` leaves the
 * header of each line out, as published figures do; otherwise the watcher reads whole lines, as in production.
 * `--corrected` takes the templates as later work corrected them (`NAME_2k.log_structured_corrected.csv`, in
 * `data/loghub_2k_corrected`), and `--part 1/2` the first half of the lines, `--part 2/2` the second, each with a fresh memory:
 * so that tuning on one part can be checked on the other.
 * `--wrong NAME` lists the groups of a collection that are not exactly right.
 *
 *     npx jiti bench/logwatch-grouping.ts FOLDER [--content] [--corrected] [--part 1/2] [--wrong NAME] [--speed]
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    content: { type: "boolean", default: false },
    corrected: { type: "boolean", default: false },
    part: { type: "string", default: "1/1" },
    wrong: { type: "string" },
    speed: { type: "boolean", default: false },
  },
});

/** A fixed time; lines without a year are read relative to it. */
const RECEIVED_AT = Date.UTC(2024, 0, 1);
const SPEED_ROUNDS = 20;

interface Collection {
  readonly name: string;
  readonly lines: readonly string[];
  /** The known template of each line. */
  readonly known: readonly string[];
}

function readCollection(folder: string, name: string): Collection | null {
  const base = join(folder, name, `${name}_2k.log`);
  const table = `${base}_structured${values.corrected ? "_corrected" : ""}.csv`;
  if (!existsSync(table)) return null;
  const [head = [], ...rows] = readCsv(readFileSync(table, "utf8"));
  const column = (title: string): string[] => rows.map((row) => row[head.indexOf(title)] ?? "");
  const lines = values.content ? column("Content") : readFileSync(base, "utf8").split(/\r?\n/);
  const [which = 1, parts = 1] = values.part.split("/").map(Number);
  const [from, to] = [((which - 1) * rows.length) / parts, (which * rows.length) / parts].map(Math.round);
  return { name, lines: lines.slice(from, to), known: column("EventId").slice(from, to) };
}

/** RFC 4180: quotes around a field, doubled inside. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare = "", end = ""] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g,
  )) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}

/** The group of each line, by number. */
function groupsOf(lines: readonly string[]): number[] {
  const tree = new TemplateTree<TreeTemplate & { readonly id: number }>({
    make: (words, place) => ({ id: (ids += 1), words, lines: 1, place }),
    forgotten: () => undefined,
  });
  let ids = 0;
  return lines.map((line) => {
    const parsed = parseLine(line, RECEIVED_AT);
    return parsed ? tree.learn(parsed.tokens).template.id : 0;
  });
}

function membersOf(groups: readonly (string | number)[]): Map<string | number, number[]> {
  const members = new Map<string | number, number[]>();
  for (const [line, group] of groups.entries()) {
    const known = members.get(group);
    if (known) known.push(line);
    else members.set(group, [line]);
  }
  return members;
}

function grade({ name, lines, known }: Collection): number {
  const groups = groupsOf(lines);
  const found = membersOf(groups);
  let right = 0;
  for (const [event, members] of membersOf(known)) {
    const first = found.get(groups[members[0] ?? -1] ?? -1) ?? [];
    // Both are in line order, so they are equal if their lengths and members are.
    const isRight = first.length === members.length && members.every((line, at) => line === first[at]);
    if (isRight) right += members.length;
    else if (values.wrong === name) explain(event, members, groups, known, lines);
  }
  return right / known.length;
}

function explain(
  event: string | number,
  members: readonly number[],
  groups: readonly number[],
  known: readonly string[],
  lines: readonly string[],
): void {
  const parts = membersOf(members.map((line) => groups[line] ?? -1));
  console.log(`\n${event}: ${members.length} lines in ${parts.size} groups`);
  for (const [group] of [...parts].slice(0, 4)) {
    const all = groups.flatMap((other, line) => (other === group ? [line] : []));
    const events = new Set(all.map((line) => known[line]));
    const line = lines[all.find((one) => known[one] === event) ?? -1] ?? "";
    console.log(`  ${all.length} lines of ${[...events].slice(0, 5).join(" ")}: ${line.slice(0, 200)}`);
    console.log(`    = ${parseLine(line, RECEIVED_AT)?.tokens.join(" ").slice(0, 200)}`);
  }
}

/** By CPU time, which other work on the machine affects less than wall time. */
function linesPerSecond(collections: readonly Collection[]): number {
  const lines = collections.flatMap((collection) => collection.lines);
  groupsOf(lines);
  const before = process.cpuUsage();
  for (let round = 0; round < SPEED_ROUNDS; round += 1) groupsOf(lines);
  return Math.round((lines.length * SPEED_ROUNDS * 1e6) / process.cpuUsage(before).user);
}

const [folder] = positionals;
if (folder === undefined) throw new Error("give the folder of the collections");
const names = readdirSync(folder).toSorted();
const collections = names.flatMap((name) => readCollection(folder, name) ?? []);
const grades = collections.map((collection) => {
  const accuracy = grade(collection);
  console.log(`${collection.name.padEnd(12)} ${accuracy.toFixed(3)}`);
  return accuracy;
});
console.log(
  `${"average".padEnd(12)} ${(grades.reduce((sum, one) => sum + one, 0) / grades.length).toFixed(3)}`,
);
if (values.speed) console.log(`${linesPerSecond(collections)} lines a second of processor time`);
