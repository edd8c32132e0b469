import { expect, test } from "vitest";
import { StorageThread } from "../../../src/storage/storage-thread.js";
import { ManualClock } from "../../support/time-and-random.js";

const TIMEOUT_MS = 5_000;

test("[STORAGE-1574] an answer that arrived while this thread was blocked is in time, however long that was", async () => {
  const answered = new SharedArrayBuffer(4);
  const clock = new ManualClock();
  const limits = { queueMax: 100 };
  const thread = await StorageThread.open({
    setup: { answered, limits } as unknown as Parameters<typeof StorageThread.open>[0]["setup"],
    clock,
    timeoutMs: TIMEOUT_MS,
    onResult: () => undefined,
    onFailure: () => undefined,
    worker: new URL("./answering-worker.mjs", import.meta.url),
  });
  const answer = thread.ask("synced", "flush", {});
  // The call is sent at the end of this turn.
  await Promise.resolve();
  await Promise.resolve();
  Atomics.wait(new Int32Array(answered), 0, 0);
  clock.advance(4 * TIMEOUT_MS);
  expect(await answer).toMatchObject({ ok: true });
});
