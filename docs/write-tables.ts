// Writes the generated tables of the documents: `npm run docs`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PAGES, withTables } from "./tables.js";

for (const page of PAGES) {
  const path = join(import.meta.dirname, "..", page);
  writeFileSync(path, withTables(readFileSync(path, "utf8")));
}
