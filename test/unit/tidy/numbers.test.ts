import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { sourcesUnder, TOP } from "../../support/machine.js";
import { numbersIn } from "./numbers.js";

/** A behaviour in a SPEC: one list item, with one number at its head. */
const BEHAVIOUR = /^- \*\*\[([A-Z]+-\d+)\]\*\* \S/;
/** A number in bold: only behaviours are written so. */
const BOLD = /\*\*\[[^\]]*\]\*\*/g;
/** A title, or a row of a table of titles, that begins with the numbers it tests: `it("[WS-1] [WS-2] closes …"`. */
const TITLE = /[([]\s*["'`]((?:\[[A-Z]+-\d+\][, ]*)+)/g;

function filesBelow(folder: string, end: string): string[] {
  return readdirSync(join(TOP, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

const read = (path: string): string => readFileSync(join(TOP, path), "utf8");

const specs = [...filesBelow("src", "SPEC.md"), "operator/SPEC.md"].map((path) => ({
  path,
  lines: read(path).split("\n"),
}));
const behaviours = specs.flatMap(({ path, lines }) =>
  lines.flatMap((line) => {
    const number = BEHAVIOUR.exec(line)?.[1];
    return number === undefined ? [] : [{ path, number }];
  }),
);
const known = new Set(behaviours.map(({ number }) => number));
const titles = sourcesUnder("test").flatMap(({ path, code }) =>
  Array.from(code.matchAll(TITLE), ([, numbers = ""]) => numbersIn(numbers)).flatMap((numbers) =>
    numbers.map((number) => ({ path, number })),
  ),
);
const tested = new Set(titles.map(({ number }) => number));

const notKnown = (path: string, numbers: readonly string[]): string[] =>
  numbers.filter((number) => !known.has(number)).map((number) => `${path}: ${number}`);

describe("numbers of behaviours", () => {
  it("finds SPECs and titles to compare", () => {
    expect({ specs: specs.length > 10, behaviours: known.size > 600, titles: tested.size > 600 }).toEqual({
      specs: true,
      behaviours: true,
      titles: true,
    });
  });

  it("stand at the head of a list item, one behaviour an item", () => {
    const elsewhere = specs.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => {
        const bold = line.match(BOLD) ?? [];
        return bold.length > (BEHAVIOUR.test(line) ? 1 : 0) ? [`${path}:${index + 1}`] : [];
      }),
    );
    expect(elsewhere).toEqual([]);
  });

  it("are unique over the tree", () => {
    const seen = new Map<string, string>();
    const twice = behaviours.flatMap(({ path, number }) => {
      const before = seen.get(number);
      seen.set(number, path);
      return before === undefined ? [] : [`${number}: ${before}, ${path}`];
    });
    expect(twice).toEqual([]);
  });

  it("have a prefix that one SPEC alone uses", () => {
    const owners = new Map<string, Set<string>>();
    for (const { path, number } of behaviours) {
      const prefix = number.slice(0, number.indexOf("-"));
      owners.set(prefix, (owners.get(prefix) ?? new Set()).add(path));
    }
    const shared = [...owners].filter(([, paths]) => paths.size > 1);
    expect(shared.map(([prefix, paths]) => `${prefix}: ${[...paths].join(", ")}`)).toEqual([]);
  });

  it("each have a test that names them in its title", () => {
    const untested = behaviours.filter(({ number }) => !tested.has(number));
    expect(untested.map(({ path, number }) => `${path}: ${number}`)).toEqual([]);
  });

  it("in titles of tests are behaviours of a SPEC", () => {
    expect(titles.flatMap(({ path, number }) => notKnown(path, [number]))).toEqual([]);
  });

  it("that SPECs, documents and comments refer to are behaviours of a SPEC", () => {
    const texts = [
      ...specs.map(({ path }) => path),
      ...filesBelow("docs", ".md"),
      ...filesBelow("src", ".ts"),
      ...filesBelow("operator/src", ".ts"),
      "README.md",
      "SECURITY.md",
      "ARCHITECTURE.md",
      "CONTRIBUTING.md",
    ];
    expect(texts.flatMap((path) => notKnown(path, numbersIn(read(path))))).toEqual([]);
  });
});
