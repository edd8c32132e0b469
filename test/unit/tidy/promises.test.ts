import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sourcesUnder, TOP } from "../../support/machine.js";
import { numbersIn } from "./numbers.js";

interface Section {
  readonly title: string;
  /** The promise, before the list. */
  readonly promise: string;
  readonly tests: string;
  readonly measured: string;
  readonly repeat: string;
}

const [, ...chapters] = readFileSync(join(TOP, "docs/reliability.md"), "utf8").split(/^## /m);
const sections = chapters.map((text): Section => {
  const [title = ""] = text.split("\n");
  const item = (name: string): string =>
    new RegExp(`^- \\*\\*${name}:\\*\\* ((?:.|\\n(?!- ))*)`, "m").exec(text)?.[1]?.trim() ?? "";
  const promise = text.slice(title.length, text.search(/^- \*\*/m)).trim();
  return { title, promise, tests: item("Tests"), measured: item("Measured"), repeat: item("Repeat") };
});

const filesIn = (text: string): string[] =>
  [...text.matchAll(/(?:test|bench)\/[\w/-]+(?:\.test)?\.ts/g)].map(String);

it("docs/reliability.md has sections to check", () => {
  expect(sections.length).toBeGreaterThan(10);
});

describe.each(sections.map((section) => [section.title, section] as const))("%s", (_title, section) => {
  it("has a promise, tests, a figure and a command", () => {
    expect(Object.entries(section).filter(([, text]) => text === "")).toEqual([]);
    expect(filesIn(section.tests)).not.toEqual([]);
  });

  it("names files that exist", () => {
    const named = filesIn(Object.values(section).join(" "));
    expect(named.filter((file) => !existsSync(join(TOP, file)))).toEqual([]);
  });

  it("names behaviours that those tests carry", () => {
    const titles = filesIn(section.tests)
      .map((file) => readFileSync(join(TOP, file), "utf8"))
      .join("");
    expect(numbersIn(section.promise).filter((number) => !titles.includes(`[${number}]`))).toEqual([]);
  });
});

describe("SECURITY.md", () => {
  const tests = sourcesUnder("test");
  const promises = readFileSync(join(TOP, "SECURITY.md"), "utf8")
    .split("\n")
    .filter((line) => line.includes("`test/"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, promise = "", behaviours = "", named = ""]) => ({
      promise,
      behaviours,
      starts: startsIn(named),
    }));

  it("has promises to check", () => {
    expect(promises.length).toBeGreaterThan(10);
  });

  it.each(promises)("$promise", ({ behaviours, starts }) => {
    const isNamed = (path: string): boolean => starts.some((start) => path.startsWith(start));
    expect(starts.filter((start) => !tests.some(({ path }) => path.startsWith(start)))).toEqual([]);
    const titles = tests.flatMap(({ path, code }) => (isNamed(path) ? [code] : [])).join("");
    expect(numbersIn(behaviours)).not.toEqual([]);
    expect(numbersIn(behaviours).filter((number) => !titles.includes(`[${number}]`))).toEqual([]);
  });
});

/** Beginnings of paths in a cell: `test/unit/auth/tokens`, then `jwks` in the same folder; a star ends a beginning. */
function startsIn(cell: string): string[] {
  let folder = "";
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = ""]) => {
    if (name.startsWith("test/")) folder = name.slice(0, name.lastIndexOf("/") + 1);
    return (folder + name.slice(name.lastIndexOf("/") + 1)).replace("*", "");
  });
}
