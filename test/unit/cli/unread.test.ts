import { describe, expect, it } from "vitest";

import { noteUnread } from "../../../src/documents/unread.js";

const failure = (path: unknown, code = "UNAVAILABLE"): object => ({
  message: "no",
  path,
  extensions: { code },
});

function answer() {
  return {
    page: {
      semaphores: [
        { id: "a", responseSchema: null },
        { id: "b", responseSchema: {} },
      ],
    },
    run: { id: "r", input: null, result: null },
    other: null,
  };
}

describe("an answer of which the gateway cannot read all", () => {
  it("[GHOST-1792] names at each object the fields that could not be read", () => {
    const data = answer();
    const errors = [
      failure(["page", "semaphores", 0, "responseSchema"]),
      failure(["run", "input"]),
      failure(["run", "result"]),
    ];
    expect(noteUnread(data, errors)).toBe(true);
    expect(data).toEqual({
      page: {
        semaphores: [
          { id: "a", responseSchema: null, unread: ["responseSchema"] },
          { id: "b", responseSchema: {} },
        ],
      },
      run: { id: "r", input: null, result: null, unread: ["input", "result"] },
      other: null,
    });
  });

  it.each<[string, unknown]>([
    ["another reason", failure(["run", "input"], "FORBIDDEN")],
    ["all that was asked for", failure(["other"])],
    ["nothing in particular", failure(undefined)],
    ["what is there", failure(["page", "semaphores", 1, "responseSchema"])],
    ["what is nowhere", failure(["page", "semaphores", 7, "responseSchema"])],
    ["no error at all", null],
  ])("[GHOST-1792] is refused as a whole for %s", (_why, error) => {
    const data = answer();
    expect(noteUnread(data, [failure(["run", "input"]), error])).toBe(false);
    expect(data).toEqual(answer());
    expect(noteUnread(null, [failure(["run", "input"])])).toBe(false);
  });
});
