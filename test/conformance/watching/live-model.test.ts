import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { CLOSE_CODES } from "../../../src/events/close-codes.js";
import { defineAgent, park } from "../../../src/host/modules/definition.js";
import { HIDDEN_ERROR_MESSAGE } from "../../support/hidden.js";
import {
  RECENT_EVENTS_MAX,
  SAMPLES_MAX,
  SEMAPHORES_SETTLED_MAX,
  SEMAPHORES_SETTLED_STEP,
} from "../../../src/widgets/live/bounds.js";
import { browserClock, type LiveClock } from "../../../src/widgets/live/clock.js";
import { FINAL_CODES } from "../../../src/widgets/live/connection.js";
import { type LiveOptions, LiveTerrarium, Steering } from "../../../src/widgets/live/index.js";
import type { Change, TerrariumEvent } from "../../../src/widgets/live/types.js";
import { ticking } from "../../support/agents/ticking.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { ManualClock } from "../../support/time-and-random.js";
import { scratchFolder, seedQuestions } from "../../support/storage/kit.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

/** A view that closes with its test. */
class View implements AsyncDisposable {
  readonly live: LiveTerrarium;
  readonly changes: Change[] = [];

  constructor(gateway: string, options: Partial<LiveOptions> = {}) {
    this.live = new LiveTerrarium({ gateway, webSocketImpl: WebSocket, ...options });
    this.live.onChange((change) => this.changes.push(change));
    this.live.start();
  }

  async until(look: (live: LiveTerrarium) => boolean): Promise<void> {
    if (look(this.live)) return;
    await new Promise<void>((resolve) => {
      const stop = this.live.onChange(() => {
        if (!look(this.live)) return;
        stop();
        resolve();
      });
    });
  }

  untilIs(kind: string): Promise<void> {
    return this.until(({ connection }) => connection.kind === kind);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.live.stop();
    return Promise.resolve();
  }
}

function addressOf(kit: TerrariumKit): string {
  return `http://127.0.0.1:${kit.port}`;
}

function resultsOf(events: readonly TerrariumEvent[]): unknown[] {
  return events.flatMap((event) => (event.__typename === "ResultEvent" ? [event.result] : []));
}

class ViewClock extends ManualClock implements LiveClock {
  random(): number {
    return 0.5;
  }
}

/** A socket class that makes the first of these operations exceed a limit, so that it is refused. */
function refusedOnce(question: string): typeof WebSocket {
  let done = false;
  return class extends WebSocket {
    override send(data: string): void {
      const message = JSON.parse(data) as { payload?: { query?: string } };
      if (done || !message.payload?.query?.includes(question)) return super.send(data);
      done = true;
      super.send(JSON.stringify({ ...message, payload: { ...message.payload, variables: { pad: PAD } } }));
    }
  };
}
const PAD = "x".repeat(10_000);

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const asker = defineAgent({
  id: "asker",
  process: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes", "No"], state: null }),
  resume: (_state, answer) => answer,
});

it("[DASHBOARD-3] does not reconnect after exactly the close codes that say so", () => {
  const final = Object.values(CLOSE_CODES).flatMap(({ code, comeBack }) => (comeBack ? [] : [code]));
  expect(new Set(FINAL_CODES)).toEqual(new Set(final));
});

describe("the live model", () => {
  it("[DASHBOARD-1] [DASHBOARD-2] knows every agent, replays the history, and is live", async () => {
    await using kit = await TerrariumKit.open();
    await kit.count(3);
    const states: string[] = [];
    await using view = new View(addressOf(kit));
    view.live.onChange(() => states.push(view.live.connection.kind));
    await view.until(({ connection, agents }) => connection.kind === "live" && agents.size === 3);
    expect([...view.live.agents.keys()]).toEqual(["counter", "echo", "failing"]);
    const counter = view.live.agents.get("counter");
    expect(counter?.lastResult).toMatchObject({ __typename: "ResultEvent", result: 3 });
    expect(counter?.vitals.state).toBe("FLOWING");
    expect(counter?.samples.flow.length).toBeGreaterThan(0);
    await view.until(({ system }) => system?.observers === 1);
    expect(view.live.system).toMatchObject({ agents: 3, lagging: 0 });
    await kit.count(1);
    await view.until(({ agents }) => resultsOf(agents.get("counter")?.recent ?? []).at(-1) === 4);
    await kit.ask(`mutation { perturb(agentId: "failing", input: 1) { id } }`, {}, kit.bearer);
    await view.until(({ agents }) => agents.get("failing")?.errors === 1);
    expect(states.filter((kind) => kind !== "replaying").every((kind) => kind === "live")).toBe(true);
  });

  it("[DASHBOARD-3] [DASHBOARD-9] keeps its state while the network is down, and goes on without missing an event", async () => {
    await using kit = await TerrariumKit.open();
    await using network = await BreakableNetwork.to(kit.port);
    await using view = new View(`http://127.0.0.1:${network.port}`);
    await view.untilIs("live");
    const stream = view.live.follow("counter");
    const heard: unknown[] = [];
    let seen = 0;
    const enough = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          heard.push(...resultsOf(stream.events).slice(seen));
          seen = heard.length;
          if (heard.length >= count) resolve();
        };
        stream.onChange(look);
        look();
      });
    await kit.count(5);
    await enough(5);
    network.cut();
    await view.untilIs("offline");
    expect(view.live.agents.get("counter")?.lastResult).toMatchObject({ result: 5 });
    expect(stream.state).toBe("offline");
    await kit.count(20);
    expect(heard).toEqual(numbers(1, 5));
    network.restore();
    view.live.retryNow();
    await enough(25);
    await view.untilIs("live");
    expect(heard).toEqual(numbers(1, 25));
    expect(new Set(stream.events.map(({ cursor }) => cursor)).size).toBe(stream.events.length);
    expect([view.live.missed, stream.missed]).toEqual([0, 0]);
    expect(view.live.agents.get("counter")?.lastResult).toMatchObject({ result: 25 });
    stream.close();
    await kit.metricUntil("fanout_observers", (observers) => observers === 1);
  });

  it("[ELEMENT-600] [ELEMENT-601] begins its charts with the gateway's vitals, takes heartbeats live, and lists none", async () => {
    await using kit = await TerrariumKit.open({ agents: [ticking] });
    for (let second = 0; second < 3; second += 1) await kit.next("ticking");
    await using view = new View(addressOf(kit));
    await view.untilIs("live");
    expect(view.live.agents.get("ticking")?.samples.temperature.length).toBeGreaterThanOrEqual(2);
    const stream = view.live.follow("ticking");
    const heats = new Set<number>();
    await view.until(({ agents }) => {
      heats.add(agents.get("ticking")?.vitals.temperature ?? 0);
      return heats.size > 1 && stream.state === "live";
    });
    expect(stream.events.map(({ type }) => type)).toEqual(["AGENT_STARTED"]);
  });

  it("[DASHBOARD-4] shows a gap with its size until it is acknowledged", async () => {
    await using kit = await TerrariumKit.open({ limits: { maxHistory: 10, historyMaxEvents: 10 } });
    await using network = await BreakableNetwork.to(kit.port);
    await using view = new View(`http://127.0.0.1:${network.port}`);
    await view.untilIs("live");
    const mirror = kit.terrarium.mirror("counter");
    const before = mirror?.published ?? 0;
    network.cut();
    await view.untilIs("offline");
    // More than the ring of all agents holds.
    await kit.count(1_200);
    // The log writes and evicts beside the events, in steps.
    await kit.metricUntil("journal_entries_total", (entries) => entries >= 1_200);
    await kit.metricUntil("history_events", (events) => events <= 100);
    network.restore();
    view.live.retryNow();
    await view.untilIs("gap");
    const { connection, missed } = view.live;
    // How many the log still has depends on its steps; test/sim/log checks exact numbers.
    const published = (mirror?.published ?? 0) - before;
    expect(missed).toBeGreaterThan(published / 2);
    expect(missed).toBeLessThanOrEqual(published);
    expect(connection).toMatchObject({ kind: "gap", missed });
    view.live.acknowledgeGap();
    expect(view.live.connection.kind).toBe("live");
    expect(view.live.missed).toBe(missed);
  });

  it("[DASHBOARD-4] shows that the number is unknown when the gateway was restarted", async () => {
    const first = await TerrariumKit.open();
    await using network = await BreakableNetwork.to(first.port);
    const gateway = `http://127.0.0.1:${network.port}`;
    await using view = new View(gateway);
    await view.untilIs("live");
    network.cut();
    await view.untilIs("offline");
    await first.terrarium.close();
    await using second = await TerrariumKit.open();
    network.retarget(second.port);
    network.restore();
    view.live.retryNow();
    await view.untilIs("gap");
    expect(view.live.connection).toMatchObject({ missed: null });
    expect(view.live.missed).toBe(0);
  });

  it("[DASHBOARD-5] sees a new question, and that it was settled: by whom is not for everybody", async () => {
    await using kit = await TerrariumKit.open({ agents: [asker] });
    await using view = new View(addressOf(kit));
    await view.untilIs("live");
    await kit.ask(`mutation { perturb(agentId: "asker", input: 1) { id } }`, {}, kit.bearer);
    await view.until(({ semaphores }) => semaphores.pending.length === 1);
    const [question] = view.live.semaphores.pending;
    await using late = new View(addressOf(kit));
    await late.until(({ semaphores }) => semaphores.pending.length === 1);
    await kit.ask(
      `mutation Answer($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { id } }`,
      { id: question?.id },
      kit.bearer,
    );
    for (const one of [view, late]) {
      await one.until(({ semaphores }) => semaphores.settled.length === 1);
      expect(one.live.semaphores.pending).toEqual([]);
      expect(one.live.semaphores.settled).toMatchObject([
        { id: question?.id, status: "RESOLVED", settledBy: null },
      ]);
    }
    // The resumption is not an event of the question, so the model queries it.
    await view.until(({ semaphores }) => semaphores.settled[0]?.resumption?.status === "DONE");
  });

  it("[DASHBOARD-13] knows the pending and the latest settled questions, and older ones on request; two views agree", async () => {
    using folder = scratchFolder();
    const { ids, latestSettled } = await seedQuestions(folder.path, { settled: 1_100, waiting: 2 });
    const [, waiting = ""] = ids.slice(1_100);
    await using kit = await TerrariumKit.open({ dataDir: folder.path, agents: [asker] });
    await using one = new View(addressOf(kit));
    await using other = new View(addressOf(kit), { agentId: "asker" });
    const settledIn = ({ live }: View) => live.semaphores.settled.map(({ id }) => id);
    for (const view of [one, other]) {
      await view.until(({ semaphores }) => semaphores.settled.length > 0);
      expect(view.live.semaphores.pending.map(({ id }) => id)).toEqual(ids.slice(1_100));
      expect(settledIn(view)).toEqual(latestSettled.slice(0, SEMAPHORES_SETTLED_STEP));
      expect(view.live.semaphores.hasOlder).toBe(true);
    }
    one.live.olderSemaphores();
    await one.until(({ semaphores }) => semaphores.settled.length > SEMAPHORES_SETTLED_STEP);
    expect(settledIn(one)).toEqual(latestSettled.slice(0, SEMAPHORES_SETTLED_STEP * 2));
    // A question settled now is the latest in both views.
    await kit.ask(
      `mutation Withdraw($id: ID!) { cancelSemaphore(id: $id) { id } }`,
      { id: waiting },
      kit.bearer,
    );
    for (const view of [one, other]) {
      await view.until(({ semaphores }) => semaphores.settled[0]?.id === waiting);
      expect(settledIn(view).slice(1, 9)).toEqual(latestSettled.slice(0, 8));
    }
    // Loading more stops at the bound.
    for (let step = 0; step < 9; step += 1) one.live.olderSemaphores();
    await one.until(({ semaphores }) => semaphores.settled.length === SEMAPHORES_SETTLED_MAX);
    expect(settledIn(one)).toEqual([waiting, ...latestSettled].slice(0, SEMAPHORES_SETTLED_MAX));
    expect(one.live.semaphores.hasOlder).toBe(true);
  });

  it("[DASHBOARD-13] removes questions that were settled and deleted while it was disconnected", async () => {
    await using first = await TerrariumKit.open({ agents: [asker] });
    await using second = await TerrariumKit.open({ agents: [asker] });
    await using network = await BreakableNetwork.to(first.port);
    await using view = new View(`http://127.0.0.1:${network.port}`);
    await view.untilIs("live");
    await first.ask(`mutation { perturb(agentId: "asker", input: 1) { id } }`, {}, first.bearer);
    await view.until(({ semaphores }) => semaphores.pending.length === 1);
    network.cut();
    await view.untilIs("offline");
    expect(view.live.semaphores.pending).toHaveLength(1);
    network.retarget(second.port);
    network.restore();
    view.live.retryNow();
    await view.until(({ semaphores }) => semaphores.pending.length === 0);
  });

  it("[DASHBOARD-6] [DASHBOARD-7] keeps no more than its bounds, and notifies once per frame", async () => {
    await using kit = await TerrariumKit.open();
    const frames: (() => void)[] = [];
    await using view = new View(addressOf(kit), { frame: (task) => frames.push(task) });
    const draw = async (look: () => boolean): Promise<void> => {
      while (!look()) {
        for (const task of frames.splice(0)) task();
        await kit.metric("fanout_observers");
      }
    };
    await draw(() => view.live.connection.kind === "live");
    view.changes.length = 0;
    frames.length = 0;
    const before = view.live.agents.get("counter");
    await kit.count(90);
    // No frame is drawn yet: all events are stored, and one task waits.
    while (view.live.agents.get("counter")?.lastResult === before?.lastResult)
      await kit.metric("fanout_gaps_total");
    await draw(
      () => (view.live.agents.get("counter")?.lastResult as { result?: number } | null)?.result === 90,
    );
    const told = view.changes.filter(({ agents }) => agents.has("counter")).length;
    expect(told).toBeLessThan(45);
    const counter = view.live.agents.get("counter");
    expect(counter?.recent.length).toBe(RECENT_EVENTS_MAX);
    expect(counter?.samples.flow.length).toBeLessThanOrEqual(SAMPLES_MAX);
  });

  it("[DASHBOARD-930] reads the field once, is told of each deposit after that, and lets it fade by the gateway's clock", async () => {
    await using kit = await TerrariumKit.open();
    const deposit = (type: string): Promise<unknown> =>
      kit.ask(
        `mutation { depositPheromone(type: "${type}", initialIntensity: 0.8, target: "echo") { id } }`,
        {},
        kit.bearer,
      );
    await deposit("WARNING");
    // This machine's clock is an hour slow.
    const clock = { ...browserClock, now: () => Date.now() - 3_600_000 };
    await using view = new View(addressOf(kit), { clock });
    await view.until(({ signals }) => signals.length === 1);
    const [first] = view.live.signals;
    expect(first).toMatchObject({ type: "WARNING", source: "client", target: "echo", count: 1 });
    expect(first?.intensity).toBeCloseTo(0.8, 2);
    expect(first?.intensity).toBeLessThanOrEqual(0.8);
    await deposit("STATE");
    await deposit("WARNING");
    await view.until(({ signals }) => signals.some(({ count }) => count === 2));
    expect(view.live.signals.map(({ type }) => type)).toEqual(["WARNING", "STATE"]);
    await using single = new View(addressOf(kit), { agentId: "counter" });
    await single.until(({ agents }) => agents.size === 1);
    expect(single.live.signals).toEqual([]);
  });

  it("[DASHBOARD-8] follows one agent only, if asked to", async () => {
    await using kit = await TerrariumKit.open();
    await using view = new View(addressOf(kit), { agentId: "echo" });
    await view.untilIs("live");
    await kit.count(3);
    await kit.ask(`mutation { invoke(agentId: "echo", input: 7) { status } }`, {}, kit.bearer);
    await view.until(({ agents }) => agents.get("echo")?.lastResult !== null);
    expect([...view.live.agents.keys()]).toEqual(["echo"]);
    expect(view.live.agents.get("echo")?.recent.every(({ agentId }) => agentId === "echo")).toBe(true);
  });

  it("[DASHBOARD-8] gets a refusal for an agent that does not exist", async () => {
    await using kit = await TerrariumKit.open();
    await using view = new View(addressOf(kit), { agentId: "missing" });
    await view.untilIs("refused");
    expect(view.live.agents.size).toBe(0);
  });

  it("[DASHBOARD-10] steers with a token that it does not expose, and reports refusals by code", async () => {
    await using kit = await TerrariumKit.open({ agents: [asker] });
    const gateway = addressOf(kit);
    const anonymous = new Steering({ gateway });
    await expect(anonymous.perturb("echo", 1, 100)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(anonymous.use("wrong")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(anonymous.identity).toBeNull();

    const ada = new Steering({ gateway });
    const token = (await bearerOf("agent:echo:* purgatory:resolve")).replace("Bearer ", "");
    expect(await ada.use(token)).toMatchObject({ id: "ada", scopes: ["agent:echo:*", "purgatory:resolve"] });
    expect(
      ["agent:echo:invoke", "agent:failing:invoke", "purgatory:resolve"].map((one) => ada.may(one)),
    ).toEqual([true, false, true]);
    expect(await ada.invoke("echo", { a: 1 })).toMatchObject({
      status: "COMPLETED",
      result: { echo: { a: 1 } },
    });
    expect(await ada.perturb("echo", 1, 150)).toMatchObject({ queueDepth: expect.any(Number) });
    await expect(ada.invoke("failing", 1)).rejects.toMatchObject({ code: "FORBIDDEN" });

    await kit.ask(`mutation { invoke(agentId: "asker", input: 1) { status } }`, {}, kit.bearer);
    const { data } = await kit.ask("{ semaphores { id digest } }");
    const [question] = (data?.["semaphores"] ?? []) as { id: string; digest: string }[];
    const { id = "", digest = "" } = question ?? {};
    await expect(ada.resolve(id, "Yes", "0".repeat(64))).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    expect(await ada.resolve(id, "Yes", digest)).toMatchObject({ status: "RESOLVED", settledBy: "ada" });
    await expect(ada.resolve(id, "No", digest)).rejects.toMatchObject({ code: "SEMAPHORE_SETTLED" });
    expect(await ada.semaphore(id)).toMatchObject({ answer: "Yes" });

    ada.forget();
    await expect(ada.perturb("echo", 1, 100)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(new Steering({ gateway: "http://127.0.0.1:9" }).use(token)).rejects.toMatchObject({
      code: "UNREACHABLE",
    });
  });

  it("[DASHBOARD-11] has the visibility of its token, on the current connection and on the next one, until the token is removed", async () => {
    await using kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1_000 } });
    await using network = await BreakableNetwork.to(kit.port);
    await using view = new View(`http://127.0.0.1:${network.port}`);
    await view.untilIs("live");
    const words = (): string[] =>
      (view.live.agents.get("failing")?.recent ?? []).flatMap((event) =>
        event.__typename === "ErrorEvent" ? [event.message] : [],
      );
    /** Lets the agent fail until the error has this text: a token counts from its pong on. */
    const failsAs = async (message: string): Promise<void> => {
      while (words().at(-1) !== message) {
        const heard = words().length;
        await kit.ask(`mutation { perturb(agentId: "failing", input: 1) { id } }`, {}, kit.bearer);
        await view.until(() => words().length > heard);
      }
    };
    await failsAs(HIDDEN_ERROR_MESSAGE);
    view.live.authorize(kit.terrarium.operatorToken);
    await failsAs("the secret ingredient is salt");
    network.cut();
    await view.untilIs("offline");
    network.restore();
    view.live.retryNow();
    await view.untilIs("live");
    await failsAs("the secret ingredient is salt");
    view.live.authorize(null);
    await failsAs(HIDDEN_ERROR_MESSAGE);
    expect(view.live.connection.kind).toBe("live");
  });
});

describe("a view that is refused temporarily", () => {
  const LIMITS = { maxVariablesBytes: 10_000 };
  const REFUSED = 'refused_total{limit="maxVariablesBytes"}';

  it.each(["query Overview", "query Semaphores"])("[DASHBOARD-12] sends %s again", async (question) => {
    await using kit = await TerrariumKit.open({ limits: LIMITS });
    const clock = new ViewClock();
    await using view = new View(addressOf(kit), { webSocketImpl: refusedOnce(question), clock });
    await kit.metricUntil(REFUSED, (refused) => refused === 1);
    while (view.live.connection.kind !== "live") {
      await kit.metric("connections");
      clock.advance(1_000);
    }
    expect(view.live.agents.size).toBe(3);
  });

  it("[DASHBOARD-12] does so for one agent's stream, too", async () => {
    await using kit = await TerrariumKit.open({ limits: LIMITS });
    const clock = new ViewClock();
    await using view = new View(addressOf(kit), { webSocketImpl: refusedOnce("query Head"), clock });
    await view.until(({ agents }) => agents.size === 3);
    const stream = view.live.follow("counter");
    await kit.metricUntil(REFUSED, (refused) => refused === 1);
    while (stream.state !== "live") {
      await kit.metric("connections");
      clock.advance(1_000);
    }
    expect(stream.refusal).toBeNull();
  });

  it("[DASHBOARD-12] is refused permanently if its operations are too complex", async () => {
    await using kit = await TerrariumKit.open({ limits: { maxDocumentDepth: 2 } });
    await using view = new View(addressOf(kit));
    await view.untilIs("refused");
    expect(view.live.connection).toMatchObject({ why: expect.stringContaining("deep") });
  });
});
