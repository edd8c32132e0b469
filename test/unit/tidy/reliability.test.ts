import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TOP } from "../../support/sources.js";
import { numbersIn } from "./numbers.js";

/** Rows of the table, as their cells. */
const rows = readFileSync(join(TOP, "docs/reliability.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (Promise|---)/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const filesIn = (text: string): string[] =>
  [...text.matchAll(/(?:test|bench)\/[\w/-]+(?:\.test)?\.ts/g)].map(String);

it("docs/reliability.md has rows, each with a test, a figure and a command", () => {
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    expect(row).toHaveLength(4);
    expect(row.filter((cell) => cell === "")).toEqual([]);
    expect(filesIn(row[1] ?? "")).not.toEqual([]);
  }
});

describe.each(rows.map((row) => [row[0] ?? "", row] as const))("%s", (_promise, row) => {
  it("names files that are there", () => {
    expect(filesIn(row.join(" ")).filter((file) => !existsSync(join(TOP, file)))).toEqual([]);
  });

  it("names behaviours that those tests carry", () => {
    const titles = filesIn(row[1] ?? "")
      .map((file) => readFileSync(join(TOP, file), "utf8"))
      .join("");
    expect(numbersIn(row[0] ?? "").filter((number) => !titles.includes(`[${number}]`))).toEqual([]);
  });
});
