import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOP } from "./machine.js";

/** One block of code of a document. */
export interface CodeBlock {
  /** Path of the document. */
  readonly page: string;
  /** Line of the fence that opens it, from 1. */
  readonly line: number;
  /** The second-level heading above it; empty where there is none. */
  readonly heading: string;
  /** What `<!-- example NAME -->` right above it names; empty where there is none. */
  readonly example: string;
  readonly language: string;
  readonly code: string;
}

/** All blocks of code of a document, in their order. */
export function blocksOf(page: string): CodeBlock[] {
  const text = readFileSync(join(TOP, page), "utf8");
  return Array.from(
    text.matchAll(/^```(\w*)\n([^]*?)^```$/gm),
    ({ index, 1: language = "", 2: code = "" }) => {
      const before = text.slice(0, index);
      const [, example = ""] = /<!-- example (\S+) -->\s+$/.exec(before) ?? [];
      const heading =
        before
          .match(/^## .*$/gm)
          ?.at(-1)
          ?.slice(3) ?? "";
      return { page, line: before.split("\n").length, heading, example, language, code };
    },
  );
}

/** The code below `<!-- example NAME -->`. */
export function exampleOf(page: string, name: string): string {
  const block = blocksOf(page).find(({ example }) => example === name);
  if (!block) throw new Error(`${page} shows no ${name}`);
  return block.code;
}

/** A command as it is typed, and what it prints. */
export interface Typed {
  readonly words: string;
  readonly printed: string;
}

/** Commands behind the prompts of a block; a line that ends with a backslash goes on. */
export function typedIn(code: string): Typed[] {
  return code
    .split(/^[$#] /m)
    .slice(1)
    .map((part) => {
      const lines = part.trimEnd().split("\n");
      const end = lines.findIndex((line) => !line.endsWith("\\")) + 1;
      return { words: lines.slice(0, end).join("\n"), printed: lines.slice(end).join("\n") };
    });
}
