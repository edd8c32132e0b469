import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import type { Command } from "commander";
import { describe, expect, it } from "vitest";

import { PAGES, TABLE_NAMES, withTables } from "../../../docs/tables.js";
import { type Actions, createProgram } from "../../../src/cli/program.js";
import { variableOf } from "../../../src/base/variable-names.js";
import { SECRET_VARIABLES } from "../../../src/cli/token-settings.js";
import { sourcesUnder, TOP } from "../../support/machine.js";
import { documents } from "./documents.js";

const read = (path: string): string => readFileSync(join(TOP, path), "utf8");

/** Documents that tell of flags of the gateway. The others speak of custom properties and of agents' own commands. */
const manual = documents.filter((name) => !/CHANGELOG|embedding|commands|adr\//.test(name));

/** Flags of other programs, and of commands that agents declare, that the manual mentions. */
const FOREIGN_FLAGS = [
  "--cap-drop",
  "--config",
  "--dir",
  "--examples",
  "--format",
  "--for",
  "--fuzz",
  "--global",
  "--help",
  "--create-namespace",
  "--import",
  "--include",
  "--minutes",
  "--now",
  "--observers",
  "--peer",
  "--read-only",
  "--replicas",
  "--runs",
  "--scenario",
  "--server-side",
  "--security-opt",
  "--template",
  "--test",
  "--timeout",
  "--tmpfs",
  "--version",
];

const program = createProgram(new Proxy({}, { get: () => () => undefined }) as Actions);
const options = program.commands.flatMap((command) =>
  [command, ...command.commands].flatMap((one) => one.options),
);
const serveOptions = commandNamed("serve").options;

function commandNamed(name: string): Command {
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (!command) throw new Error(`no command ${name}`);
  return command;
}

/** What a text has without its blocks of code. */
const prose = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, "");

describe("generated tables", () => {
  it.each(PAGES)("%s has what the sources say (`npm run docs` writes it)", (page) => {
    expect(read(page)).toBe(withTables(read(page)));
  });

  it("each stand on one page", () => {
    const text = PAGES.map(read).join("");
    const times = TABLE_NAMES.map((name) => [name, text.split(`<!-- ${name} -->`).length - 1]);
    expect(times).toEqual(TABLE_NAMES.map((name) => [name, 1]));
  });
});

describe("the documents", () => {
  it("are listed in docs/README.md", () => {
    const index = read("docs/README.md");
    const pages = documents.filter((page) => page !== "docs/README.md" && page !== "README.md");
    const missing = pages.filter((page) => {
      const link = page.startsWith("docs/") ? page.slice("docs/".length) : `../${page}`;
      const isDecision = page.startsWith("docs/adr/") && page !== "docs/adr/README.md";
      return !(isDecision ? read("docs/adr/README.md") : index).includes(
        `(${isDecision ? link.slice("adr/".length) : link})`,
      );
    });
    expect(missing).toEqual([]);
  });

  it.each(documents)("%s names files that exist", (page) => {
    const named = prose(read(page)).matchAll(
      /(?<![\w./@-])(?:src|test|docs|deploy|bench|examples|\.ci|\.github)\/[\w./-]*[\w/]/g,
    );
    const missing = Array.from(named, String).filter((path) => !isThere(path));
    expect(missing).toEqual([]);
  });

  it("ARCHITECTURE.md lists every room", () => {
    const rooms = new Set(sourcesUnder("src").flatMap(({ path }) => /^src\/[^/]+(?=\/)/.exec(path) ?? []));
    const listed = Array.from(
      read("ARCHITECTURE.md").matchAll(/^\| `(src\/[^/`]+)` /gm),
      ([, room = ""]) => room,
    );
    expect(listed.toSorted()).toEqual([...rooms].toSorted());
  });

  it.each(["ARCHITECTURE.md", "docs/adr/*"])("%s names members of the code that exist", (name) => {
    const code = sourcesUnder("src")
      .map((file) => file.code)
      .join("\n");
    const pages = documents.filter(
      (page) => page.startsWith(name.replace("*", "")) && !page.endsWith("README.md"),
    );
    const named = pages.flatMap((page) => found(prose(read(page)), /`(\w*[a-z][A-Z]\w*)`/g));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((member) => !new RegExp(`\\b${member}\\b`).test(code))).toEqual([]);
  });

  it.each(documents)("%s links to files and headings that exist", (page) => {
    const broken = linksOf(page).filter((link) => !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });

  it.each(manual)("%s names flags, variables and scripts that exist", (page) => {
    const text = read(page);
    const flags = new Set([...options.map(({ long }) => long), ...FOREIGN_FLAGS]);
    expect(found(text, /(?<![\w-])(--[a-z][a-z-]+)/g).filter((flag) => !flags.has(flag))).toEqual([]);
    const documented = options.flatMap(
      ({ description }) => /\[(TERRARIUM_\w+)\]/.exec(description)?.[1] ?? [],
    );
    const deployed = found(read("deploy/nats.conf"), /\$(TERRARIUM_[A-Z_]+)/g);
    const variables = new Set([...documented, ...Object.keys(SECRET_VARIABLES), ...deployed]);
    expect(found(text, /(TERRARIUM_[A-Z_]+)/g).filter((name) => !variables.has(name))).toEqual([]);
    const { scripts } = JSON.parse(read("package.json"));
    expect(found(text, /npm run ([\w:]+)/g).filter((script) => !(script in scripts))).toEqual([]);
  });
});

describe("README", () => {
  const readme = read("README.md");

  it("is read in one go: 150 lines at most", () => {
    expect(readme.split("\n").length - 1).toBeLessThanOrEqual(150);
  });

  it("leads with figures of bench/RESULTS.md", () => {
    const [, headline = ""] = /<!-- headline -->([^]*?)<!-- \/headline -->/.exec(readme) ?? [];
    const figures = headline.match(/\d[\d,.]*(?:×|,000 messages)/g) ?? [];
    expect(figures.length).toBeGreaterThan(4);
    const [, saturation = ""] =
      /<!-- saturation -->([^]*)<!-- end saturation -->/.exec(read("bench/RESULTS.md")) ?? [];
    const ours = saturation.split("\n").filter((line) => line.includes("| terrarium |"));
    const missing = figures.filter((figure) => !ours.join("").includes(` ${figure.split(" ")[0]} `));
    expect(missing).toEqual([]);
    const [, command = ""] = /^\$ (npm run bench .*)$/m.exec(headline) ?? [];
    expect(saturation).toContain(`\`${command}\``);
  });
});

describe("CHANGELOG", () => {
  const changelog = read("CHANGELOG.md");
  const { version } = JSON.parse(read("package.json"));

  it("has the form of Keep a Changelog: releases with dates, newest first, below Unreleased", () => {
    const [, ...entries] = changelog.split(/^## /m);
    const titles = entries.map((entry) => entry.split("\n")[0] ?? "");
    expect(titles[0]).toBe("[Unreleased]");
    expect(titles[1]).toMatch(new RegExp(`^\\[${version.replaceAll(".", "\\.")}\\] - \\d{4}-\\d\\d-\\d\\d$`));
    const kinds = Array.from(changelog.matchAll(/^### (.*)$/gm), ([, kind]) => kind);
    const known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    expect(kinds.filter((kind) => !known.includes(kind ?? ""))).toEqual([]);
    for (const entry of entries) {
      const own = Array.from(entry.matchAll(/^### (.*)$/gm), ([, kind]) => kind);
      expect(own).toEqual([...new Set(own)]);
    }
  });

  it("has one short item for each change, on one line", () => {
    const lines = changelog.slice(changelog.indexOf("## ")).split("\n");
    expect(lines.filter((line) => line !== "" && !/^(- |##)/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.length > 320)).toEqual([]);
  });
});

it("every flag of terrarium serve says which variable stands for it", () => {
  for (const option of serveOptions) {
    const name = option.attributeName();
    const variable = variableOf(option.negate ? `no${name[0]?.toUpperCase()}${name.slice(1)}` : name);
    expect(option.description).toContain(`[${variable}]`);
  }
});

function found(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, one = ""]) => one))];
}

/** A file, a folder, or the beginning of a file's name, as in `test/sim/fuzz-*` and `test/conformance/limits`. */
function isThere(path: string): boolean {
  if (existsSync(join(TOP, path))) return true;
  const folder = join(TOP, dirname(path));
  const start = path.slice(dirname(path).length + 1);
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(start));
}

function linksOf(page: string): string[] {
  const text = prose(read(page)).replaceAll(/`[^`\n]*`/g, "");
  return Array.from(text.matchAll(/\]\(<?([^)>\s]+)>?\)/g), ([, link = ""]) => link).filter(
    (link) => !/^[a-z][a-z0-9+.-]*:/i.test(link),
  );
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (target.startsWith("..") || !existsSync(join(TOP, target))) return false;
  if (heading === undefined) return true;
  const headings = prose(read(target)).matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, title = ""]) => anchorOf(title)).includes(heading);
}

/** The anchor that GitHub makes of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}
