import type { ExecutionArgs } from "graphql";
import { expect, it } from "vitest";
import { Sights } from "../../../src/auth/sights.js";
import { visibilityOf } from "../../../src/auth/visibility.js";
import type { Viewer } from "../../../src/auth/viewer.js";
import { type FanoutOptions, SharedStream } from "../../../src/gateway/graphql/fanout.js";
import { TokenWatch } from "../../../src/gateway/callers/tokens.js";
import { HolographicBuffer, Observation, serverSentFraming } from "../../../src/mirror/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { fail, HandWaker } from "../../support/mirror-kit.js";

/** Rechecks allowed before the test concludes that the stream loops. */
const LOOKS_MAX = 10;

function watching(viewer: Viewer, clock: ManualClock) {
  const tokens = new TokenWatch(clock, fail);
  const sights = new Sights();
  let looks = 0;
  const options = {
    tokens,
    clock,
    projections: { enter: () => ({ leave: () => undefined }) },
    sightOf(who: Viewer) {
      looks += 1;
      if (looks > LOOKS_MAX) throw new Error("it never stops looking");
      return sights.sightOf(visibilityOf(who, clock.now()));
    },
  } as unknown as FanoutOptions;
  const context = { viewer, sight: sights.sightOf(visibilityOf(viewer, clock.now())) };
  const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory: 1, waker: new HandWaker() });
  const source = new Observation(ring, { kind: "now" });
  const stream = new SharedStream(options, source, { contextValue: context } as ExecutionArgs, {
    document: undefined as never,
    text: "",
    variables: [],
  });
  stream.join({ sink: {} as never, framing: serverSentFraming, id: Buffer.alloc(0) });
  return { context, stream, tokens, looks: () => looks };
}

it("[WS-34] an expired token is rechecked once, and needs no timer from then on", async () => {
  const clock = new ManualClock();
  const viewer: Viewer = { kind: "client", id: "x", scopes: ["*"], expiresAt: clock.now() + 1_000 };
  const { context, stream, tokens, looks } = watching(viewer, clock);
  expect(context.sight.visibility.key).not.toBe("public");
  clock.advance(60_000);
  expect(context.sight.visibility.key).toBe("public");
  expect({ looks: looks(), timers: clock.pending }).toEqual({ looks: 2, timers: 0 });

  // A fresh token is watched instead.
  context.viewer = { ...viewer, expiresAt: clock.now() + 1_000 };
  stream.reconsider();
  expect(context.sight.visibility.key).not.toBe("public");
  clock.advance(1_000);
  expect(context.sight.visibility.key).toBe("public");
  await stream.return();
  tokens.lookAgain();
  expect({ looks: looks(), timers: clock.pending }).toEqual({ looks: 4, timers: 0 });
});
