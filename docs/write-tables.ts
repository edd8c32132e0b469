// Writes what is made from the sources: the generated tables of the documents, and deploy/operator.yaml. `npm run docs`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { operatorFile } from "./operator-file.js";
import { PAGES, withTables } from "./tables.js";

const top = join(import.meta.dirname, "..");
for (const page of PAGES) {
  const path = join(top, page);
  writeFileSync(path, withTables(readFileSync(path, "utf8")));
}
writeFileSync(join(top, "deploy/operator.yaml"), operatorFile());
