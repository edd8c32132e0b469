import { token } from "../../../src/cluster/bucket/names.js";
import { describeCommands } from "../../../src/prism/index.js";
import { newRun } from "../../../src/runs/run.js";
import { agentDescriptor } from "../host-kit.js";

export type Bucket = "work" | "control" | "signals";

/** A record as gateways write it, for an id that no other record has. `name`: of its key. */
export interface Kind {
  readonly bucket: Bucket;
  readonly name?: (id: string) => string;
  readonly sample: (id: string) => unknown;
  /** Members that may be absent. */
  readonly free?: readonly string[];
}

const pair = (one: string | null, other: string | null): string => token(JSON.stringify([one, other]));
const note = { code: "AGENT_ERROR", message: "no" };

const runOf = (id: string) => {
  const asked = {
    agentId: "a",
    kind: "PERTURB",
    command: null,
    session: "s",
    by: "ada",
    priority: 0,
    input: null,
    delivery: "at_least_once",
    timeoutMs: null,
    key: { client: "ada", operation: "perturb", key: id, fingerprint: "f" },
    traceparent: null,
  } as const;
  const { input: _input, ...run } = newRun(asked, { id, acceptedAt: 1, mayHaveBegun: false });
  const cancel = { by: "ada", reason: null, at: 2 };
  return { ...run, tick: { name: "t", at: 1 }, error: note, cancel };
};

const tokenOf = (id: string) => ({
  id,
  agentId: "a",
  reason: "APPROVAL_NEEDED",
  prompt: "p",
  options: ["yes"],
  severity: "INFO",
  stateVersion: 0,
  cause: null,
  deadline: null,
  escalation: null,
  digest: "d",
  createdAt: 1,
  status: "RESOLVED",
  settledAt: 2,
  settledBy: "ada",
  cancelReason: null,
  resumption: { status: "DONE", attempt: 1, dueAt: 1, startedAt: 1, finishedAt: 2, error: note },
});

export const KINDS: Readonly<Record<string, Kind>> = {
  run: {
    bucket: "work",
    sample: (id) => ({
      seq: 1,
      run: runOf(id),
      hold: 0,
      inputBytes: 4,
      resultBytes: 0,
      bytes: 4,
      owner: "g",
      input: { value: null },
      result: { value: null },
    }),
    // Its result is a part.
    free: ["run.result"],
  },
  state: {
    bucket: "work",
    name: (id) => pair(id, null),
    sample: (id) => ({ agentId: id, session: null, version: 1, bytes: 4, value: { chunks: 1 } }),
  },
  tick: { bucket: "work", sample: () => ({ at: 1 }) },
  token: {
    bucket: "work",
    name: (id) => id,
    sample: (id) => ({
      seq: 1,
      settledSeq: 1,
      finishedSeq: 1,
      owner: null,
      token: tokenOf(id),
      card: { value: { state: null, input: null, responseSchema: null } },
      answer: { value: null },
    }),
  },
  agent: {
    bucket: "work",
    sample: (id) => ({
      agent: agentDescriptor(id, {
        commands: describeCommands({ c: { run: () => 1 } }),
        schedules: [{ name: "n", cron: "* * * * *", timeZone: "UTC", input: null, missed: "skip" }],
        probes: [
          {
            name: "p",
            everyMs: 1_000,
            timeoutMs: 1_000,
            failureThreshold: 1,
            successThreshold: 1,
            critical: true,
          },
        ],
      }),
      carrier: "g",
      host: "h",
      term: 1,
      isVacant: false,
      identity: { owner: "ada", hostId: "h", incarnation: "i" },
    }),
    // Of a schema.
    free: ["type", "properties", "additionalProperties"].map((name) => `agent.commands.0.input.${name}`),
  },
  "agent-terms": { bucket: "work", sample: () => ({ last: 1 }) },
  sight: { bucket: "work", sample: () => ({ order: 1, card: "{}" }) },
  share: {
    bucket: "control",
    sample: (id) => ({
      order: 1,
      share: { id, agentId: "a", session: null, createdAt: 1, expiresAt: 2 ** 45, createdBy: "ada" },
    }),
  },
  "share-key": { bucket: "control", sample: () => "key" },
  host: {
    bucket: "control",
    name: (id) => pair("ada", id),
    sample: (id) => ({
      order: 1,
      host: { owner: "ada", hostId: id, incarnation: "i" },
      agents: { value: "[]" },
    }),
  },
  pheromone: {
    bucket: "signals",
    sample: (id) => ({
      id,
      type: "WARNING",
      source: "a",
      target: null,
      key: null,
      initialIntensity: 1,
      halfLifeMs: 1,
      ttlMs: null,
      payload: null,
      at: 1,
      firstAt: 1,
      count: 1,
    }),
  },
  deposit: {
    bucket: "signals",
    name: (id) => id.slice(1),
    sample: (id) => ({
      seq: Number(id.slice(1)),
      id,
      type: "WARNING",
      source: "a",
      target: null,
      key: null,
      deposited: 1,
      initialIntensity: 1,
      halfLifeMs: 1,
      ttlMs: null,
      payload: null,
      at: 1,
      firstAt: 1,
    }),
  },
};
