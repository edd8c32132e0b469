import { describe, expect, it } from "vitest";

import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { TerrariumError } from "../../../src/base/errors.js";
import { turn } from "../../../src/base/async/turn.js";
import type { ProbeDescriptor, ProbeReport } from "../../../src/events/probe.js";
import { type HealthChange, Prober } from "../../../src/metabolism/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { tellAgents } from "../../support/agent-lists.js";

const OK: ProbeReport = { verdict: "ok", detail: null, durationMs: 1, tokens: 0, usage: null };
const FAILED: ProbeReport = { ...OK, verdict: "failed", detail: "it said 5" };
const WAITING: ProbeReport = { ...OK, verdict: "waiting", detail: "waits for its turn" };
const LATE = new TerrariumError("AGENT_TIMEOUT", "no answer");

function probe(changes: Partial<ProbeDescriptor> = {}): ProbeDescriptor {
  const rules = { everyMs: 1_000, timeoutMs: 500, failureThreshold: 3, successThreshold: 1 };
  return { name: "sane", critical: false, ...rules, ...changes };
}

/** A prober whose checks the test answers by hand. */
class World {
  readonly clock = new ManualClock();
  readonly changes: HealthChange[] = [];
  readonly results: string[] = [];
  readonly begun: { readonly agent: string; readonly at: number; readonly answer: Deferred<ProbeReport> }[] =
    [];
  readonly prober: Prober;
  refused = 0;
  random = 0;

  constructor(runningMax = 100) {
    this.prober = new Prober({
      clock: this.clock,
      random: () => this.random,
      runningMax,
      check: (agent) => {
        const answer = deferred<ProbeReport>();
        this.begun.push({ agent, at: this.clock.monotonic(), answer });
        return answer.promise;
      },
      onChange: (change) => this.changes.push(change),
      onChecked: (_agent, result) => this.results.push(result),
      onRefused: () => (this.refused += 1),
    });
  }

  up(probes: readonly ProbeDescriptor[], id = "a"): void {
    tellAgents(this.prober, [{ id, probes }]);
    this.prober.agentUp(id);
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await turn();
  }

  /** Answers the latest check. */
  async answer(report: ProbeReport | Error): Promise<void> {
    const { answer } = this.begun.at(-1) ?? fail("no check has begun");
    if (report instanceof Error) answer.reject(report);
    else answer.resolve(report);
    await turn();
  }

  /** One check, due now, with its answer. */
  async check(report: ProbeReport | Error, everyMs = 1_000): Promise<void> {
    await this.advance(everyMs);
    await this.answer(report);
  }

  get health() {
    return this.prober.healthOf("a");
  }
}

function fail(what: string): never {
  throw new Error(what);
}

describe("the prober", () => {
  it("[PROBE-841] [PROBE-842] tells failing and recovery once, and the agent's health", async () => {
    const world = new World();
    world.up([probe({ critical: true })]);
    expect(world.health.status).toBe("UNKNOWN");
    await world.check(OK, 0);
    expect(world.health).toMatchObject({ status: "HEALTHY", probes: [{ ok: true, failing: false }] });
    for (let n = 0; n < 5; n += 1) await world.check(FAILED);
    expect(world.changes).toMatchObject([
      { agentId: "a", kind: "FAILED", failures: 3, detail: "it said 5", status: "UNHEALTHY" },
    ]);
    expect(world.health.probes[0]).toMatchObject({ ok: false, failures: 5, detail: "it said 5" });
    await world.check(OK);
    await world.check(OK);
    expect(world.changes.slice(1)).toMatchObject([{ kind: "RECOVERED", failures: 5, status: "HEALTHY" }]);
  });

  it("[PROBE-844] begins within a second, then at its interval, shortened by up to a tenth, one at a time", async () => {
    const world = new World();
    world.random = 0.5;
    world.up([probe({ everyMs: 10_000 })]);
    await world.advance(499);
    expect(world.begun).toHaveLength(0);
    await world.advance(1);
    await world.advance(60_000);
    expect(world.begun.map(({ at }) => at)).toEqual([500]);
    await world.answer(OK);
    await world.advance(0);
    expect(world.begun.map(({ at }) => at)).toEqual([500, 60_500]);
    await world.answer(OK);
    await world.advance(9_500);
    expect(world.begun.map(({ at }) => at)).toEqual([500, 60_500, 70_000]);
  });

  it("[PROBE-844] skips and counts checks beyond the bound, without calling them failures", async () => {
    const world = new World(1);
    world.up([probe(), probe({ name: "other" })]);
    await world.advance(0);
    expect([world.begun.length, world.refused, world.results]).toEqual([1, 1, ["skipped"]]);
    await world.answer(OK);
    await world.advance(1_000);
    expect(world.refused).toBe(2);
    expect(world.health.probes.map(({ failures }) => failures)).toEqual([0, 0]);
  });

  it("[PROBE-845] an unanswered check is a failure, unless this thread itself was late", async () => {
    const world = new World();
    world.up([probe({ failureThreshold: 1 })]);
    await world.advance(0);
    await world.advance(600);
    await world.answer(LATE);
    expect(world.changes).toMatchObject([{ kind: "FAILED", detail: "no answer within 500 ms" }]);
    await world.advance(400);
    await world.answer(OK);
    await world.advance(1_000);
    await world.advance(5_000);
    await world.answer(LATE);
    expect(world.results).toEqual(["failed", "ok", "skipped"]);
    expect(world.health.status).toBe("HEALTHY");
  });

  it.each(["AGENT_NOT_RUNNING", "LIMIT_EXCEEDED", "AGENT_NOT_FOUND"] as const)(
    "[PROBE-845] a check that was not made (%s) says nothing",
    async (code) => {
      const world = new World();
      world.up([probe({ failureThreshold: 1 })]);
      await world.check(new TerrariumError(code, "away"), 0);
      expect([world.results, world.changes]).toEqual([["skipped"], []]);
    },
  );

  it("[PROBE-847] a waiting check is no failure, and asks again at once", async () => {
    const world = new World();
    world.up([probe({ failureThreshold: 1, everyMs: 60_000 })]);
    await world.advance(0);
    for (let n = 0; n < 4; n += 1) {
      await world.advance(500);
      await world.answer(WAITING);
      await world.advance(0);
    }
    expect(world.begun.map(({ at }) => at)).toEqual([0, 500, 1_000, 1_500, 2_000]);
    expect(world.changes).toEqual([]);
    await world.answer(OK);
    expect(world.health.status).toBe("HEALTHY");
  });

  it("[PROBE-849] no answer from a busy agent is no failure, until it is not busy any more", async () => {
    const world = new World();
    world.up([probe({ failureThreshold: 1 })]);
    await world.advance(0);
    world.prober.busy("a", 2_000);
    await world.advance(600);
    await world.answer(LATE);
    expect(world.results).toEqual(["waiting"]);
    await world.advance(0);
    world.prober.busy("a", 0);
    await world.advance(600);
    await world.answer(LATE);
    expect(world.results).toEqual(["waiting", "waiting"]);
    await world.advance(100);
    await world.advance(600);
    await world.answer(LATE);
    expect(world.changes).toMatchObject([{ kind: "FAILED" }]);
  });

  it("[PROBE-843] checks nothing while the agent is down, and keeps what fails over its lives", async () => {
    const world = new World();
    world.up([probe(), probe({ name: "other" })]);
    await world.advance(0);
    expect(world.begun).toHaveLength(2);
    world.begun[0]?.answer.resolve(FAILED);
    world.begun[1]?.answer.resolve(OK);
    await turn();
    world.prober.agentDown("a");
    expect(world.clock.pending).toBe(0);
    expect(world.health).toMatchObject({ status: "UNKNOWN", probes: [{ failures: 1 }, { at: null }] });
    world.prober.agentUp("a");
    await world.advance(0);
    // An answer of the life before counts no more.
    world.prober.agentDown("a");
    await world.answer(FAILED);
    expect(world.health.probes.map(({ failures }) => failures)).toEqual([1, 0]);
  });

  it("[PROBE-843] forgets agents and probes that are gone", async () => {
    const world = new World();
    world.up([probe(), probe({ name: "other" })]);
    tellAgents(world.prober, [{ id: "a", probes: [probe()] }]);
    expect([world.clock.pending, world.health.probes.length]).toEqual([1, 1]);
    tellAgents(world.prober, []);
    expect([world.clock.pending, world.health.probes.length]).toEqual([0, 0]);
    world.up([probe()]);
    world.prober.close();
    world.prober.agentUp("a");
    expect(world.clock.pending).toBe(0);
    await turn();
  });
});
