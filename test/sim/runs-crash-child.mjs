// One life of a gateway, with an agent that remembers in its session's state which runs it did. Takes up what the life before
// left, claims some runs more, and ends when nothing is open, unless it is killed on the way. What it has seen it writes
// to a side file, one unbuffered write a line: a killed process cannot take back what the kernel has.
import { existsSync, openSync, readFileSync, writeSync } from "node:fs";

import { acceptedRun } from "../support/storage/accepted-run.mjs";
import { built, killAt } from "./purgatory-crash-step.mjs";

const { dataFile, sideFile, claims, attemptsMax } = JSON.parse(process.argv[2] ?? "{}");
const { SqliteStorage } = await built("storage/index.js");
const SESSIONS = [null, "a", "b"];
const policy = { attemptsMax, pauseMs: 1, pauseMsMax: 2 };

const before = existsSync(sideFile)
  ? readFileSync(sideFile, "utf8")
      .split("\n")
      .map((line) => line.split(" "))
  : [];
const side = openSync(sideFile, "a");
function note(...words) {
  writeSync(side, `${words.join(" ")}\n`);
}

const storage = await SqliteStorage.open({
  path: dataFile,
  worker: new URL("./runs-crash-thread.mjs", import.meta.url),
});
const { runs } = storage;
const life = process.pid;
let drawn = 0;

function runOf(change) {
  drawn += 1;
  return acceptedRun({
    id: `per-${life}-${drawn}`,
    agentId: "agent",
    input: {},
    acceptedAt: Date.now(),
    ...change,
  });
}

async function applied(id, transition) {
  const outcome = await runs.apply(id, { at: Date.now(), ...transition });
  if (outcome.outcome !== "APPLIED") throw new Error(`${id} ${JSON.stringify(outcome)}`);
  return outcome.run;
}

/** The agent's work: adds the run to the session's state, and ends or parks. */
async function work(run, attempt) {
  note("begin", run.id, attempt);
  killAt("agent:begun");
  const { value } = await runs.state("agent", run.session);
  const ids = [...(value?.ids ?? []), run.id];
  const isParking = run.input.parks > 0;
  const outcome = isParking
    ? { kind: "PARKED", semaphore: `sem-${run.id}` }
    : { kind: "COMPLETED", result: { ids: ids.length } };
  killAt("settle:asked");
  const settled = await applied(run.id, { kind: "SETTLE", attempt, outcome, state: { value: { ids } } });
  note("settled", run.id, settled.status);
  killAt("settle:stored");
  if (isParking) await resume(settled, run.input.parks - 1);
}

async function startAndWork(run, attempt) {
  await applied(run.id, { kind: "START", attempt });
  killAt("start:stored");
  await work(run, attempt);
}

async function resume(parent, parks) {
  const { session, id, root, semaphores } = parent;
  const child = runOf({
    kind: "RESUME",
    session,
    parent: id,
    root,
    semaphore: semaphores[0],
    input: { parks },
  });
  const claim = await runs.claim(child);
  if (claim.outcome === "STORED") note("claimed", child.id, "RESUME");
  killAt("resume:claimed");
  const known = claim.outcome === "KNOWN" ? await runs.get(claim.run.id) : child;
  if (known.endedAt === null && known.status !== "PARKED") {
    await startAndWork(known, claim.outcome === "KNOWN" ? known.attempt + 1 : 1);
  }
}

async function claim(change, begin) {
  const run = runOf(change);
  killAt("claim:asked");
  const { outcome, run: first } = await runs.claim(run);
  if (outcome === "KNOWN") note("known", first.id, change.key.key);
  if (outcome !== "STORED") return null;
  note("claimed", run.id, run.kind, run.delivery, run.key?.key ?? "-");
  killAt("claim:stored");
  if (begin) await work(run, 1);
  return run;
}

for (let place = null; ;) {
  const { next } = await runs.recover(Date.now(), policy, place);
  killAt("recover:done");
  if (next === null) break;
  place = next;
}

async function all(query) {
  const found = [];
  for (let after; ;) {
    const page = await runs.list({
      order: "OLDEST_FIRST",
      ...query,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.runs);
    if (page.next === null) return found;
    after = page.next;
  }
}

/** Everything of one session, one after the other: first what was left, then what is new. */
async function session(name, index) {
  const mine = { agentId: "agent", session: name };
  for (const status of ["ACCEPTED", "RUNNING"]) {
    for (const run of (await all({ ...mine, status })).filter(({ kind }) => kind === "RESUME")) {
      await startAndWork(run, run.attempt + 1);
    }
  }
  for (const run of await all({ ...mine, status: "PARKED" })) {
    if ((await runs.children(run.id)).length === 0) await resume(run, run.input.parks - 1);
  }
  for (const { id, kind } of (await runs.open()).filter(({ session: own }) => own === name)) {
    const run = await runs.get(id);
    if (kind === "PERTURB") await startAndWork(run, run.attempt);
  }
  for (const [, , , , key] of before
    .filter(([what, , kind]) => what === "claimed" && kind === "INVOKE")
    .slice(-2)) {
    await claim({ kind: "INVOKE", session: name, key: keyOf(key), mayHaveBegun: true }, true);
  }
  for (let turn = 0; turn < claims; turn += 1) {
    const kind = (index + turn) % 4;
    if (kind === 0) await claim({ session: name, mayHaveBegun: true, input: { parks: turn % 2 } }, true);
    if (kind === 1) {
      const once = await claim({ session: name, delivery: "at_most_once", input: {} }, false);
      await startAndWork(once, 1);
    }
    if (kind === 2)
      await claim(
        { kind: "INVOKE", session: name, key: keyOf(`k-${life}-${index}-${turn}`), mayHaveBegun: true },
        true,
      );
    if (kind === 3) {
      const waiting = await claim({ session: name, input: { parks: 2 } }, false);
      await startAndWork(waiting, 1);
    }
  }
}

function keyOf(key) {
  return { client: "ada", operation: "invoke", key, fingerprint: "f" };
}

await Promise.all(SESSIONS.map(session));
const kept = await all({});
const states = await Promise.all(
  SESSIONS.map(async (name) => ({ session: name, ids: (await runs.state("agent", name)).value?.ids ?? [] })),
);
const keys = await Promise.all(
  before
    .filter(([what, , kind]) => what === "claimed" && kind === "INVOKE")
    .map(async ([, id, , , key]) => ({ id, key, found: (await runs.byKey(keyOf(key)))?.id ?? null })),
);
await storage.close();
process.stdout.write(JSON.stringify({ runs: kept, states, keys }));
