import type { Peer } from "../peers/index.js";
import { kernelTcpBytes, residentBytes } from "../processor.js";
import { withSession, type Session } from "../processes.js";
import { Samples, figure, type Section, type Table } from "../report.js";
import { interleaved, pause, type Options } from "../scenario.js";

/** Forces two garbage collections in the server, and gives it time to return pages to the system. */
export async function settledBytes({ server }: Session, pauseMs = 700): Promise<number> {
  for (let i = 0; i < 2; i += 1) {
    process.kill(server.pid, "SIGUSR2");
    await pause(pauseMs);
  }
  return residentBytes(server.pid);
}

/** V8 sizes its young generation by what was allocated in the last 5 s: up to 48 MB, whatever the observers hold. */
const REST_MS = 6_000;

/** Resident bytes right after the observers have connected, and once the server has rested. */
async function measuredBytes(session: Session): Promise<Bytes> {
  const atOnce = await settledBytes(session);
  await pause(REST_MS);
  return { atOnce, atRest: await settledBytes(session) };
}

interface Bytes {
  readonly atOnce: number;
  readonly atRest: number;
}

/** Memory per idle observer. */
export async function memory(options: Options): Promise<Section> {
  const sizes = options.observers ?? (options.quick ? [1000] : [1000, 5000, 10_000]);
  const samples = new Samples();
  const peers = options.peers.filter(({ isNode }) => isNode);
  await interleaved({ ...options, peers }, (peer) =>
    withSession(peer, async (session) => {
      // The first observers pay for code that is loaded and compiled once.
      await session.client.call("grow", { count: 20 });
      const { atRest: emptyBytes } = await measuredBytes(session);
      samples.add(peer.name, { emptyBytes });
      for (const count of sizes) {
        await session.client.call("grow", { count });
        const bytes = await measuredBytes(session);
        const each = (whole: number): number => (whole - emptyBytes) / (count - 20);
        const [atOnce, atRest] = [each(bytes.atOnce), each(bytes.atRest)];
        samples.add(`${peer.name}/${count}`, { atOnce, atRest });
        options.progress(`  N=${count}: ${figure(atRest / 1024)} KB each, ${figure(atOnce / 1024)} at once`);
      }
    }),
  );
  return {
    scenario: "memory",
    title: "Memory per observer",
    text: [
      "Resident memory of the server after a forced collection, less that with 20 observers, per idle observer; `ws` and all others alike. The kernel's socket buffers are not in it. " +
        "At rest: 6 s after the last one has connected. In brackets: at once. V8 enlarges its young generation while many connect, by up to 48 MB, and returns that when nothing was allocated for 5 s.",
    ],
    tables: [
      {
        title: "Resident memory",
        columns: ["server", "with 20", ...sizes.map((size) => `each of ${size.toLocaleString("en-US")}`)],
        rows: peers.map(({ name, label }) => [
          label,
          figure(samples.median(name, "emptyBytes") / 2 ** 20, " MB"),
          ...sizes.map((size) => {
            const kilobytes = (key: keyof Bytes): number => samples.median(`${name}/${size}`, key) / 1024;
            return `${figure(kilobytes("atRest"), " KB")} (${figure(kilobytes("atOnce"), " KB")})`;
          }),
        ]),
      },
    ],
  };
}

const EVENTS_PER_SECOND = 1000;

/** Slow servers never emit that much to a large crowd; a small one lets them reach their bounds. */
interface Crowd {
  readonly stalled: number;
  readonly live: number;
}

/** Observers that never read, a few that do, and an agent with many events. One long run each. */
export async function stalled(options: Options): Promise<Section> {
  const seconds = options.seconds ?? (options.quick ? 6 : 60);
  const crowds: readonly Crowd[] = [
    { stalled: options.quick ? 200 : 1000, live: 10 },
    { stalled: 5, live: 1 },
  ];
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(seconds * part));
  const peers = options.peers.filter(({ isNode }) => isNode);
  const tables: Table[] = [];
  for (const crowd of crowds) {
    const rows: string[][] = [];
    for (const peer of peers) {
      options.progress(`${crowd.stalled} stalled, ${peer.name}`);
      await withSession(peer, (session) => watchMemory(session, crowd, seconds, options.progress))
        .then((watched) => rows.push(stalledRow(peer, watched, marks)))
        .catch((error: unknown) => options.progress(`  ${peer.name} failed: ${String(error)}`));
      options.progress(`  ${rows.at(-1)?.join(" | ")}`);
    }
    tables.push({
      title: `${crowd.stalled.toLocaleString("en-US")} stalled, ${crowd.live} reading`,
      columns: [
        "server",
        ...marks.map((mark) => `${mark} s`),
        "growth",
        "kernel buffers",
        "emitted",
        "per reading observer",
        "closed",
      ],
      rows,
    });
  }
  return {
    scenario: "stalled",
    title: "Memory with stalled observers",
    text: [
      `Some observers subscribe and never read, some read; ${EVENTS_PER_SECOND.toLocaleString("en-US")} events/s are asked for over ${seconds} s. ` +
        "One run each, resident memory without forced collections; growth is its slope over the second half. What was really emitted, and what a reading observer got, shows what the others felt of it.",
    ],
    tables,
  };
}

interface Watched {
  readonly crashed: boolean;
  /** Resident bytes, one a second, the first before the events. */
  readonly bytes: readonly number[];
  readonly kernelBytes: number;
  readonly emitted: number;
  readonly perReader: number;
  readonly closed: number;
}

async function watchMemory(
  { server, client, isAlive }: Session,
  crowd: Crowd,
  seconds: number,
  progress: (text: string) => void,
): Promise<Watched> {
  await client.call("grow", { count: crowd.live });
  await client.call("stall", { count: crowd.stalled });
  const kernelBefore = kernelTcpBytes();
  const before = { ...(await client.call("counts")), ...(await client.call("stats")) };
  const bytes = [residentBytes(server.pid)];
  await client.call("setRate", { perSecond: EVENTS_PER_SECOND });
  while (bytes.length <= seconds) {
    await pause(1000);
    if (!isAlive()) break;
    bytes.push(residentBytes(server.pid));
    if (bytes.length % 5 === 0)
      progress(`  ${bytes.length - 1} s: ${figure((bytes.at(-1) ?? 0) / 2 ** 20)} MB`);
  }
  const crashed = !isAlive();
  const kernelBytes = kernelTcpBytes() - kernelBefore;
  const after = await client.call("counts");
  // A server with an overloaded event loop answers late or not at all.
  const stats = crashed ? undefined : await Promise.race([client.call("stats"), pause(10_000)]);
  return {
    crashed,
    bytes,
    kernelBytes,
    emitted: stats ? stats.emitted - before.emitted : Number.NaN,
    perReader: (after.deliveries - before.deliveries) / crowd.live,
    closed: after.closed - before.closed,
  };
}

function stalledRow({ label }: Peer, watched: Watched, marks: readonly number[]): string[] {
  const { crashed, bytes, kernelBytes, emitted, perReader, closed } = watched;
  const seconds = bytes.length - 1;
  const half = Math.floor(bytes.length / 2);
  const growth = ((bytes.at(-1) ?? 0) - (bytes[half] ?? 0)) / Math.max(1, seconds - half);
  return [
    crashed ? `${label} (**crashed after ${seconds} s**)` : label,
    ...marks.map((mark) => figure((bytes[mark] ?? Number.NaN) / 2 ** 20, " MB")),
    figure(growth / 1024, " KB/s"),
    figure(kernelBytes / 2 ** 20, " MB"),
    figure(emitted / seconds, "/s"),
    figure(perReader / seconds, "/s"),
    String(closed),
  ];
}
