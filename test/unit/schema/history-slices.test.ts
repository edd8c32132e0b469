import { execute, parse } from "graphql";
import { expect, it } from "vitest";

import { PacedTurns } from "../../../src/base/bounds/paced-turns.js";
import { turn } from "../../../src/base/async/turn.js";
import { buildSchema } from "../../../src/schema/index.js";
import { createHistoryWatch } from "../../../src/watching/history-watch.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { sightAt } from "../../support/sights.js";
import { output } from "../../support/mirror-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

const EVENTS = 20;

it("[HTTP-974] a page of history is executed in slices, in order", async () => {
  const clock = new ManualClock();
  let shown = 0;
  // Each event costs a tenth of a millisecond when GraphQL reads it.
  const costly = (number: number) => ({
    ...output("a", number),
    get agentId() {
      clock.advance(0.1);
      shown += 1;
      return "a";
    },
  });
  const log = {
    pace: new PacedTurns(clock),
    flush: () => Promise.resolve(),
    find: () =>
      Promise.resolve({
        events: Array.from({ length: EVENTS }, (_, index) => ({
          after: { epoch: "e1", offset: index + 1 },
          event: costly(index + 1),
        })),
        next: null,
        hole: null,
      }),
  };
  const viewer = { kind: "anonymous", address: "192.0.2.7" } as const;
  const contextValue = {
    viewer,
    watch: createHistoryWatch({
      untilRead: () => Promise.resolve(),
      hasAgent: () => true,
      sightOf: () => sightAt("public"),
      log,
      limits: defaultLimits,
    }),
  };
  const document = parse(`{ history(agentId: "a") { events { agentId ... on OutputEvent { data } } } }`);
  const answer = Promise.resolve(execute({ schema: buildSchema(), document, contextValue }));
  await clock.armed();
  // Floating point may have the third step end before the slice is over.
  expect(shown).toBeLessThanOrEqual(4);
  let slices = 1;
  for (; shown < EVENTS; slices += 1) {
    clock.advance(1.5);
    await turn();
  }
  const { data, errors } = await answer;
  expect(errors).toBeUndefined();
  expect(slices).toBeGreaterThanOrEqual(Math.floor(EVENTS / 4));
  expect(data).toEqual({
    history: { events: Array.from({ length: EVENTS }, (_, index) => ({ agentId: "a", data: index + 1 })) },
  });
});
