import { expect, it } from "vitest";
import { SharedPlaces } from "../../../src/base/shared-places.js";

/** Takes places until there are none; gives how many there were. */
function takeAll(places: SharedPlaces, client: string | null): number {
  let taken = 0;
  while (places.take(client)) taken += 1;
  return taken;
}

it("[BASE-430] of the last tenth each client may have a tenth, so eleven greedy ones leave something to the next", () => {
  const places = new SharedPlaces(1_000);
  expect(takeAll(places, "greedy 0")).toBe(900);
  for (let n = 1; n < 10; n += 1) expect(takeAll(places, `greedy ${n}`)).toBe(10);
  expect(takeAll(places, "late")).toBe(10);
  expect(places.taken).toBe(1_000);
  places.release("greedy 0");
  expect(places.take("greedy 0")).toBe(false);
  expect(places.take("new")).toBe(true);
});

it("[BASE-430] the gateway itself has all that is left, and small bounds keep nothing back", () => {
  const places = new SharedPlaces(100);
  expect(takeAll(places, "ann")).toBe(90);
  expect(takeAll(places, null)).toBe(10);
  for (const max of [1, 2, 9]) expect(takeAll(new SharedPlaces(max), "ann")).toBe(max);
});

it("[BASE-430] a place given back is free, and nothing is held of clients without one", () => {
  const places = new SharedPlaces(20);
  for (let round = 0; round < 3; round += 1) {
    expect(takeAll(places, "ann")).toBe(18);
    for (let n = 0; n < 18; n += 1) places.release("ann");
    expect(places.taken).toBe(0);
  }
  takeAll(places, "ann");
  places.clear();
  expect(takeAll(places, "ann")).toBe(18);
});
