// Writes what is made from the sources: the generated tables of the documents, deploy/operator.yaml, and its Helm chart. `npm run docs`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { operatorChart } from "./operator-chart.js";
import { operatorFile } from "./operator-file.js";
import { PAGES, withTables } from "./tables.js";

const top = join(import.meta.dirname, "..");
for (const page of PAGES) {
  const path = join(top, page);
  writeFileSync(path, withTables(readFileSync(path, "utf8")));
}
writeFileSync(join(top, "deploy/operator.yaml"), operatorFile());
for (const [file, text] of Object.entries(operatorChart())) {
  const path = join(top, "charts/terrarium-operator", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
