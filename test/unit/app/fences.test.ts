import { expect, it } from "vitest";
import { Fences } from "../../../src/app/carrying/fences.js";
import { ManualClock } from "../../support/time-and-random.js";

it("[CLUSTER-1790] a log that is fenced again and again is claimed at once, then once a second", () => {
  const clock = new ManualClock();
  const claimed: string[] = [];
  const fences = new Fences(clock, (agentId) => claimed.push(agentId));
  fences.happened("a");
  fences.happened("b");
  expect(claimed).toEqual(["a", "b"]);
  fences.happened("a");
  expect(claimed).toEqual(["a", "b"]);
  clock.advance(1_000);
  expect(claimed).toEqual(["a", "b", "a"]);
  fences.happened("b");
  expect(claimed).toEqual(["a", "b", "a", "b"]);
});
