import { join } from "node:path";

import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { SEMAPHORE_ORDERS } from "../../src/events/semaphore.js";
import { PURGATORY_LIMITS } from "../../src/purgatory/limits.js";
import { MemoryPurgatoryStore } from "../../src/purgatory/memory-store.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import type { PurgatoryStore } from "../../src/purgatory/store.js";
import { pendingToken, scratchFolder, sourceWorker } from "../support/storage/kit.js";
import { firstSeed } from "../support/seeds.js";

/** `TERRARIUM_STORE_RUNS=100` for a long run. */
const RUNS = Number(process.env["TERRARIUM_STORE_RUNS"] ?? 4);

const limits = { ...PURGATORY_LIMITS, openPerAgentMax: 4, finishedMax: 3, auditMax: 25, pageMax: 6 };
const agents = ["steward", "grammar"];
const ids = ["sem-00000000", "sem-00000001", "sem-00000002", "sem-00000003", "sem-00000004", "sem-00000005"];

const id = fc.constantFrom(...ids);
const at = fc.integer({ min: 0, max: 20 });
const attempt = fc.integer({ min: 1, max: 2 });
const error = fc.constant({ code: "AGENT_ERROR", message: "no" });
const { digest } = pendingToken({ agentId: "steward" });

type Act = (store: PurgatoryStore) => Promise<unknown>;
const act: fc.Arbitrary<[string, Act]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(id, fc.constantFrom(...agents), fc.option(at)).map(park) },
  { weight: 8, arbitrary: fc.tuple(id, at).chain(([token, when]) => transitionOf(token, when)) },
  { weight: 1, arbitrary: at.map((when) => named("recover", (store) => store.recover(when, 2))) },
);

function park([token, agentId, deadline]: [string, string, number | null]): [string, Act] {
  const stored = { ...pendingToken({ id: token, agentId, deadline }), digest };
  return named(`park ${token} ${agentId} ${deadline}`, (store) => store.park(stored));
}

function transitionOf(token: string, when: number): fc.Arbitrary<[string, Act]> {
  const transition = fc.oneof(
    fc.constant({ kind: "RESOLVE", at: when, by: "ada", answer: "Approve", digest } as const),
    fc.constant({ kind: "CANCEL", at: when, by: "bob", reason: null } as const),
    fc.constant({ kind: "VOID", at: when } as const),
    fc.constant({ kind: "START", at: when } as const),
    attempt.map((number) => ({ kind: "FINISH", at: when, attempt: number }) as const),
    fc.record({ kind: fc.constant("FAIL" as const), at, attempt, error, retryAt: at, attemptsMax: attempt }),
    fc.record({ kind: fc.constant("DEFER" as const), at, attempt, error, retryAt: at }),
  );
  return transition.map((asked) =>
    named(`${token} ${JSON.stringify(asked)}`, (store) => store.apply(token, asked)),
  );
}

function named(name: string, run: Act): [string, Act] {
  return [name, run];
}

async function everythingIn(store: PurgatoryStore): Promise<unknown> {
  const lists = [
    {},
    { agentId: "steward" },
    { status: "RESOLVED" },
    { agentId: "grammar", status: "PENDING" },
  ] as const;
  const orders = SEMAPHORE_ORDERS.flatMap((order) =>
    [{}, { after: 7 }, { after: 30, limit: 2 }].map((place) => ({ order, ...place })),
  );
  return Promise.all([
    ...lists.flatMap((only) => [{}, ...orders].map((order) => store.list({ ...only, ...order }))),
    ...ids.map((token) => store.get(token)),
    ...[{}, { after: 5 }, { tokenId: "sem-00000001" }, { agentId: "steward" }].map((query) =>
      store.audit(query),
    ),
    store.deadlines(3),
    store.dueResumptions(["steward"], 3),
    store.dueResumptions(agents, 9),
  ]);
}

describe("the memory store and the SQLite store", () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it(
    "give the same answers to the same requests, also after closing and opening the file",
    async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 150, maxLength: 250 }), async (acts) => {
          run += 1;
          const path = join(scratch.path, `run-${run}.db`);
          const open = () => SqliteStorage.open({ path, limits, worker: sourceWorker });
          const memory = new MemoryPurgatoryStore(limits);
          const sqlite = await open();
          // Concurrently: the SQLite store runs many requests in one transaction, and each must see those before it.
          const answersOf = (store: PurgatoryStore) =>
            Promise.all(acts.map(async ([name, perform]) => [name, await perform(store)]));
          expect(await answersOf(sqlite)).toEqual(await answersOf(memory));
          const expected = await everythingIn(memory);
          expect(await everythingIn(sqlite)).toEqual(expected);
          await sqlite.close();
          const reopened = await open();
          expect(await everythingIn(reopened)).toEqual(expected);
          await reopened.close();
        }),
        { seed: firstSeed, numRuns: RUNS, endOnFailure: true },
      );
    },
    30_000 + RUNS * 15_000,
  );
});
