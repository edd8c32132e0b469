import { expect, it } from "vitest";
import { evenly } from "../../../src/base/async/even-time.js";

it("[HTTP-1283] nothing is answered at a multiple of 5 ms after the question, however long the search took", async () => {
  for (const turns of [0, 1, 20, 200]) {
    const began = performance.now();
    const found = await evenly(async () => {
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      return null;
    });
    expect(found).toBeNull();
    expect(performance.now() - began).toBeGreaterThanOrEqual(5);
  }
});

it("[HTTP-1283] what is found is answered as it comes, and an error, too", async () => {
  expect(await evenly(() => Promise.resolve("found"))).toBe("found");
  await expect(evenly(() => Promise.reject(new Error("the disk is full")))).rejects.toThrow(
    "the disk is full",
  );
});
