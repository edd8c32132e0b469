import { expect, it } from "vitest";
import { ALL_AGENTS } from "../../../src/events/cursor.js";
import { Audience } from "../../../src/mirror/audience.js";
import { countWaiting } from "../../../src/mirror/fanout/lagging.js";
import type { Sink } from "../../../src/mirror/fanout/observer.js";
import { fanoutCounters, laggingOn } from "../../../src/mirror/index.js";
import { fail } from "../../support/mirror-kit.js";
import { seededRandom } from "../../support/time-and-random.js";

it("[FANOUT-300] a connection counts once for any number of subscriptions, and each agent's count includes those that watch all", () => {
  const audience = new Audience();
  const [tab, terminal] = [{}, {}];
  const leaves = [
    audience.enter(tab, ALL_AGENTS),
    audience.enter(tab, "pulse"),
    audience.enter(tab, "pulse"),
    audience.enter(terminal, "pulse"),
  ];
  expect([audience.size, audience.of("pulse"), audience.of("steward")]).toEqual([2, 2, 1]);
  leaves[0]?.();
  leaves[0]?.();
  expect([audience.size, audience.of("pulse"), audience.of("steward")]).toEqual([2, 2, 0]);
  leaves[1]?.();
  expect([audience.size, audience.of("pulse")]).toEqual([2, 2]);
  leaves[2]?.();
  leaves[3]?.();
  expect([audience.size, audience.of("pulse"), audience.of("steward")]).toEqual([0, 0, 0]);
});

it("[FANOUT-300] [FANOUT-1281] agrees with a recount after any sequence of changes", () => {
  const random = seededRandom(7);
  const audience = new Audience();
  const connections = Array.from({ length: 6 }, () => ({}));
  const scopes = [ALL_AGENTS, "a", "b", "c"];
  let open: { connection: object; scope: string; leave: () => void }[] = [];
  for (let step = 0; step < 2_000; step += 1) {
    const connection = connections[random.below(connections.length)] ?? {};
    const scope = scopes[random.below(scopes.length)] ?? "a";
    const [gone] = random.below(2) === 0 ? open.slice(random.below(Math.max(1, open.length))) : [];
    if (gone) {
      gone.leave();
      open = open.filter((one) => one !== gone);
    } else open.push({ connection, scope, leave: audience.enter(connection, scope) });
    const watching = (id: string): number =>
      new Set(open.filter((one) => one.scope === id || one.scope === ALL_AGENTS).map((one) => one.connection))
        .size;
    const counted = ["a", "b", "c"].map((id) => audience.of(id));
    const ofAny = new Set(open.filter(({ scope }) => scope !== "c").map((one) => one.connection)).size;
    expect(
      audience.ofAny((id) => id !== "c"),
      `step ${step}`,
    ).toBe(ofAny);
    expect([audience.size, ...counted], `step ${step}`).toEqual([
      new Set(open.map((one) => one.connection)).size,
      watching("a"),
      watching("b"),
      watching("c"),
    ]);
  }
});

it("[FANOUT-1281] a socket lags on the streams of its waiting subscriptions, and counts once for any of them", () => {
  const counters = fanoutCounters();
  const sink = (): Sink => ({ writable: false, send: fail, whenWritable: fail });
  const [one, other] = [sink(), sink()];
  for (const scope of ["a", "a", "b"]) countWaiting(counters, one, scope, 1);
  countWaiting(counters, other, "b", 1);
  const on = (...scopes: string[]): number => laggingOn(counters, (scope) => scopes.includes(scope));
  expect([counters.lagging, on("a"), on("b"), on("a", "b"), on("c")]).toEqual([2, 1, 2, 2, 0]);
  countWaiting(counters, one, "b", -1);
  countWaiting(counters, one, "a", -1);
  expect([counters.lagging, on("a"), on("b")]).toEqual([2, 1, 1]);
  countWaiting(counters, one, "a", -1);
  countWaiting(counters, other, "b", -1);
  expect([counters.lagging, counters.waiting.size]).toEqual([0, 0]);
});
