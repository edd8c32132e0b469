import { afterAll, beforeAll, describe, it } from "vitest";
import { calls } from "./behaviours/calls.js";
import { commands } from "./behaviours/commands.js";
import { events } from "./behaviours/events.js";
import { failures } from "./behaviours/failures.js";
import { last } from "./behaviours/last.js";
import { life } from "./behaviours/life.js";
import { questions } from "./behaviours/questions.js";
import { runs } from "./behaviours/runs.js";
import { sight } from "./behaviours/sight.js";
import { state } from "./behaviours/state.js";
import { values } from "./behaviours/values.js";
import type { World } from "./behaviour.js";
import type { Gateway } from "./gateway.js";

export interface Started {
  readonly gateway: Gateway;
  /** Resolves with the first line of the gateway's log that matches. */
  logged(pattern: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** How the reference agents are run. */
export interface Adapter {
  readonly name: string;
  /** Starts a gateway whose reference agents are live. */
  start(): Promise<Started>;
}

const SIDE_BY_SIDE = [events, values, runs, state, questions, failures, commands, calls, life, sight];

/** Runs every behaviour against one gateway: side by side, then those that disturb others one by one. */
export function agentSuite(adapter: Adapter): void {
  describe(`agents in ${adapter.name}`, () => {
    let started: Started;
    let taken = 0;
    beforeAll(async () => {
      started = await adapter.start();
    });
    afterAll(async () => {
      await started.gateway[Symbol.asyncDispose]();
      await started.close();
    });
    const world = (): World => ({ ...started, agent: `ref-${(taken += 1)}` });
    for (const { title, holds } of SIDE_BY_SIDE.flat()) it.concurrent(title, () => holds(world()));
    for (const { title, holds } of last) it(title, () => holds(world()));
  });
}
