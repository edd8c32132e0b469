import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

export const TOP = resolve(import.meta.dirname, "../..");

export interface SourceFile {
  /** Path from the top of the repository, with slashes: `src/base/clock.ts`. */
  readonly path: string;
  readonly lines: number;
  /** Without comments, so that nothing in them counts. */
  readonly code: string;
  /** Files of the repository that this one references: by static or dynamic import, or by URL. */
  readonly imports: readonly OwnImport[];
}

export interface OwnImport {
  readonly path: string;
  /** `type` imports disappear when compiled; `url` names a file that another thread loads. */
  readonly how: "import" | "type" | "url";
}

/** All TypeScript files under a folder of the repository. */
export function sourcesUnder(folder: string): SourceFile[] {
  const root = join(TOP, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("node_modules") && !file.includes(`${sep}generated${sep}`))
    .toSorted()
    .map(readSource);
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, "utf8");
  const code = withoutComments(text);
  return {
    path: fromTop(file),
    lines: text.trimEnd().split("\n").length,
    code,
    imports: ownImports(file, code),
  };
}

/** Skips strings, so that `"https://…"` does not start a comment. */
function withoutComments(text: string): string {
  const piece = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replaceAll(
    piece,
    (match, literal: string | undefined) => literal ?? match.replaceAll(/[^\n]/g, " "),
  );
}

const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{},\s$]+?\sfrom\s+)?["'](\.[^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["'](\.[^"']+)["']/g;
const BY_URL = /\bnew URL\(\s*["'](\.[^"']+)["']/g;

function ownImports(file: string, code: string): OwnImport[] {
  const named = [
    ...Array.from(code.matchAll(STATIC), ([, type, path]) => ({
      path,
      how: type ? ("type" as const) : ("import" as const),
    })),
    ...Array.from(code.matchAll(DYNAMIC), ([, path]) => ({ path, how: "import" as const })),
    ...Array.from(code.matchAll(BY_URL), ([, path]) => ({ path, how: "url" as const })),
  ];
  return named.flatMap(({ path = "", how }) => {
    const target = resolve(dirname(file), path.replace(/\.js$/, ".ts"));
    return target.endsWith(".ts") && existsSync(target) ? [{ path: fromTop(target), how }] : [];
  });
}

function fromTop(file: string): string {
  return relative(TOP, file).split(sep).join("/");
}
