import { JetStreamApiError } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";

import { untilLed } from "../../../src/cluster/bucket/buckets.js";
import { ManualClock } from "../../support/time-and-random.js";

const notFound = (): Error =>
  new JetStreamApiError({ code: 404, err_code: 10_059, description: "stream not found" });

describe("a start of several gateways at once", () => {
  it("[CLUSTER-1584] waits for a server that has not heard of the stream that another gateway has just made", async () => {
    const clock = new ManualClock();
    const answers = [notFound(), notFound(), null];
    const opened = untilLed(clock, async () => {
      const answer = answers.shift();
      if (answer) throw answer;
      return "open";
    });
    for (let waits = 0; waits < 2; waits += 1) {
      await clock.armed();
      clock.advance(250);
    }
    expect(await opened).toBe("open");
  });

  it("[CLUSTER-1612] does not wait where one server is asked for copies: it will not become three", async () => {
    const alone = new JetStreamApiError({ code: 500, err_code: 10_074, description: "not clustered" });
    const opened = untilLed(new ManualClock(), () => Promise.reject(alone));
    await expect(opened).rejects.toThrow("not clustered");
  });

  it("[CLUSTER-1584] gives up after 15 seconds", async () => {
    const clock = new ManualClock();
    const opened = untilLed(clock, () => Promise.reject(notFound()));
    await clock.armed();
    clock.stall(15_000);
    clock.advance(250);
    await expect(opened).rejects.toThrow("stream not found");
  });
});
