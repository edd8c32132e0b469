import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sourcesUnder, TOP } from "../../support/machine.js";

/** Constants that bound something: `NAME_MAX = 5;`, and `nameMax: 5,` in a table of bounds. */
const BOUND =
  /^(?:export )?const ([A-Z][A-Z0-9_]*_MAX)\b[^=]*= (.*?)(?: as const)?;$|^ +(\w+Max): ([0-9_]+),/gm;

it("[HTTP-214] every bound without a flag is listed in docs/limits.md with its value, and no other", () => {
  const bounds = ["src", "operator/src"]
    .flatMap(sourcesUnder)
    .flatMap(({ path, code }) =>
      Array.from(
        code.matchAll(BOUND),
        ([, constant, value, member, number]) => `${path} ${constant ?? member} ${value ?? number}`,
      ),
    );
  const listed = Array.from(
    readFileSync(join(TOP, "docs/limits.md"), "utf8").matchAll(
      /^\| `((?:operator\/)?src\S+)` +\| `(\w+)` +\| (.*?) +\|/gm,
    ),
    ([, path, name, value]) => `${path} ${name} ${value}`,
  );
  expect(bounds.length).toBeGreaterThan(100);
  expect(listed.toSorted()).toEqual(bounds.toSorted());
});
