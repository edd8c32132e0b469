// Writes questions and events concurrently and records the acknowledged ones, until it is killed or has written all.
import { openSync, writeSync } from "node:fs";

import { built } from "./purgatory-crash-step.mjs";

const { dataFile, sideFile, rounds, mode = "both" } = JSON.parse(process.argv[2] ?? "{}");
const { SqliteStorage } = await built("storage/index.js");
const side = openSync(sideFile, "a");
const note = (...words) => writeSync(side, `${words.join(" ")}\n`);

const storage = await SqliteStorage.open({
  path: dataFile,
  worker: new URL("./purgatory-crash-worker.mjs", import.meta.url),
});
const { journal } = await storage.openEventLog();

/** Appends three entries at a time: all or none must survive. */
async function append(round) {
  const agent = `agent-${round % 4}`;
  const entries = [1, 2, 3].map((n) => entry(agent, round * 3 + n));
  if (mode === "both") changeSight(agent, round * 3 + 3);
  await journal.append(entries);
  note("appended", ...entries.map(({ stream, offset }) => `${stream}:${offset}`));
}

/** Not awaited: whatever is stored from now on must not be there without it. */
function changeSight(id, upTo) {
  const labels = { upTo: String(upTo) };
  storage.sights.keep({ put: [{ id, visibility: "scoped", labels }], removed: [] }).catch(() => undefined);
}

let numbered = 0;

function entry(stream, offset) {
  const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
  const json = JSON.stringify({
    type: "OUTPUT",
    agentId: stream,
    at: 0,
    ...vitals,
    data: offset,
    cause: null,
  });
  const positions = { stream, beforeEpoch: "e", beforeOffset: offset - 1, epoch: "e", offset };
  return { ...positions, body: (numbered += 1), type: "OUTPUT", at: 0, session: undefined, json };
}

async function park(round) {
  const id = `sem-${process.pid.toString(16).padStart(4, "0").slice(-4)}${round.toString(16).padStart(4, "0")}`;
  const token = {
    id,
    agentId: "agent",
    reason: "APPROVAL_NEEDED",
    prompt: "Go on?",
    options: [],
    severity: "INFO",
  };
  const rest = {
    state: null,
    stateVersion: 1,
    input: null,
    cause: null,
    responseSchema: null,
    deadline: null,
  };
  const course = { answer: null, settledAt: null, settledBy: null, cancelReason: null, resumption: null };
  const dates = { escalation: null, createdAt: 1, status: "PENDING", digest: "d" };
  if (mode === "both") changeSight("agent", round);
  await storage.park({ ...token, ...rest, ...dates, ...course });
  note("parked", id);
}

async function all(act) {
  for (let round = 0; round < rounds; round += 1) await act(round);
}

if (mode === "both") await Promise.all([all(append), all(park)]);
else {
  // One by one, between marks that strace shows.
  for (const act of [append, park]) {
    writeSync(2, `begin ${act.name}\n`);
    await all(act);
    writeSync(2, `end ${act.name}\n`);
  }
}
await journal.close(true);
await storage.close();
