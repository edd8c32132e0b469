// Loaded before the gateway of runs-gateway-crash.test.ts: kills it, or the thread of its agents, at a step of what it stores, and
// tells its runs on SIGUSR2.
import { appendFileSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { Backoff } from "../../dist/link/channels/worker.js";
import { Runs } from "../../dist/runs/runs.js";
import { SqliteRunStore } from "../../dist/storage/runs/sqlite.js";

/** Pauses between attempts, ms: those of the product would make the test wait. */
const PAUSES = { pauseMs: 10, pauseMsMax: 50 };

const { CRASH_STEP, CRASH_NTH, CRASH_HOST, CRASH_HOSTS_MAX, CRASH_HOSTS_FILE } = process.env;
let passed = 0;
let store = null;
/** The thread of agents is started after that of the data file, and again after each death. */
let newest = null;
process.on("worker", (worker) => (newest = worker));
/** Between two lives of that thread, ms. */
Backoff.prototype.next = () => 10;

function killAt(step) {
  if (step !== CRASH_STEP) return;
  passed += 1;
  if (CRASH_HOST !== "terminate") {
    if (passed === Number(CRASH_NTH)) process.kill(process.pid, "SIGKILL");
    return;
  }
  if (passed % Number(CRASH_NTH) > 0) return;
  if (readFileSync(CRASH_HOSTS_FILE, "utf8").length >= Number(CRASH_HOSTS_MAX)) return;
  appendFileSync(CRASH_HOSTS_FILE, ".");
  void newest.terminate();
}

const NAMES = {
  START: "start",
  RETURN: "return",
  CUT_OFF: "cut-off",
  CANCEL: "cancel",
  QUESTION_ENDED: "end",
};

function nameOf({ kind, outcome }) {
  return kind === "SETTLE" ? (outcome.kind === "PARKED" ? "park" : "settle") : NAMES[kind];
}

// oxlint-disable-next-line typescript/unbound-method -- called with their own `this`
const { claim, apply, recover } = SqliteRunStore.prototype;
Object.assign(SqliteRunStore.prototype, {
  async claim(run, ...options) {
    const name = run.kind === "RESUME" ? "resume" : "claim";
    killAt(`${name}:asked`);
    const claimed = await claim.call(this, run, ...options);
    killAt(`${name}:stored`);
    return claimed;
  },
  async apply(id, transition, ...options) {
    killAt(`${nameOf(transition)}:asked`);
    const { policy } = transition;
    const quick = policy ? { ...transition, policy: { ...policy, ...PAUSES } } : transition;
    const applied = await apply.call(this, id, quick, ...options);
    killAt(`${nameOf(transition)}:stored`);
    return applied;
  },
  async recover(at, policy, place) {
    store = this;
    const recovered = await recover.call(this, at, { ...policy, ...PAUSES }, place);
    killAt("recover:stored");
    return recovered;
  },
});

// oxlint-disable-next-line typescript/unbound-method -- called with their own `this`
const { drain, close } = Runs.prototype;
Object.assign(Runs.prototype, {
  drain() {
    killAt("drain:begun");
    drain.call(this);
  },
  async close(graceMs) {
    await close.call(this, graceMs);
    killAt("drain:stored");
  },
});

async function all(query) {
  const found = [];
  for (let after; ;) {
    const page = await store.list({ order: "OLDEST_FIRST", ...query, ...(after !== undefined && { after }) });
    found.push(...page.runs);
    if (page.next === null) return found;
    after = page.next;
  }
}

/** Open runs that are told, at most. */
const SOME = 20;

/** One line on standard output. As long as a run is open, only how many are, and some of them. */
async function tell() {
  const byStatus = await Promise.all(["ACCEPTED", "RUNNING", "PARKED"].map((status) => all({ status })));
  const open = byStatus.flat().length;
  const some = byStatus.flat().slice(0, SOME);
  if (open > 0) return process.stdout.write(`${JSON.stringify({ open, some })}\n`);
  const keys = await store.stateKeys();
  const states = await Promise.all(
    keys.map(async (key) => ({ ...key, value: (await store.state(key.agentId, key.session)).value })),
  );
  process.stdout.write(`${JSON.stringify({ open, some, runs: await all({}), states })}\n`);
}

if (isMainThread) process.on("SIGUSR2", () => void tell());
