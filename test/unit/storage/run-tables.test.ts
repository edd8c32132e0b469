import * as fc from "fast-check";
import Database from "libsql";
import { expect, it } from "vitest";

import { RUN_LIMITS } from "../../../src/runs/limits.js";
import type { Run } from "../../../src/runs/run.js";
import type { Outcome } from "../../../src/runs/transitions.js";
import type { RunCall } from "../../../src/storage/protocol.js";
import { RunTables } from "../../../src/storage/runs/tables.js";
import { migrate } from "../../../src/storage/schema.js";
import { acceptedRun } from "../../support/storage/runs.js";

/** So few that runs are forgotten, keys are evicted and results are given up. */
const limits = {
  ...RUN_LIMITS,
  endedMax: 2,
  bytesMax: 300,
  keysMax: 3,
  clientKeysMax: 2,
  keyBytesMax: 60,
  openMax: 6,
  statesMax: 2,
};

const OUTCOMES: readonly Outcome[] = [
  { kind: "COMPLETED", result: null },
  { kind: "COMPLETED", result: { text: "x".repeat(20) } },
  { kind: "FAILED", error: { code: "AGENT_ERROR", message: "no" } },
  { kind: "CANCELLED" },
  { kind: "PARKED", semaphore: "sem-0" },
  { kind: "PARKED", semaphore: "sem-1" },
];

function runOf(n: number, key: string | null): Run {
  const fingerprint = `f${n % 2}`;
  const change = key === null ? {} : { key: { client: `c${n % 2}`, operation: "invoke", key, fingerprint } };
  const session = n % 3 === 0 ? null : `s${n % 3}`;
  return acceptedRun({
    id: `per-${n}`,
    kind: "INVOKE",
    session,
    input: n % 2 === 0 ? null : { n },
    ...change,
  });
}

const numbers = fc.nat(7);
const claims = fc
  .record({ n: numbers, key: fc.constantFrom(null, null, "k1", "k2") })
  .map(({ n, key }): RunCall => ({ name: "claimRun", args: { run: runOf(n, key) } }));
const ends = fc
  .record({
    n: numbers,
    outcome: fc.constantFrom(...OUTCOMES),
    state: fc.constantFrom(undefined, { value: { a: 1 } }, { value: null }),
  })
  .map(({ n, outcome, state }): RunCall => {
    const transition = {
      kind: "SETTLE",
      at: 2_000 + n,
      attempt: 1,
      outcome,
      ...(state && { state }),
    } as const;
    return { name: "applyToRun", args: { id: `per-${n}`, transition } };
  });
const others = fc.oneof(
  numbers.map((n): RunCall => {
    const transition = { kind: "START", at: 1_500, attempt: 1 } as const;
    return { name: "applyToRun", args: { id: `per-${n}`, transition } };
  }),
  numbers.map((n): RunCall => ({ name: "discardRun", args: { id: `per-${n}` } })),
  numbers.map((n): RunCall => ({ name: "getRun", args: { id: `per-${n}` } })),
  fc.constantFrom<RunCall>(
    { name: "listRuns", args: { limit: 50 } },
    { name: "openRuns", args: {} },
    { name: "runParkedOn", args: { semaphore: "sem-0" } },
  ),
);
const calls = fc.oneof(
  { weight: 4, arbitrary: claims },
  { weight: 4, arbitrary: ends },
  { weight: 1, arbitrary: others },
);

interface Transaction {
  readonly calls: readonly RunCall[];
  readonly fails: boolean;
}

const TABLES = ["run", "run_input", "run_result", "run_counter"] as const;

/** All answers, and what the tables hold in the end. `isWrittenAtOnce`: after each call, as before runs waited for their end. */
function done(transactions: readonly Transaction[], isWrittenAtOnce: boolean): unknown {
  const database = new Database(":memory:");
  migrate(database);
  const tables = new RunTables(database, limits);
  const answers = transactions.map((transaction) => {
    database.exec("BEGIN");
    const told = transaction.calls.map((call) => {
      const answer = structuredClone(tables.perform(call));
      if (isWrittenAtOnce) tables.write();
      return answer;
    });
    tables.write();
    database.exec(transaction.fails ? "ROLLBACK" : "COMMIT");
    if (transaction.fails) tables.rolledBack();
    return told;
  });
  const rows = TABLES.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
  database.close();
  return { answers, rows };
}

it("[STORAGE-1622] a run that waits for its end is answered and kept as if each call was written at once", () => {
  const transaction = fc.record({
    calls: fc.array(calls, { minLength: 10, maxLength: 30 }),
    fails: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(transaction, { minLength: 1, maxLength: 4 }), (transactions) => {
      expect(done(transactions, false)).toEqual(done(transactions, true));
    }),
    { numRuns: 20 },
  );
});

it("[STORAGE-1622] a run that is accepted and ended in one transaction is written once", () => {
  const database = new Database(":memory:");
  migrate(database);
  const tables = new RunTables(database, RUN_LIMITS);
  database.exec("CREATE TEMP TABLE written (what TEXT)");
  database.exec(
    "CREATE TEMP TRIGGER inserted AFTER INSERT ON main.run BEGIN INSERT INTO written VALUES ('insert'); END",
  );
  database.exec(
    "CREATE TEMP TRIGGER changed AFTER UPDATE ON main.run BEGIN INSERT INTO written VALUES ('update'); END",
  );
  const transition = {
    kind: "SETTLE",
    at: 2_000,
    attempt: 1,
    outcome: { kind: "COMPLETED", result: 7 },
  } as const;
  database.exec("BEGIN");
  tables.perform({ name: "claimRun", args: { run: runOf(1, null) } });
  const answer = tables.perform({ name: "applyToRun", args: { id: "per-1", transition } });
  tables.write();
  database.exec("COMMIT");
  expect(answer).toMatchObject({ outcome: "APPLIED", run: { status: "COMPLETED", result: 7 } });
  expect(answer).not.toHaveProperty("run.input");
  expect(database.prepare("SELECT what FROM written").all()).toEqual([{ what: "insert" }]);
  expect(tables.perform({ name: "getRun", args: { id: "per-1" } })).toMatchObject({
    result: 7,
    input: { n: 1 },
  });
  database.close();
});
