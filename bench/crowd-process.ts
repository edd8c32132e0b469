/**
 * Attaches observers of many agents in this process, through all steps from a subscription's text to its observer in
 * a projection; then every agent publishes. Arguments: product root, observers, agents, and how the text names its
 * agent: `variables`, `inline`, or `documents` (each observer's text is another document, too). Needs --expose-gc.
 * Prints one line of JSON.
 */
const [productRoot = "", observers = "0", agents = "1", kind = "variables"] = process.argv.slice(2);

type Options = Record<string, unknown>;
interface Stream {
  join(outlet: Options): void;
}

const load = async (path: string): Promise<Record<string, unknown>> =>
  (await import(`${productRoot}/${path}`)) as Record<string, unknown>;
const classOf = async <T>(path: string, name: string): Promise<new (...args: unknown[]) => T> =>
  (await load(path))[name] as new (...args: unknown[]) => T;
const functionOf = async <T>(path: string, name: string): Promise<(...args: unknown[]) => T> =>
  (await load(path))[name] as (...args: unknown[]) => T;

interface Ring {
  reflect(event: object): unknown;
}
interface Counters {
  readonly executions: number;
  readonly deliveries: number;
  readonly observers: number;
  readonly documents: number;
}

const { systemClock: clock } = await load("base/clock.js");
const { defaultLimits: limits } = await load("base/limits.js");
const counters = (await functionOf<Counters>("mirror/fanout/counters.js", "fanoutCounters"))();
const FlushLoop = await classOf<object>("mirror/ring/flush-loop.js", "FlushLoop");
const waker = new FlushLoop(fail);
const Ring = await classOf<Ring>("mirror/ring/holographic-buffer.js", "HolographicBuffer");
const rings = Array.from(
  { length: Number(agents) },
  (_, index) => new Ring({ scope: `agent-${index}`, epoch: "e1", maxHistory: 100, waker, clock }),
);
const Projections = await classOf<object>("mirror/fanout/projections.js", "Projections");
const projections = new Projections({
  waker,
  clock,
  counters,
  batchBytesMax: 262_144,
  documentsMax: Number.POSITIVE_INFINITY,
  clientDocumentsMax: Number.POSITIVE_INFINITY,
  cachedBytesMax: 134_217_728,
  onError: fail,
});
const Observation = await classOf<object>("mirror/observation.js", "Observation");
const TokenWatch = await classOf<object>("gateway/callers/tokens.js", "TokenWatch");
const schema = (await functionOf<object>("schema/index.js", "buildSchema"))();
const log = { debug() {}, info() {}, warn() {}, error: fail };
const errors = (await functionOf("gateway/answers/errors.js", "createErrorMapper"))({
  log,
  newId: String,
  development: false,
});
const operations = (
  await functionOf<{ prepare(params: Options, context: Options): object }>(
    "gateway/graphql/operations.js",
    "createOperations",
  )
)({ schema: () => schema, limits, errors });
const visibility = { key: "public", seesErrors: () => false };
const fanout = (
  await functionOf<{ subscribe(args: object): Promise<Stream> }>("gateway/graphql/fanout.js", "createFanout")
)({ operations, projections, visibilityOf: () => visibility, tokens: new TokenWatch(clock, fail) });
const framing = (await functionOf<object>("mirror/fanout/framing.js", "nextMessageFraming"))(1);

const watch = {
  follow: ({ agentId, types }: { agentId: string; types: unknown }) =>
    new Observation(rings[Number(agentId.slice(6))], { kind: "now" }, types),
};
const FIELDS =
  "{ cursor type agentId at state ... on OutputEvent { data } ... on GapEvent { missed reason } }";

function asked(observer: number): Options {
  const agent = `agent-${observer % rings.length}`;
  const alias = kind === "documents" ? `e${observer}: ` : "";
  if (kind === "variables") {
    return {
      query: `subscription($id: ID) { terrariumEvents(agentId: $id, replay: 0) ${FIELDS} }`,
      variables: { id: agent },
    };
  }
  return { query: `subscription { ${alias}terrariumEvents(agentId: "${agent}", replay: 0) ${FIELDS} }` };
}

function memory(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function attach(from: number, to: number): Promise<void> {
  for (let observer = from; observer < to; observer += 1) {
    const viewer = { kind: "anonymous", address: "192.0.2.1" };
    const args = operations.prepare(asked(observer), { viewer, visibility, watch, limits });
    const stream = await fanout.subscribe(args);
    const sink = { writable: true, send() {}, whenWritable() {} };
    stream.join({ sink, framing, id: Buffer.from("1") });
    held.push(stream, args);
  }
}

const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
const data = { sequence: 1, text: "x".repeat(150) };

/** Every agent publishes one event; resolves when all observers have it. */
async function speak(): Promise<void> {
  const due = counters.deliveries + counters.observers;
  for (const [index, ring] of rings.entries()) {
    ring.reflect({ type: "OUTPUT", agentId: `agent-${index}`, at: 0, ...vitals, data, cause: null });
  }
  while (counters.deliveries < due) await new Promise((resolve) => setImmediate(resolve));
}

const microseconds = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};

const held: unknown[] = [];
const count = Number(observers);
// Warms up the code that every observer runs.
await attach(0, Math.min(500, count));
await speak();
const before = memory();
const attachStart = process.cpuUsage();
const warm = counters.observers;
await attach(warm, warm + count);
const attachUs = microseconds(attachStart) / count;
await speak();
const bytes = (memory() - before) / count;
const delivered = counters.deliveries;
const executed = counters.executions;
const speakStart = process.cpuUsage();
for (let round = 0; round < 3; round += 1) await speak();
const deliveryUs = microseconds(speakStart) / (counters.deliveries - delivered);
const executions = (counters.executions - executed) / 3;
process.stdout.write(
  `${JSON.stringify({ attachUs, bytes, deliveryUs, executions, documents: counters.documents })}\n`,
);
process.exit();

function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}
