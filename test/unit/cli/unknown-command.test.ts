import { describe, expect, it, vi } from "vitest";

import { main } from "../../../src/cli/main.js";

describe("an unknown command", () => {
  it.each([
    ["ps", "agents"],
    ["list", "agents"],
    ["top", "observe"],
    ["logs", "history"],
    ["agnts", "agents"],
  ])("[CLI-1839] %s: names %s, which is nearest", async (name, near) => {
    let told = "";
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      told += String(text);
      return true;
    });
    const status = await main(["node", "terrarium", name], {});
    write.mockRestore();
    expect([status, told.split("\n").slice(0, 2)]).toEqual([
      2,
      [`error: unknown command '${name}'`, `(Did you mean ${near}?)`],
    ]);
  });
});
