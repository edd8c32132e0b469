import { expect, it } from "vitest";
import { ThreadShares } from "../../../src/gateway/websocket/thread-share.js";
import { ManualClock } from "../../support/time-and-random.js";

it("[LINK-1349] the hosts of one token take three quarters of the thread together, and connecting anew clears no debt", () => {
  const clock = new ManualClock();
  const shares = new ThreadShares(clock);
  const share = shares.enter("ada");
  const work = (ms: number) => () => clock.stall(ms);
  expect(share.spend(work(60))).toBe(0);
  expect(shares.enter("ada")).toBe(share);
  // 360 ms of work are 480 ms of three quarters of the thread.
  expect(share.spend(work(300))).toBeCloseTo(480 - 360);
  for (let times = 0; times < 2; times += 1) shares.leave("ada");
  const again = shares.enter("ada");
  expect(again.owedMs).toBeCloseTo(120);
  expect(shares.enter("eve").owedMs).toBe(0);
  clock.advance(120);
  expect(again.spend(work(60))).toBe(0);
  shares.leave("ada");
  clock.advance(20);
  shares.enter("zoe");
  expect(shares.enter("ada")).not.toBe(again);
});
