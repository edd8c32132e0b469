import { join } from "node:path";
import { expect, it } from "vitest";
import { ClientFolder } from "../../support/clients/folder.js";
import { exampleOf } from "../../support/markdown.js";
import { Session } from "../../support/terrarium-process.js";

it("[INPROC-694] docs/embedding.md: the program in process prints what it says, and ends", async () => {
  await using folder = await ClientFolder.open();
  await folder.write("in-process.js", exampleOf("docs/embedding.md", "in-process.js"));
  await using program = new Session([], {}, [join(folder.path, "in-process.js")]);
  const lines: string[] = [];
  for (let line = 0; line < 4; line += 1) lines.push(await program.line());
  expect(lines).toEqual([
    "COMPLETED { bought: 'pen' }",
    "Buy desk for 500?",
    "{ bought: 'desk' }",
    "BAD_USER_INPUT timeoutMs",
  ]);
});
