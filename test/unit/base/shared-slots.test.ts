import { expect, it } from "vitest";
import { SharedSlots } from "../../../src/base/bounds/shared-slots.js";

/** Takes slots until there are none; returns how many there were. */
function takeAll(slots: SharedSlots, client: string | null): number {
  let taken = 0;
  while (slots.take(client)) taken += 1;
  return taken;
}

it("[BASE-430] of the last tenth each client may have a tenth, so ten greedy clients leave slots to the next", () => {
  const slots = new SharedSlots(1_000);
  expect(takeAll(slots, "greedy 0")).toBe(900);
  for (let n = 1; n < 10; n += 1) expect(takeAll(slots, `greedy ${n}`)).toBe(10);
  expect(takeAll(slots, "late")).toBe(10);
  expect(slots.taken).toBe(1_000);
  slots.release("greedy 0");
  expect(slots.take("greedy 0")).toBe(false);
  expect(slots.take("new")).toBe(true);
});

it("[BASE-430] the gateway itself may take all that is left, and small bounds have no reserve", () => {
  const slots = new SharedSlots(100);
  expect(takeAll(slots, "ann")).toBe(90);
  expect(takeAll(slots, null)).toBe(10);
  for (const max of [1, 2, 9]) expect(takeAll(new SharedSlots(max), "ann")).toBe(max);
});

it("[BASE-430] a released slot is free, and nothing is kept for clients without a slot", () => {
  const slots = new SharedSlots(20);
  for (let round = 0; round < 3; round += 1) {
    expect(takeAll(slots, "ann")).toBe(18);
    for (let n = 0; n < 18; n += 1) slots.release("ann");
    expect(slots.taken).toBe(0);
  }
});
