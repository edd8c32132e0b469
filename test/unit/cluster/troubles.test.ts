import { describe, expect, it } from "vitest";

import { StoreError } from "../../../src/base/store-error.js";
import { Troubles } from "../../../src/cluster/troubles.js";
import { ManualClock } from "../../support/time-and-random.js";

const timeout = (): Error => new StoreError("STORE_TIMEOUT", "no answer");

function world() {
  const clock = new ManualClock();
  const told: string[] = [];
  const note =
    (level: string) =>
    (fields: object, message: string): void => {
      const { times = 1 } = fields as { times?: number };
      told.push(`${level} ${message} x${times}`);
    };
  const health = { troubledSince: null as number | null };
  const log = { debug: note("debug"), info: note("info"), warn: note("warn") };
  const troubles = new Troubles({ log, clock, servers: ["n1:4222"] });
  troubles.follow(health, { isDown: true, isRefused: false });
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 250) clock.advance(250);
  };
  return { clock, told, health, troubles, pass };
}

describe("what fails at NATS", () => {
  it("[CLUSTER-1812] without an outage is a warning all the same, each kind once, and at once where no answer is not the reason", () => {
    const { told, troubles, pass } = world();
    troubles.tell(new Error("bucket b is full"), "trouble");
    expect(told).toEqual(["warn trouble x1"]);
    for (const message of ["one", "one", "two"]) troubles.tell(timeout(), message);
    pass(5_000);
    expect(told).toHaveLength(1);
    pass(6_000);
    expect(told.slice(1)).toEqual(["warn one x2", "warn two x1"]);
  });

  it("[CLUSTER-1812] is held back a few seconds, within bounds, and not lost at the end", () => {
    const { told, troubles } = world();
    for (let n = 0; n < 40; n += 1) troubles.tell(timeout(), `kind ${n}`);
    expect(told).toHaveLength(8);
    troubles.close();
    expect(told).toHaveLength(40);
  });

  it("[CLUSTER-1812] belongs to the outage from some seconds before it is known until some seconds behind it", () => {
    const { clock, told, health, troubles, pass } = world();
    troubles.tell(timeout(), "before");
    pass(1_000);
    health.troubledSince = clock.now() - 1_000;
    pass(250);
    troubles.tell(timeout(), "meanwhile");
    pass(60_000);
    health.troubledSince = null;
    pass(250);
    troubles.tell(timeout(), "behind");
    pass(1_000);
    expect(told).toEqual([
      "warn NATS is away: steering is refused, agents go on x1",
      "debug before x1",
      "debug meanwhile x1",
      "warn NATS answers again x1",
      "debug behind x1",
    ]);
  });
});
