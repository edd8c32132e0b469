import { expect, it } from "vitest";
import { type StoreErrorCode, StoreError } from "../../../src/base/store-error.js";
import { Inbox } from "../../../src/inbox/inbox.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/index.js";
import { memoryRuns } from "../../support/memory-runs.js";
import { fail } from "../../support/mirror-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

const question = {
  agentId: "a",
  request: { reason: "APPROVAL_NEEDED", prompt: "Go on?" },
  input: null,
  cause: null,
};

/** An inbox whose store fails as often as there are codes. `isStored`: it has the question nevertheless. */
async function inboxOf(codes: StoreErrorCode[], isStored = false) {
  const clock = new ManualClock();
  const store = new (class extends MemoryPurgatoryStore {
    override async park(...args: Parameters<MemoryPurgatoryStore["park"]>) {
      const code = codes.shift();
      if (code === undefined) return await super.park(...args);
      if (isStored) await super.park(...args);
      throw new StoreError(code, "as asked");
    }
  })();
  const backplane = {
    call: () => Promise.resolve(null as never),
    cancel: () => undefined,
    settled: () => undefined,
  };
  const runs = memoryRuns(backplane, clock, fail);
  const log = { warn: fail, error: fail };
  const inbox = new Inbox({ store, backplane, runs, log, clock, resumeTimeoutMs: 1_000 });
  await inbox.start();
  const ask = async (key?: string) => {
    let isDone = false;
    const asked = inbox.onPark(question, key).finally(() => (isDone = true));
    asked.catch(() => undefined);
    while (!isDone) {
      await new Promise(setImmediate);
      if (!isDone) clock.advance(1_000);
    }
    return await asked;
  };
  const pending = async () => (await inbox.purgatory.list({ status: "PENDING" })).tokens.length;
  return { ask, pending };
}

it.each([
  ["cannot be reached, for a question without a key", "STORE_UNREACHABLE", undefined],
  ["cannot be reached", "STORE_UNREACHABLE", "life 1"],
  ["does not answer", "STORE_TIMEOUT", "life 1"],
] as const)(
  "[PURGATORY-1797] a store that %s gets the question again until it has it",
  async (_what, code, key) => {
    const { ask, pending } = await inboxOf([code, code, code]);
    expect((await ask(key)).status).toBe("PENDING");
    expect(await pending()).toBe(1);
  },
);

it("[PURGATORY-1797] a question whose answer was lost is stored once", async () => {
  const { ask, pending } = await inboxOf(["STORE_TIMEOUT", "STORE_TIMEOUT"], true);
  expect((await ask("life 1")).status).toBe("PENDING");
  expect(await pending()).toBe(1);
});

it.each([
  ["may have a question without a key", "STORE_TIMEOUT", undefined, "UNAVAILABLE"],
  ["has failed", "STORE_FAILED", "life 1", "UNAVAILABLE"],
  ["is busy", "STORE_BUSY", "life 1", "LIMIT_EXCEEDED"],
] as const)("[PURGATORY-1797] a store that %s refuses it", async (_what, failure, key, code) => {
  const { ask } = await inboxOf([failure]);
  await expect(ask(key)).rejects.toMatchObject({ code });
});
