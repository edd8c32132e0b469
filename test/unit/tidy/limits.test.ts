import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sourcesUnder, TOP } from "../../support/sources.js";

/** Constants that bound something: `NAME_MAX = …`, and `nameMax: 5` in a table of bounds. */
const BOUND = /^(?:export )?const ([A-Z][A-Z0-9_]*_MAX)\b[^=]*= |^ +(\w+Max): [0-9_]+,/gm;

it("[HTTP-214] every bound without a flag is listed in docs/limits.md, and no other", () => {
  const bounds = sourcesUnder("src").flatMap(({ path, code }) =>
    Array.from(code.matchAll(BOUND), ([, constant, member]) => `${path} ${constant ?? member}`),
  );
  const listed = Array.from(
    readFileSync(join(TOP, "docs/limits.md"), "utf8").matchAll(/^\| `(src\S+)` +\| `(\w+)`/gm),
    ([, path, name]) => `${path} ${name}`,
  );
  expect(bounds.length).toBeGreaterThan(100);
  expect(listed.toSorted()).toEqual(bounds.toSorted());
});
