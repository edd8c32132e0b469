import { Samples, figure, ratio, type Section } from "../report.js";
import { interleaved, type Options } from "../scenario.js";
import { withSession } from "../processes.js";

const MODES = [
  { name: "16 in flight", burst: 16 },
  { name: "one in flight (nothing to join)", burst: 1 },
] as const;

/** Maximum deliveries per second, with frames to join and without. */
export async function saturation(options: Options): Promise<Section> {
  const sizes = options.observers ?? (options.quick ? [100, 1000] : [100, 1000, 5000, 10_000]);
  const samples = new Samples();
  await interleaved(options, (peer) =>
    withSession(peer, async ({ client }) => {
      for (const count of sizes) {
        await client.call("grow", { count });
        for (const { name, burst } of MODES) {
          const measured = await client.call("saturate", {
            burst,
            warmUpMs: options.quick ? 200 : 500,
            durationMs: options.quick ? 500 : 1500,
            roundMaxMs: 60_000,
          });
          const {
            deliveriesPerSecond,
            cpuPerDeliveryUs,
            framesPerRead,
            clientCpu,
            othersCpu,
            emitterCpuShare,
            missing,
          } = measured;
          samples.add(`${peer.name}/${count}/${burst}`, {
            deliveriesPerSecond,
            cpuPerDeliveryUs,
            framesPerRead,
            clientCpu,
            othersCpu,
            emitterCpuShare,
            missing,
          });
          options.progress(
            `  N=${count} ${name}: ${figure(deliveriesPerSecond)}/s, ${figure(cpuPerDeliveryUs)} µs, ` +
              `${figure(framesPerRead)} frames a read, client ${figure(clientCpu * 100)}%, others ${figure(othersCpu * 100)}%${missing ? `, MISSING ${missing}` : ""}`,
          );
        }
      }
    }),
  );
  const tables = MODES.map(({ name, burst }) => ({
    title: name,
    columns: [
      "observers",
      "server",
      "deliveries/s",
      "× stock",
      "× raw `ws`",
      "CPU/delivery",
      "of it emitting",
      "frames/read",
      "client's core",
      "others",
    ],
    rows: sizes.flatMap((count) =>
      options.peers.map(({ name: peer, label }) => {
        const key = (who: string): string => `${who}/${count}/${burst}`;
        const rate = samples.median(key(peer), "deliveriesPerSecond");
        const missing = samples.median(key(peer), "missing");
        return [
          count.toLocaleString("en-US"),
          missing > 0 ? `${label} (${missing} lost)` : label,
          samples.spread(key(peer), "deliveriesPerSecond"),
          ratio(rate, samples.median(key("yoga"), "deliveriesPerSecond")),
          ratio(rate, samples.median(key("raw-ws"), "deliveriesPerSecond")),
          samples.spread(key(peer), "cpuPerDeliveryUs", " µs"),
          figure(samples.median(key(peer), "emitterCpuShare") * 100, "%"),
          figure(samples.median(key(peer), "framesPerRead")),
          figure(samples.median(key(peer), "clientCpu") * 100, "%"),
          figure(samples.median(key(peer), "othersCpu") * 100, "%"),
        ];
      }),
    ),
  }));
  return {
    scenario: "saturation",
    title: "Deliveries per second at saturation",
    text: [
      "A burst of events is emitted when every observer has received all of the one before; the clock stops when the last one is through. " +
        "Frames per read are counted at the client: they bound the frames per write from above. A client's core near 100% means that the rate is a floor, and CPU per delivery the better measure. " +
        "“Of it emitting” is the share of the agent's own thread, where there is one; others is what anything else on the machine took, in percent of a core.",
    ],
    tables,
  };
}
