import { expect, test } from "vitest";
import { RestKit } from "../support/rest-kit.js";

test("[R1] a command is called by name or alias, and answers with its result", async () => {
  await using rest = await RestKit.open();
  for (const name of ["add", "plus", "%61dd"]) {
    const { status, headers, body } = await rest.send(`/api/desk/${name}`, { body: { a: 1, b: 2 } });
    expect({ status, body }).toEqual({ status: 200, body: { success: true, result: { sum: 3 } } });
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    });
  }
});

test("[R1] a hidden one is called by its name", async () => {
  await using rest = await RestKit.open();
  const { body } = await rest.send("/api/desk/secret");
  expect(body).toEqual({ success: true, result: "psst" });
});

test("[R2] one that takes no arguments needs no body", async () => {
  await using rest = await RestKit.open();
  expect((await rest.send("/api/desk/count")).body).toEqual({ success: true, result: 1 });
  expect((await rest.send("/api/desk/count", { body: {} })).body).toEqual({ success: true, result: 2 });
  const { status, body } = await rest.send("/api/desk/add");
  expect(status).toBe(400);
  expect(body["issues"]).toEqual([
    { path: ["a"], message: "is required" },
    { path: ["b"], message: "is required" },
  ]);
});

test("[R3] one that parks answers 202 with the question", async () => {
  await using rest = await RestKit.open();
  const { status, body } = await rest.send("/api/desk/ask");
  expect(status).toBe(202);
  expect(body).toMatchObject({
    success: true,
    status: "PARKED",
    semaphore: {
      agentId: "desk",
      prompt: "May I?",
      options: ["Yes", "No"],
      status: "PENDING",
      settledAt: null,
    },
  });
});

test("[R4] invoke waits for what the agent returns", async () => {
  await using rest = await RestKit.open();
  const { status, body } = await rest.send("/api/desk/invoke", {
    body: { input: { beat: 1 }, timeoutMs: 5_000 },
  });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      status: "COMPLETED",
      result: { echo: { beat: 1 } },
      semaphore: null,
      perturbationId: expect.stringMatching(/^per-/),
    },
  });
});
