import { describe, expect, it } from "vitest";
import type { Viewer } from "../../../src/auth/viewer.js";
import { forEachMember, guardedClock } from "../../../src/base/async/guard.js";
import { Liveness } from "../../../src/inbox/liveness.js";
import { TokenWatch } from "../../../src/gateway/callers/tokens.js";
import { KeepAlive } from "../../../src/gateway/websocket/sockets.js";
import { Sampler } from "../../../src/metabolism/sampler.js";
import { ManualClock } from "../../support/time-and-random.js";
import { output } from "../../support/mirror-kit.js";

function broken(what: string): never {
  throw new Error(what);
}

function watched() {
  const clock = new ManualClock();
  const failures: string[] = [];
  const onFailure = (error: unknown): void => void failures.push(String(error));
  return { clock, failures, onFailure, guarded: guardedClock(clock, onFailure) };
}

describe("one failure does not stop the others", () => {
  it("[HTTP-102] when tokens run out, and when they are revoked", () => {
    const { clock, failures, onFailure } = watched();
    const tokens = new TokenWatch(clock, onFailure);
    const viewer: Viewer = { kind: "client", id: "x", scopes: [], expiresAt: clock.now() + 1_000 };
    const looked: string[] = [];
    tokens.watch(viewer, { reconsider: () => looked.push("first") });
    tokens.watch(viewer, { reconsider: () => broken("no room") });
    tokens.watch(viewer, { reconsider: () => looked.push("last") });
    tokens.lookAgain();
    expect(looked).toEqual(["first", "last"]);
    clock.advance(1_000);
    expect(looked).toEqual(["first", "last", "first", "last"]);
    expect(failures).toEqual(["Error: no room", "Error: no room"]);
  });

  it("[HTTP-102] in a repeating timer, which continues", () => {
    const { clock, failures, guarded } = watched();
    const sampler = new Sampler(guarded);
    let samples = 0;
    sampler.join(() => broken("no sample"));
    sampler.join(() => (samples += 1));
    clock.advance(1_000);
    clock.advance(1_000);
    expect({ samples, failures }).toEqual({ samples: 2, failures: ["Error: no sample", "Error: no sample"] });
  });

  it("[HTTP-102] among sockets that are pinged", () => {
    const { clock, failures, guarded } = watched();
    const keepAlive = new KeepAlive(guarded, 16, () => undefined);
    let pings = 0;
    const socket = (ping: () => void) =>
      ({ readyState: 1, OPEN: 1, ping, on: () => undefined, once: () => undefined }) as never;
    const sink = { stalled: false } as never;
    keepAlive.watch(
      socket(() => broken("it is gone")),
      sink,
    );
    keepAlive.watch(
      socket(() => (pings += 1)),
      sink,
    );
    for (let step = 0; step < 16; step += 1) clock.advance(1);
    expect({ pings, failures }).toEqual({ pings: 1, failures: ["Error: it is gone"] });
    expect(clock.pending).toBe(1);
    keepAlive.stop();
  });

  it("[HTTP-102] among agents that start and stop", () => {
    const told: string[] = [];
    const liveness = new Liveness({
      agentUp: (id) => (id === "a" ? broken("no pump") : told.push(`${id} up`)),
      agentDown: (id) => (id === "a" ? broken("no pump") : told.push(`${id} down`)),
    });
    const events = ["a", "b"].map((id) => ({ epoch: "e", offset: 1, event: output(id, 1) }));
    expect(() => liveness.onEvents(events)).toThrow("no pump");
    expect(() => liveness.onHostDown(null)).toThrow("no pump");
    expect(told).toEqual(["b up", "b down"]);
  });

  it("[HTTP-102] and all failures are thrown together", () => {
    const done: number[] = [];
    const work = (n: number): void => void (n % 2 ? broken(`no ${n}`) : done.push(n));
    let thrown: unknown;
    try {
      forEachMember([1, 2, 3, 4], work);
    } catch (error) {
      thrown = error;
    }
    expect(done).toEqual([2, 4]);
    expect((thrown as AggregateError).errors.map(String)).toEqual(["Error: no 1", "Error: no 3"]);
    expect(() => forEachMember([1, 2], work)).toThrow("no 1");
  });
});
