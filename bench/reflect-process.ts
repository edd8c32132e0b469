/**
 * Times `reflect()` in this process on a ring with `live` observers that accept everything and `stalled` ones
 * whose sink accepts nothing. Arguments: product root, live, stalled. Prints one line of JSON.
 */
import { randomUUID } from "node:crypto";
import { quantile } from "./statistics.js";

const [productRoot = "", live = "0", stalled = "0"] = process.argv.slice(2);

type Options = Record<string, unknown>;

/** The parts of the product used here; they are imported at run time from the built product. */
interface MirrorModule {
  readonly FlushLoop: new (onError: (error: unknown) => void) => object;
  readonly HolographicBuffer: new (options: Options) => { reflect(event: object): unknown };
  readonly Projections: new (options: Options) => {
    join(join: Options): unknown;
  };
  readonly fanoutCounters: () => { readonly deliveries: number };
  readonly nextMessageFraming: (idBytes: number) => object;
}

const load = (path: string): Promise<unknown> => import(`${productRoot}/${path}`);
const mirror = (await load("mirror/index.js")) as MirrorModule;
const { RingCursor } = (await load("mirror/ring/cursor.js")) as {
  RingCursor: new (ring: object, start: Options) => object;
};
const { systemClock: clock } = (await load("base/clock.js")) as { systemClock: object };

const counters = mirror.fanoutCounters();
const waker = new mirror.FlushLoop((error) => {
  throw error;
});
const ring = new mirror.HolographicBuffer({ scope: "agent", epoch: "e1", maxHistory: 100, waker, clock });
const projections = new mirror.Projections({
  waker,
  clock,
  counters,
  batchBytesMax: 262_144,
  documentsMax: 10,
  clientDocumentsMax: 10,
  cachedBytesMax: 1_000_000,
});

const rendering = (cursor: string, event: object): string =>
  JSON.stringify({ data: { terrariumEvents: { cursor, ...event } } });
const framing = mirror.nextMessageFraming(36);

function join(writable: boolean): void {
  projections.join({
    ring,
    types: null,
    document: "document",
    visibility: "public",
    client: "bench",
    rendering: () => rendering,
    observer: {
      cursor: new RingCursor(ring, { kind: "now" }),
      sink: { writable, send() {}, whenWritable() {} },
      framing,
      id: Buffer.from(randomUUID()),
      onEnd() {},
      onFailed() {},
      onEvicted() {},
    },
  });
}

for (let i = 0; i < Number(live); i += 1) join(true);
for (let i = 0; i < Number(stalled); i += 1) join(false);

const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
const data = { sequence: 1, text: "x".repeat(150) };
const event = (): object => ({ type: "OUTPUT", agentId: "agent", at: 0, ...vitals, data, cause: null });
const nextTurns = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

async function measure(burst: number, turns: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const events = Array.from({ length: burst }, event);
    const startedAt = process.hrtime.bigint();
    for (let i = 0; i < burst; i += 1) ring.reflect(events[i] as object);
    times.push(Number(process.hrtime.bigint() - startedAt) / 1000 / burst);
    await nextTurns();
  }
  return times.toSorted((a, b) => a - b);
}

await measure(8, 300);
await measure(1, 300);
const delivered = counters.deliveries;
const single = await measure(1, 1000);
const burst = await measure(8, 500);
const result = {
  singleP50Us: quantile(single, 0.5),
  singleP99Us: quantile(single, 0.99),
  burstP50Us: quantile(burst, 0.5),
  deliveries: counters.deliveries - delivered,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit();
