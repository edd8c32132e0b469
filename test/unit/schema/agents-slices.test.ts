import { execute, parse } from "graphql";
import { expect, it } from "vitest";

import { PATHS } from "../../../src/agentese/table.js";
import { PacedTurns } from "../../../src/base/bounds/paced-turns.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { turn } from "../../../src/base/async/turn.js";
import { buildSchema } from "../../../src/schema/index.js";
import { createHistoryWatch } from "../../../src/watching/history-watch.js";
import type { AgentView, ListedAgent } from "../../../src/watching/port.js";
import { sightAt } from "../../support/sights.js";
import { ManualClock } from "../../support/time-and-random.js";

const viewer = { kind: "anonymous", address: "192.0.2.7" } as const;

/** A watch of so many agents, each of which costs a tenth of a millisecond to read. */
function manyAgents(count: number) {
  const clock = new ManualClock();
  const seen = { read: 0 };
  const listed = Array.from({ length: count }, (_, index): ListedAgent => {
    const id = `agent-${index}`;
    const read = (): AgentView => {
      clock.advance(0.1);
      seen.read += 1;
      return {
        id,
        commands: [],
        schedules: [],
        health: { probes: [], since: 0 },
        asOf: null,
      } as unknown as AgentView;
    };
    return { id, read };
  });
  const log = { pace: new PacedTurns(clock), flush: () => Promise.resolve(), find: () => Promise.reject() };
  const sightOf = () => sightAt("public");
  const history = createHistoryWatch({
    hasAgent: () => true,
    sightOf,
    untilRead: () => Promise.resolve(),
    log,
    limits: defaultLimits,
  });
  return { clock, seen, watch: { ...history, listed: () => listed } };
}

const ask = (watch: object, query = "{ agents { id } }"): Promise<unknown> => {
  const document = parse(query);
  return Promise.resolve(execute({ schema: buildSchema(), document, contextValue: { viewer, watch } }));
};

/** Advances the clock until `isOver`, and returns the largest number of agents that were read in one turn. */
async function largestTurn({ clock, seen }: ReturnType<typeof manyAgents>, isOver: () => boolean) {
  // Some were read in the turn that asked.
  let largest = seen.read;
  for (let before = seen.read; !isOver(); before = seen.read) {
    await turn();
    largest = Math.max(largest, seen.read - before);
    clock.advance(1.5);
  }
  return largest;
}

it("[HTTP-1420] a long list of agents is executed in slices, in order", async () => {
  const world = manyAgents(150);
  const answer = ask(world.watch);
  // Floating point may have the third step end before the slice is over.
  expect(await largestTurn(world, () => world.seen.read === 150)).toBeLessThanOrEqual(4);
  const ids = Array.from({ length: 150 }, (_, index) => ({ id: `agent-${index}` }));
  expect(await answer).toEqual({ data: { agents: ids } });
});

it("[HTTP-1420] the path of all agents is put together in slices", async () => {
  const world = manyAgents(150);
  const row = PATHS.find(({ pattern }) => pattern === "world.terrarium.agents.manifest");
  const asked = { ports: { watch: world.watch }, asker: { viewer }, sight: sightAt("public") };
  const answer = Promise.resolve(row?.resolve(asked as never));
  expect(await largestTurn(world, () => world.seen.read === 150)).toBeLessThanOrEqual(4);
  expect((await answer)?.value).toHaveLength(150);
});

it("[HTTP-1420] a short list of agents is executed at once", async () => {
  const world = manyAgents(99);
  const answer = ask(world.watch);
  expect(world.seen.read).toBe(99);
  await answer;
});

it("[HTTP-1471] a page of agents reads the states of its own agents only", async () => {
  const { watch, seen } = manyAgents(150);
  const pageAt = (args: string): Promise<unknown> => ask(watch, `{ agents(${args}) { id } }`);
  const agents = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ id: `agent-${from + index}` }));
  expect(await pageAt("first: 50")).toEqual({ data: { agents: agents(0, 49) } });
  expect(await pageAt('first: 50, after: "agent-49"')).toEqual({ data: { agents: agents(50, 99) } });
  expect(await pageAt('first: 60, after: "agent-99"')).toEqual({ data: { agents: agents(100, 149) } });
  expect(await pageAt('first: 1, after: "agent-149"')).toEqual({ data: { agents: [] } });
  expect(await pageAt('after: "agent-147"')).toEqual({ data: { agents: agents(148, 149) } });
  expect(seen.read).toBe(152);
  for (const [args, field] of [
    ["first: 0", "first"],
    ["first: -1", "first"],
    ["first: 1001", "first"],
    ['after: "agent-150"', "after"],
    ['first: 2, after: ""', "after"],
  ] as const)
    expect([args, await pageAt(args)]).toMatchObject([
      args,
      { errors: [{ originalError: { code: "BAD_USER_INPUT", details: { field } } }] },
    ]);
  expect(seen.read).toBe(152);
});
