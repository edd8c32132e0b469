// One run of a gateway with a Purgatory and an agent. It continues with the tokens of the previous run, parks and resolves
// a few more, and ends when none is open, unless it is killed before. It records its observations in a side file with one
// unbuffered write per line, so that they survive the kill.
import { existsSync, openSync, readFileSync, writeSync } from "node:fs";

import { built, killAt } from "./purgatory-crash-step.mjs";

const { dataFile, sideFile, attemptsMax, parks } = JSON.parse(process.argv[2] ?? "{}");
const { Purgatory } = await built("purgatory/index.js");
const { SqliteStorage } = await built("storage/index.js");

const effects = new Set();
for (const line of existsSync(sideFile) ? readFileSync(sideFile, "utf8").split("\n") : []) {
  const [what, id] = line.split(" ");
  if (what === "effect") effects.add(id);
}
const side = openSync(sideFile, "a");
function note(...words) {
  writeSync(side, `${words.join(" ")}\n`);
}

/** An agent that is idempotent by the token's id. Its first attempt at a flaky token fails. */
async function resume(token, attempt) {
  note("start", token.id, attempt);
  killAt("agent:started");
  if (token.state.flaky && attempt === 1) throw new Error("flaky");
  if (!effects.has(token.id)) {
    effects.add(token.id);
    note("effect", token.id, attempt);
  }
  killAt("agent:acted");
  note("complete", token.id, attempt);
  killAt("agent:completed");
}

const store = await SqliteStorage.open({
  path: dataFile,
  worker: new URL("./purgatory-crash-worker.mjs", import.meta.url),
});
const purgatory = new Purgatory({
  store,
  resume,
  checkpoint: killAt,
  limits: { attemptsMax, retryDelayMs: 1 },
  onError: (error) => {
    throw error;
  },
});

let wakeUp = () => {};
purgatory.subscribe(({ kind, token }) => {
  if (token.resumption?.status === "DONE") note("done", token.id);
  if (kind === "VOIDED") note("voided", token.id);
  wakeUp();
});
await purgatory.start();
purgatory.agentUp("agent");

async function park(state, deadline) {
  const request = { reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["Yes", "No"], state };
  const terms = deadline ? { ...request, deadline } : request;
  const token = await purgatory.park({
    agentId: "agent",
    input: { from: process.pid },
    cause: null,
    request: terms,
  });
  note("parked", token.id, token.digest);
}

async function settle({ id, digest }) {
  const answer = (by) => purgatory.resolve({ id, answer: "Yes", by, expectedDigest: digest });
  const names = ["ada", "bob"];
  const answers = await Promise.allSettled(names.map(answer));
  for (const [index, result] of answers.entries()) {
    if (result.status === "fulfilled") note("resolved", id, names[index]);
    else if (result.reason.code !== "SEMAPHORE_SETTLED") throw result.reason;
  }
}

const parking = Array.from({ length: parks }, (_, index) => park({ flaky: index % 3 === 2 }));
await Promise.all([...parking, ...(parks > 0 ? [park({}, Date.now() + 20)] : [])]);
const { tokens: pending } = await purgatory.list({ status: "PENDING" });
await Promise.all(pending.filter((token) => token.deadline === null).map(settle));

const isOpen = ({ status, resumption }) =>
  status === "PENDING" || resumption?.status === "DUE" || resumption?.status === "RUNNING";
for (;;) {
  const changed = new Promise((resolve) => {
    wakeUp = resolve;
  });
  const { tokens } = await purgatory.list({});
  if (!tokens.some(isOpen)) break;
  // Nothing else keeps the process alive while it waits for a deadline.
  const alive = setInterval(() => {}, 1_000);
  await changed;
  clearInterval(alive);
}
const { tokens } = await purgatory.list({});
const { entries } = await purgatory.audit({});
await purgatory.close();
await store.close();
process.stdout.write(JSON.stringify({ tokens, entries }));
