import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { PureCalls } from "../../../src/host/pure-calls.js";
import { ManualClock } from "../../support/manual-clock.js";

/** What a signal keeps for others: its listeners, and whatever Node holds for signals made of it. */
function heldBy(signal: AbortSignal): number {
  const inside = Object.getOwnPropertySymbols(signal).map(
    (symbol) => (signal as unknown as Record<symbol, unknown>)[symbol],
  );
  const sizes = inside.map((value) => (value as { readonly size?: unknown } | null | undefined)?.size);
  const kept = sizes.filter((size) => typeof size === "number");
  return getEventListeners(signal, "abort").length + kept.reduce((sum, size) => sum + size, 0);
}

it("[HOST-24] pure calls that have ended leave nothing with an agent that lives on", async () => {
  const clock = new ManualClock();
  const calls = new PureCalls();
  const life = new AbortController();
  const before = heldBy(life.signal);
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  for (let n = 0; n < 20; n += 1) {
    const options = {
      agentId: "a",
      log,
      clock,
      timeoutMs: 1_000,
      signals: [new AbortController().signal, life.signal],
      onFailure: () => undefined,
      emit: () => undefined,
      spend: () => undefined,
    };
    const work = n % 2 === 0 ? () => n : () => Promise.reject(new Error("no"));
    await calls.run(options, work).catch(() => undefined);
  }
  expect(heldBy(life.signal) - before).toBe(0);
  expect(clock.pending).toBe(0);
});
