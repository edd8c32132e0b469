/**
 * Measures what a change of the list of agents costs the gateway's thread, in CPU time: all its parts that are told of agents, with
 * hosts that the bench speaks for. Run: `npx jiti bench/manifests.ts [agents]`.
 */
import { HostSink, Roster } from "../src/app/hosts/host-sink.js";
import { Sights } from "../src/auth/sights.js";
import { systemClock as clock } from "../src/base/clock.js";
import { defaultLimits } from "../src/base/limits.js";
import { randomId as newId } from "../src/base/ids.js";
import { Freezes, freezeLimits, MemoryFreezeStore } from "../src/freezes/index.js";
import { gatewayCounts } from "../src/gateway/metrics/counts.js";
import { Inbox } from "../src/inbox/inbox.js";
import { JoinedBackplane } from "../src/link/joined.js";
import type { AgentDescriptor, Backplane, BackplaneSink } from "../src/link/port.js";
import { Prober } from "../src/metabolism/index.js";
import { FlushLoop, LocalLog, Mirrors } from "../src/mirror/index.js";
import { MemoryPurgatoryStore } from "../src/purgatory/index.js";
import { Scheduler } from "../src/schedules/index.js";
import { createLiveSchema } from "../src/schema/index.js";
import { memoryRuns } from "../test/support/memory-runs.js";
import { agentDescriptor } from "../test/support/host-kit.js";

const AGENTS = Number(process.argv[2] ?? 10_000);
const ROUNDS = 9;

const notUsed = (): never => {
  throw new Error("the bench makes no calls");
};
const noCalls = () => Promise.reject(new Error("the bench makes no calls"));

/** A host that the bench speaks for. */
class Puppet implements Backplane {
  sink: BackplaneSink | null = null;
  readonly call = noCalls;
  start(sink: BackplaneSink): Promise<void> {
    this.sink = sink;
    return Promise.resolve();
  }
  welcome(): void {}
  cancel(): void {}
  settled(): void {}
  release(): void {}
  freeze(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The parts of a gateway that are told of agents. */
async function gateway() {
  const limits = freezeLimits(defaultLimits);
  const onError = (error: unknown): void => console.error(error);
  const log = { warn: onError, error: onError };
  const counts = gatewayCounts();
  const mirrors = new Mirrors({ maxHistory: 100, waker: new FlushLoop(onError), clock, newId });
  const backplane = new JoinedBackplane([]);
  const runs = memoryRuns(backplane, clock, onError);
  const inbox = new Inbox({
    store: new MemoryPurgatoryStore(),
    backplane,
    runs,
    log,
    clock,
    resumeTimeoutMs: 1_000,
  });
  await inbox.start();
  const schema = createLiveSchema();
  const scheduler = new Scheduler({
    clock,
    accept: () => Promise.resolve(true),
    lastTick: (_agent, _name, at) => Promise.resolve(at),
    onTick: () => undefined,
  });
  const freezing = new Freezes({
    store: new MemoryFreezeStore(limits),
    limits,
    clock,
    hosts: backplane,
    oldestWaiting: () => null,
    onThawed: () => undefined,
    onChange: () => undefined,
    onError,
  });
  const prober = new Prober({
    clock,
    check: noCalls,
    onChange: () => undefined,
    onResult: () => undefined,
  } as never);
  const sink = new HostSink({
    roster: new Roster(),
    sights: new Sights(),
    schema,
    events: new LocalLog(mirrors),
    freezing,
    inbox,
    runs,
    scheduler,
    prober,
    paths: { resolve: notUsed },
    agentCalls: { request: notUsed },
    deposits: { request: notUsed },
    counts,
    isDraining: () => false,
    clock,
    log,
  });
  await backplane.start(sink);
  const host = (name: string): Puppet => {
    const puppet = new Puppet();
    backplane.add({ name, backplane: puppet });
    return puppet;
  };
  return { host, schema };
}

const command = (name: string) => ({
  name,
  help: "",
  examples: [],
  aliases: [],
  hidden: false,
  readonly: true,
  pure: true,
  parks: false,
  private: false,
  timeoutMs: null,
  input: { type: "object", properties: { text: { type: "string" } } },
  output: null,
});

const agents = (prefix: string, count: number, commands = 0): AgentDescriptor[] =>
  Array.from({ length: count }, (_, index) =>
    agentDescriptor(`${prefix}-${index}`, {
      commands: Array.from({ length: commands }, (_none, at) => command(`do-${at}`)),
    }),
  );

/** CPU milliseconds of this process that `work` takes. */
function spent(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function report(what: string, ms: number): void {
  console.log(`${what}: ${ms.toFixed(ms < 10 ? 2 : 0)} ms of CPU`);
}

{
  const { host } = await gateway();
  const one = host("one");
  report(
    `hello of ${AGENTS} agents`,
    spent(() => one.sink?.onHello(agents("worker", AGENTS))),
  );
  const rounds = Array.from({ length: ROUNDS }, (_, round) => [
    spent(() => one.sink?.onManifest({ added: [agentDescriptor(`more-${round}`)], removed: [] })),
    spent(() => one.sink?.onManifest({ added: [], removed: [`more-${round}`] })),
  ]);
  report(`one more among ${AGENTS}, median of ${ROUNDS}`, median(rounds.map(([more = NaN]) => more)));
  report(`one less among ${AGENTS}, median of ${ROUNDS}`, median(rounds.map(([, less = NaN]) => less)));
}
{
  const { host } = await gateway();
  const hosts = Array.from({ length: 200 }, (_, index) => host(`host-${index}`));
  const all = hosts.map((one, index) => ({ one, list: agents(`of-${index}`, 50) }));
  report(
    "hello of 200 hosts with 50 agents each",
    spent(() => all.forEach(({ one, list }) => one.sink?.onHello(list))),
  );
  const again = all.map(({ list }) => structuredClone(list));
  report(
    "the same hosts again",
    spent(() => all.forEach(({ one }, index) => one.sink?.onHello(again[index] ?? []))),
  );
}
{
  const { host, schema } = await gateway();
  const one = host("one");
  const list = agents("commanded", 1_000, 10);
  report(
    "hello of 1000 agents with 10 commands each",
    spent(() => one.sink?.onHello(list)),
  );
  report(
    "the first read of the schema after it",
    spent(() => void schema.current),
  );
  const again = structuredClone(list);
  report(
    "the same host again, and a read of the schema",
    spent(() => {
      one.sink?.onHello(again);
      void schema.current;
    }),
  );
  const [first] = agents("more", 1, 10);
  report(
    "one more of them, and a read of the schema",
    spent(() => {
      one.sink?.onManifest({ added: first ? [first] : [], removed: [] });
      void schema.current;
    }),
  );
}
process.exit(0);
