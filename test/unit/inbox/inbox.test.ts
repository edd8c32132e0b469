import { describe, expect, it } from "vitest";
import type { HostCalls } from "../../../src/link/port.js";
import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { TerrariumError } from "../../../src/base/errors.js";
import type { AgentEvent, FluxState } from "../../../src/events/event.js";
import type { SemaphoreView } from "../../../src/events/semaphore.js";
import { Announcer, type AnnouncerOptions } from "../../../src/inbox/announcer.js";
import { Liveness } from "../../../src/inbox/liveness.js";
import { ReadGate } from "../../../src/watching/read-gate.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { tellAgents } from "../../support/agent-lists.js";

type Announcement = HostCalls["announce"]["args"];

const news = (id: string, agentId = "a"): Announcement => ({
  agentId,
  event: { type: "SEMAPHORE_EJECTED", semaphore: { id } as SemaphoreView },
});
/** The end of a run that no host has told. */
const ended = (run: string, agentId = "a"): Announcement => ({
  agentId,
  event: { type: "ERROR", code: "RUN_UNKNOWN", message: "cut off", cause: run, run, attempt: 1 },
});
const nameOf = ({ event }: Announcement): string | null => {
  if (event.type === "ERROR") return event.cause;
  return event.type === "PHEROMONE" ? event.pheromone.id : event.semaphore.id;
};
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A host that answers when the test says so. */
function announcing(options: Partial<AnnouncerOptions> = {}) {
  const told: string[] = [];
  const answers: Deferred<null>[] = [];
  const lost: unknown[] = [];
  const announcer = new Announcer({
    backplane: {
      call: (_name, args) => {
        told.push(nameOf(args as Announcement) ?? "");
        const answer = deferred<null>();
        answers.push(answer);
        return answer.promise;
      },
    },
    log: { warn: (fields) => lost.push(fields) },
    ...options,
  });
  return { announcer, told, answers, lost };
}

describe("announcements of settled questions", () => {
  it("are published at once and in order while the host is up", () => {
    const { announcer, told } = announcing();
    tellAgents(announcer, [agentDescriptor("a")]);
    for (const id of ["1", "2", "3"]) announcer.announce(news(id));
    expect(told).toEqual(["1", "2", "3"]);
  });

  it("are kept while the host is away, and published once when it is back", async () => {
    const { announcer, told, answers, lost } = announcing();
    announcer.announce(news("1"));
    announcer.announce(news("other", "b"));
    expect(told).toEqual([]);
    tellAgents(announcer, [agentDescriptor("a")]);
    expect(told).toEqual(["1"]);
    announcer.announce(news("2"));
    answers[0]?.resolve(null);
    answers[1]?.reject(new TerrariumError("AGENT_NOT_RUNNING", "the agent host exited"));
    await turn();
    announcer.onHostDown(null);
    announcer.announce(news("3"));
    expect(told).toEqual(["1", "2"]);
    tellAgents(announcer, [agentDescriptor("a"), agentDescriptor("b")]);
    expect(told).toEqual(["1", "2", "2", "3", "other"]);
    tellAgents(announcer, [agentDescriptor("a"), agentDescriptor("b")]);
    expect(told).toHaveLength(5);
    expect(lost).toEqual([]);
  });

  it("reach the remaining hosts when one of them exits", () => {
    const { announcer, told } = announcing();
    tellAgents(announcer, [agentDescriptor("a"), agentDescriptor("b")]);
    announcer.onHostDown(["a"]);
    announcer.announce(news("1", "a"));
    announcer.announce(news("2", "b"));
    expect(told).toEqual(["2"]);
  });

  it("are bounded for each agent and in total, and losses are logged", async () => {
    const { announcer, told, answers, lost } = announcing({ perAgentMax: 2, totalMax: 3 });
    for (const id of ["1", "2", "3"]) announcer.announce(news(id, "a"));
    announcer.announce(news("4", "b"));
    announcer.announce(news("5", "c"));
    expect(lost).toMatchObject([{ semaphoreId: "1" }, { semaphoreId: "5" }]);
    tellAgents(
      announcer,
      ["a", "b", "c"].map((id) => agentDescriptor(id)),
    );
    expect(told).toEqual(["2", "3", "4"]);
    answers[0]?.reject(new Error("broken"));
    for (const answer of answers.slice(1)) answer.resolve(null);
    await turn();
    expect(lost).toHaveLength(3);
    announcer.announce(news("6", "c"));
    expect(told.at(-1)).toBe("6");
  });
});

describe("ends of runs that no host has told", () => {
  function away(known = true) {
    const published: string[] = [];
    const kit = announcing({
      publishAway: (_agentId, event) => {
        if (known) published.push(event.type === "ERROR" ? (event.cause ?? "") : event.type);
        return known;
      },
    });
    return { ...kit, published };
  }

  it("[RUN-560] are published by the host while there is one", () => {
    const { announcer, told, published } = away();
    tellAgents(announcer, [agentDescriptor("a")]);
    announcer.announce(ended("per-1"));
    expect({ told, published }).toEqual({ told: ["per-1"], published: [] });
  });

  it("[RUN-560] are published by the gateway while no host has the agent, ahead of questions that wait for it", () => {
    const { announcer, told, published } = away();
    announcer.announce(news("sem-1"));
    announcer.announce(ended("per-1"));
    expect({ told, published }).toEqual({ told: [], published: ["per-1"] });
    tellAgents(announcer, [agentDescriptor("a")]);
    expect(told).toEqual(["sem-1"]);
  });

  it("[RUN-560] go to the gateway once, when their host goes while it has them", async () => {
    const { announcer, told, answers, published } = away();
    tellAgents(announcer, [agentDescriptor("a")]);
    announcer.announce(ended("per-1"));
    announcer.onHostDown(null);
    expect(published).toEqual([]);
    answers[0]?.reject(new TerrariumError("AGENT_NOT_RUNNING", "the agent host exited"));
    await turn();
    expect({ told, published }).toEqual({ told: ["per-1"], published: ["per-1"] });
    tellAgents(announcer, [agentDescriptor("a")]);
    expect(told).toEqual(["per-1"]);
  });

  it("[RUN-560] that a closing host refuses are published by the gateway when it is gone", async () => {
    const { announcer, answers, published } = away();
    tellAgents(announcer, [agentDescriptor("a")]);
    announcer.announce(ended("per-1"));
    answers[0]?.reject(new TerrariumError("AGENT_NOT_RUNNING", "the agent host is shutting down"));
    await turn();
    expect(published).toEqual([]);
    announcer.onHostDown(null);
    expect(published).toEqual(["per-1"]);
  });

  it("[RUN-560] wait for the first host of an agent that the gateway does not know yet", () => {
    const { announcer, told, published } = away(false);
    announcer.announce(ended("per-1"));
    expect({ told, published }).toEqual({ told: [], published: [] });
    tellAgents(announcer, [agentDescriptor("a")]);
    expect(told).toEqual(["per-1"]);
  });
});

describe("liveness", () => {
  function watching(agentsMax?: number) {
    const told: string[] = [];
    const listener = {
      agentUp: (id: string) => told.push(`${id} up`),
      agentDown: (id: string) => told.push(`${id} down`),
    };
    const liveness = new Liveness(listener, agentsMax);
    const says = (type: AgentEvent["type"], state: FluxState, agentId = "a"): void => {
      const event = { type, state, agentId } as AgentEvent;
      liveness.onEvents([{ epoch: "e1", offset: 1, event }]);
    };
    return { liveness, says, told };
  }

  it("reports agents that start, stop and restart", () => {
    const { says, told } = watching();
    says("AGENT_STARTED", "FLOWING");
    says("RESULT", "PERTURBED");
    says("AGENT_STATE_CHANGED", "DRAINING");
    says("AGENT_STOPPED", "STOPPED");
    says("SEMAPHORE_VOIDED", "STOPPED");
    says("AGENT_STARTED", "FLOWING");
    says("AGENT_STATE_CHANGED", "COLLAPSED");
    expect(told).toEqual(["a up", "a down", "a up", "a down"]);
  });

  it("is corrected by any later event after one was dropped", () => {
    const { says, told } = watching();
    says("METABOLISM", "FLOWING");
    says("METABOLISM", "FLOWING");
    says("METABOLISM", "STOPPED");
    expect(told).toEqual(["a up", "a down"]);
  });

  it("ends when the host exits and when the agent leaves the manifest", () => {
    const { liveness, says, told } = watching();
    for (const id of ["a", "b", "c"]) says("AGENT_STARTED", "FLOWING", id);
    liveness.onHostDown(["a", "unknown"]);
    liveness.onAgents({ added: [agentDescriptor("a")], removed: ["c", "unknown"] });
    liveness.onHostDown(null);
    expect(told.slice(3)).toEqual(["a down", "c down", "b down"]);
  });

  it("[PURGATORY-440] is bounded: the agent tracked longest is evicted, and its next event makes it live again", () => {
    const { says, told } = watching(2);
    for (const id of ["a", "b", "a", "c"]) says("METABOLISM", "FLOWING", id);
    expect(told).toEqual(["a up", "b up", "a down", "c up"]);
    says("METABOLISM", "FLOWING", "a");
    expect(told.slice(4)).toEqual(["b down", "a up"]);
  });
});

describe("concurrent reads", () => {
  it("are shared by equal concurrent readers only", async () => {
    const gate = new ReadGate({ runningMax: 8, waitingMax: 8, clientWaitingMax: 8 });
    let reads = 0;
    const read = (key: string) => gate.read("ada", key, async () => (reads += 1));
    expect(await Promise.all([read("x"), read("x"), read("y")])).toEqual([1, 1, 2]);
    expect(await read("x")).toBe(3);
  });

  it("[HTTP-1751] show what was stored before they were asked for, also beside an equal read that has begun", async () => {
    const gate = new ReadGate({ runningMax: 8, waitingMax: 8, clientWaitingMax: 8 });
    const slow = deferred();
    let stored = 0;
    let reads = 0;
    const read = () =>
      gate.read("ada", "x", async () => {
        reads += 1;
        const seen = stored;
        await slow.promise;
        return seen;
      });
    const first = read();
    await turn();
    stored = 1;
    const later = [read(), read()];
    await turn();
    expect(reads).toBe(1);
    slow.resolve();
    expect(await Promise.all([first, ...later])).toEqual([0, 1, 1]);
    expect(reads).toBe(2);
  });

  it("are bounded; further reads wait, and beyond a second bound are refused", async () => {
    const gate = new ReadGate({ runningMax: 2, waitingMax: 2, clientWaitingMax: 2 });
    const gates = Array.from({ length: 5 }, () => deferred<string>());
    const begun: number[] = [];
    const reads = gates.map(({ promise }, index) =>
      gate.read("ada", String(index), () => {
        begun.push(index);
        return promise;
      }),
    );
    await expect(reads[4]).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(begun).toEqual([0, 1]);
    gates[1]?.reject(new Error("broken"));
    await expect(reads[1]).rejects.toThrow("broken");
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    for (const one of gates) one.resolve("read");
    expect(await Promise.all([reads[0], reads[2], reads[3]])).toEqual(["read", "read", "read"]);
    expect(await gate.read("ada", "again", async () => "open")).toBe("open");
    // One that was refused may be asked for again.
    expect(await gate.read("ada", "4", async () => "open")).toBe("open");
  });
});

describe("slots in the read queue", () => {
  it("[HTTP-105] are shared among clients; when all are taken, the client with the most gives its newest slot to a client with fewer", async () => {
    const gate = new ReadGate({ runningMax: 1, waitingMax: 4, clientWaitingMax: 3 });
    const running = deferred<string>();
    const first = gate.read("ada", "running", () => running.promise);
    const outcomes: Promise<string>[] = [];
    const wait = (client: string, key: string): void => {
      const read = gate.read(client, `${client} ${key}`, async () => "read");
      outcomes.push(read.catch((error: { details: { limit: string } }) => error.details.limit));
    };
    for (const key of ["1", "2", "3", "4"]) wait("ada", key);
    for (const key of ["1", "2", "3"]) wait("bob", key);
    running.resolve("done");
    expect(await first).toBe("done");
    expect(await Promise.all(outcomes)).toEqual([
      "read",
      "read",
      "maxReadsWaiting",
      "maxReadsWaitingPerClient",
      "read",
      "read",
      "maxReadsWaiting",
    ]);
    // All slots have been given back.
    for (const key of ["5", "6", "7"]) wait("ada", key);
    expect(await Promise.all(outcomes.slice(7))).toEqual(["read", "read", "read"]);
  });
});

describe("a store whose thread exits", () => {
  const DYING = `import { parentPort } from "node:worker_threads";
    parentPort.postMessage({ type: "opened" });
    parentPort.on("message", () => process.exit(1));`;

  it("reports it once, which makes the gateway not ready", async () => {
    const failures: string[] = [];
    const store = await SqliteStorage.open({
      path: "nowhere.db",
      worker: new URL(`data:text/javascript,${encodeURIComponent(DYING)}`),
      onFailure: ({ code }) => failures.push(code),
    });
    await expect(store.flush()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await expect(store.flush()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await store.close();
    expect(failures).toEqual(["STORE_CLOSED"]);
  });
});
