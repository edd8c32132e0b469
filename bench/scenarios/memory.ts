import { kernelTcpBytes, residentBytes } from "../processor.js";
import { withSession, type Session } from "../processes.js";
import { Samples, figure, type Section } from "../report.js";
import { interleaved, pause, type Options } from "../scenario.js";

/** Collects garbage in the server twice, and gives it time to hand pages back. */
async function settledBytes({ server }: Session): Promise<number> {
  for (let i = 0; i < 2; i += 1) {
    process.kill(server.pid, "SIGUSR2");
    await pause(700);
  }
  return residentBytes(server.pid);
}

/** What an observer who only watches costs. */
export async function memory(options: Options): Promise<Section> {
  const sizes = options.observers ?? (options.quick ? [1000] : [1000, 5000, 10_000]);
  const samples = new Samples();
  const peers = options.peers.filter(({ isNode }) => isNode);
  await interleaved({ ...options, peers }, (peer) =>
    withSession(peer, async (session) => {
      // A first handful pays for what is loaded and compiled once.
      await session.client.call("grow", { count: 20 });
      const emptyBytes = await settledBytes(session);
      samples.add(peer.name, { emptyBytes });
      for (const count of sizes) {
        await session.client.call("grow", { count });
        const perObserver = ((await settledBytes(session)) - emptyBytes) / (count - 20);
        samples.add(`${peer.name}/${count}`, { perObserver });
        options.progress(`  N=${count}: ${figure(perObserver / 1024)} KB each`);
      }
    }),
  );
  return {
    scenario: "memory",
    title: "Memory per observer",
    text: [
      "Resident memory of the server after a forced collection, less that with 20 observers, per idle observer. The kernel's socket buffers are not in it.",
    ],
    tables: [
      {
        title: "Resident memory",
        columns: ["server", "with 20", ...sizes.map((size) => `each of ${size.toLocaleString("en-US")}`)],
        rows: peers.map(({ name, label }) => [
          label,
          figure(samples.median(name, "emptyBytes") / 2 ** 20, " MB"),
          ...sizes.map((size) => figure(samples.median(`${name}/${size}`, "perObserver") / 1024, " KB")),
        ]),
      },
    ],
  };
}

const EVENTS_PER_SECOND = 1000;
const LIVE = 10;

/** A thousand observers who never read, a few who do, and a talkative agent. One long run each. */
export async function stalled(options: Options): Promise<Section> {
  const seconds = options.seconds ?? (options.quick ? 6 : 60);
  const count = options.quick ? 200 : 1000;
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(seconds * part));
  const peers = options.peers.filter(({ isNode }) => isNode);
  const rows: string[][] = [];
  for (const peer of peers) {
    options.progress(peer.name);
    await withSession(peer, async ({ server, client, isAlive }) => {
      await client.call("grow", { count: LIVE });
      await client.call("stall", { count });
      const kernelBefore = kernelTcpBytes();
      const start = await client.call("counts");
      const startStats = await client.call("stats");
      const bytes: number[] = [residentBytes(server.pid)];
      let emitted = 0;
      await client.call("setRate", { perSecond: EVENTS_PER_SECOND });
      while (bytes.length <= seconds && isAlive()) {
        await pause(1000);
        if (!isAlive()) break;
        bytes.push(residentBytes(server.pid));
        if (bytes.length % 5 === 0)
          options.progress(`  ${bytes.length - 1} s: ${figure((bytes.at(-1) ?? 0) / 2 ** 20)} MB`);
      }
      const survived = isAlive();
      const kernelBytes = kernelTcpBytes() - kernelBefore;
      const end = await client.call("counts");
      if (survived) {
        // A server whose loop is drowned answers late or not at all.
        const stats = await Promise.race([client.call("stats"), pause(10_000)]);
        emitted = stats ? stats.emitted - startStats.emitted : Number.NaN;
      }
      const half = Math.floor(bytes.length / 2);
      const growth = ((bytes.at(-1) ?? 0) - (bytes[half] ?? 0)) / Math.max(1, bytes.length - 1 - half);
      const row = [
        survived ? peer.label : `${peer.label} (**crashed after ${bytes.length - 1} s**)`,
        ...marks.map((mark) => figure((bytes[mark] ?? Number.NaN) / 2 ** 20, " MB")),
        figure(growth / 1024, " KB/s"),
        figure(kernelBytes / 2 ** 20, " MB"),
        figure(emitted / (bytes.length - 1), "/s"),
        figure((end.deliveries - start.deliveries) / LIVE / (bytes.length - 1), "/s"),
        String(end.closed - start.closed),
      ];
      options.progress(`  ${row.join(" | ")}`);
      rows.push(row);
    }).catch((error: unknown) => options.progress(`  ${peer.name} failed: ${String(error)}`));
  }
  return {
    scenario: "stalled",
    title: `Memory with ${count.toLocaleString("en-US")} stalled observers`,
    text: [
      `${count.toLocaleString("en-US")} observers subscribe and never read, ${LIVE} read, ${EVENTS_PER_SECOND.toLocaleString("en-US")} events/s are asked for over ${seconds} s. ` +
        "One run each, without forced collections. Growth is the slope over the second half. Events emitted and those a live observer got show what the agent and the others felt of it.",
    ],
    tables: [
      {
        title: "Resident memory",
        columns: [
          "server",
          ...marks.map((mark) => `${mark} s`),
          "growth",
          "kernel buffers",
          "emitted",
          "per live observer",
          "closed",
        ],
        rows,
      },
    ],
  };
}
