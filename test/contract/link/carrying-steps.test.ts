import { describe, expect, it } from "vitest";
import { Carrying } from "../../../src/app/carrying/carrying.js";
import type { CarryingParts } from "../../../src/app/carrying/carrying-options.js";
import { LogError } from "../../../src/cluster/log/port.js";
import type { Backplane, BackplaneSink } from "../../../src/link/port.js";
import { cleanUp } from "../../support/clean-up.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { needs } from "../../support/machine.js";
import { ManualClock } from "../../support/time-and-random.js";
import { openJetStream, testNamespace } from "../jetstream.js";
import { waitUntil } from "../../support/wait-until.js";

/** Longer than the pause before another try, ms. */
const AGAIN_MS = 1_000;
const identity = { owner: "ada", hostId: "laptop", incarnation: "1" };

/** A gateway, and a host that dials in with the agent "far". What claims its log and loads its runs does as the test says. */
async function gateway() {
  const cluster = await openJetStream(testNamespace());
  const clock = new ManualClock();
  const steps: string[] = [];
  const held = new Set<string>();
  const failures: { claim?: Error; takeOver?: Error } = {};
  const attempt = (name: "claim" | "takeOver"): void => {
    steps.push(name);
    const { [name]: failure } = failures;
    delete failures[name];
    if (failure) throw failure;
  };
  const log = {
    claim: async (agentId: string) => {
      attempt("claim");
      held.add(agentId);
    },
    release: async (agentId: string) => void held.delete(agentId),
    isHeld: (agentId: string) => held.has(agentId),
  };
  const none = (): void => undefined;
  const carrying = new Carrying({
    cluster: { cluster, leases: await cluster.leases(), troubles: { tell: none } as never },
    log,
    leaseMs: 600_000,
    clock,
    logger: { info: () => undefined, warn: () => undefined },
  });
  cleanUp(() => carrying.close());
  const runs = { takeOver: async () => attempt("takeOver"), letGo: () => undefined };
  const parts: CarryingParts = { runs, onListed: none, onLost: none, expect: none, onMoved: none };
  await carrying.begin(parts);
  carrying.started();
  let link: BackplaneSink | undefined;
  const backplane = { start: async (sink: BackplaneSink) => void (link = sink) } as unknown as Backplane;
  const host = carrying.around({ name: "host laptop", backplane, identity: () => identity });
  await host.start({ onHello: none, onManifest: none } as unknown as BackplaneSink);
  const hello = (): Promise<void> => link?.claim?.([agentDescriptor("far")]) ?? Promise.reject(new Error());
  return { carrying, clock, steps, failures, hello };
}

/** What waits for one step after the other must not find one that is over: it would wait for it again at once, for ever. */
async function isPending(step: Promise<void> | undefined): Promise<boolean> {
  const turn = new Promise((resolve) => void setImmediate(resolve, "pending"));
  return step !== undefined && (await Promise.race([step, turn])) === "pending";
}

describe.skipIf(needs("natsServer"))("an agent that a gateway takes over", () => {
  it("[CLUSTER-1641] is not ready while a step that has failed waits for its next try, and nobody asks again before", async () => {
    for (const step of ["claim", "takeOver"] as const) {
      const { carrying, clock, steps, failures, hello } = await gateway();
      failures[step] = new LogError("LOG_FAILED", "not now");
      const welcomed = hello();
      await waitUntil(() => steps.at(-1) === step);
      // The next look at the directory is the other one.
      await clock.armed(2);
      expect(await isPending(carrying.ready("far"))).toBe(true);
      const next = carrying.ready("far");
      clock.advance(AGAIN_MS);
      await next;
      await welcomed;
      expect(steps).toEqual(["claim", step, "takeOver"]);
    }
  });

  it("[CLUSTER-1723] is claimed again when its log was fenced, and the directory still says that it is here", async () => {
    const { carrying, steps, hello } = await gateway();
    await hello();
    carrying.fenced("far");
    await carrying.ready("far");
    expect(steps).toEqual(["claim", "takeOver", "claim", "takeOver"]);
  });

  it("[CLUSTER-1641] is another gateway's, or nobody's, until it is stored whose it is", async () => {
    const { carrying, hello } = await gateway();
    const told = hello();
    // The transaction decides now, and no server has answered.
    for (let turns = 0; !carrying.directory.carries("far") && turns < 1_000; turns += 1)
      await Promise.resolve();
    expect(carrying.directory.carries("far")).toBe(true);
    expect([carrying.isCarrier("far"), carrying.ready("far")]).toEqual([false, undefined]);
    await told;
    expect(carrying.isCarrier("far")).toBe(true);
  });

  it("[CLUSTER-1642] has its log claimed once in a term, however often its runs cannot be loaded", async () => {
    const { clock, steps, failures, hello } = await gateway();
    for (let tries = 0; tries < 3; tries += 1) {
      failures.takeOver = new Error("the bucket has not answered");
      if (tries === 0) void hello();
      else clock.advance(AGAIN_MS);
      await waitUntil(() => failures.takeOver === undefined);
      // The next look at the directory is the other one.
      await clock.armed(2);
    }
    clock.advance(AGAIN_MS);
    await waitUntil(() => steps.length === 5);
    expect(steps).toEqual(["claim", "takeOver", "takeOver", "takeOver", "takeOver"]);
  });
});
