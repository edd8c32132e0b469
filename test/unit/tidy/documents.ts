import { readdirSync } from "node:fs";
import { join } from "node:path";
import { TOP } from "../../support/machine.js";

/** Every document in Markdown that users and contributors read, by its path; the SPECs are beside the code. */
export const documents: readonly string[] = [
  ...readdirSync(TOP).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(TOP, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
].toSorted();
