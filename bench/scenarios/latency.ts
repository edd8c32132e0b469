import { withSession } from "../processes.js";
import { Samples, figure, ratio, type Section } from "../report.js";
import { interleaved, type Options } from "../scenario.js";

const RATES = [20, 80] as const;

/** CPU per delivery and latency at a steady rate, where there are mostly no frames to join. */
export async function latency(options: Options): Promise<Section> {
  const sizes = options.observers ?? (options.quick ? [1000] : [100, 1000, 5000]);
  const samples = new Samples();
  await interleaved(options, async (peer) => {
    // A larger load is not tried after an overload.
    const overloaded = new Set<number>();
    for (const perSecond of RATES) {
      await withSession(peer, async ({ client }) => {
        for (const count of sizes) {
          if (overloaded.has(count)) continue;
          await client.call("grow", { count });
          const measured = await client.call("rate", {
            perSecond,
            warmUpMs: options.quick ? 300 : 500,
            durationMs:
              options.seconds === undefined ? (options.quick ? 1000 : 2500) : options.seconds * 1_000,
            drainMs: 1500,
          });
          const {
            cpuPerDeliveryUs,
            emitterCpuShare,
            othersCpu,
            latencyP50Ms,
            latencyP99Ms,
            clientCpu,
            framesPerRead,
            missing,
          } = measured;
          options.progress(
            `  ${perSecond}/s N=${count}: ${figure(cpuPerDeliveryUs)} µs, p50 ${figure(latencyP50Ms)} p99 ${figure(latencyP99Ms)} ms, ` +
              `client ${figure(clientCpu * 100)}%${missing > 0 ? `, OVERLOADED (${missing} missing)` : ""}`,
          );
          samples.add(`${peer.name}/${perSecond}/${count}`, {
            cpuPerDeliveryUs,
            latencyP50Ms: missing > 0 ? Number.NaN : latencyP50Ms,
            latencyP99Ms: missing > 0 ? Number.NaN : latencyP99Ms,
            clientCpu,
            framesPerRead,
            othersCpu,
            emitterCpuShare,
          });
          if (missing > 0) {
            for (const size of sizes) if (size >= count) overloaded.add(size);
            return;
          }
        }
      });
    }
  });
  const tables = RATES.map((perSecond) => ({
    title: `${perSecond} events/s`,
    columns: [
      "observers",
      "server",
      "CPU/delivery",
      "× raw `ws`",
      "of it emitting",
      "p50",
      "p99",
      "p99 × raw `ws`, paired",
      "frames/read",
      "client's core",
      "others",
    ],
    rows: sizes.flatMap((count) =>
      options.peers.map(({ name, label }) => {
        const key = (who: string): string => `${who}/${perSecond}/${count}`;
        const cpu = samples.median(key(name), "cpuPerDeliveryUs");
        const ran = samples.all(key(name), "cpuPerDeliveryUs").length > 0;
        const kept = !Number.isNaN(samples.median(key(name), "latencyP50Ms"));
        return [
          count.toLocaleString("en-US"),
          kept ? label : `${label} (${ran ? "fell behind" : "fell behind with fewer"})`,
          samples.spread(key(name), "cpuPerDeliveryUs", " µs"),
          ratio(cpu, samples.median(key("raw-ws"), "cpuPerDeliveryUs")),
          figure(samples.median(key(name), "emitterCpuShare") * 100, "%"),
          samples.spread(key(name), "latencyP50Ms", " ms"),
          samples.spread(key(name), "latencyP99Ms", " ms"),
          pairedRatio(samples, key(name), key("raw-ws")),
          figure(samples.median(key(name), "framesPerRead")),
          figure(samples.median(key(name), "clientCpu") * 100, "%"),
          figure(samples.median(key(name), "othersCpu") * 100, "%"),
        ];
      }),
    ),
  }));
  return {
    scenario: "latency",
    title: "CPU per delivery and latency at a steady rate",
    text: [
      "CPU is that of all threads of the server's process, its idle work included; “of it emitting” is the share of the agent's own thread, where there is one. Latency runs from the emit to the read of the frame, " +
        "on up to 100 observers spread evenly over all; both processes read the same monotonic clock. " +
        "Paired: the median of the ratios of one run each, because a busy machine slows neighbouring runs alike. " +
        "A server that still owes deliveries 1.5 s after the last event fell behind.",
    ],
    tables,
  };
}

/** The median of the runs' ratios, with the lowest and highest; nothing when a run of one of them failed. */
function pairedRatio(samples: Samples, key: string, baseKey: string): string {
  const [ones, bases] = [key, baseKey].map((one) => samples.all(one, "latencyP99Ms"));
  if (!ones || !bases || ones.length !== bases.length) return "–";
  const ratios = new Samples();
  for (const [run, one] of ones.entries()) ratios.add("pair", { ratio: one / (bases[run] ?? Number.NaN) });
  return ratios.spread("pair", "ratio", "×");
}
