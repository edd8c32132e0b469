import { withSession } from "../processes.js";
import { Samples, figure, type Section } from "../report.js";
import { interleaved, type Options } from "../scenario.js";

const EVENTS_PER_SECOND = 10;

/** Metrics of the server that count executions and encodes. */
export async function workCounters(port: number): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
  if (response?.ok !== true) return found;
  for (const line of (await response.text()).split("\n")) {
    const match = /^(\w*(execution|encode)\w*)(?:\{[^}]*\})? (\S+)$/.exec(line);
    if (match) found.set(match[2] as string, (found.get(match[2] as string) ?? 0) + Number(match[3]));
  }
  return found;
}

/** All observers disconnect and reconnect while events flow. */
export async function storm(options: Options): Promise<Section> {
  const observers = options.observers?.[0] ?? (options.quick ? 500 : 5000);
  const peers = options.peers.filter(({ isGateway }) => isGateway);
  const samples = new Samples();
  await interleaved({ ...options, peers }, (peer) =>
    withSession(peer, async ({ server, client }) => {
      const before = await workCounters(server.port);
      const result = await client.call("storm", {
        observers,
        perSecond: EVENTS_PER_SECOND,
        awayMs: 500,
        hasCursors: peer.hasCursors,
      });
      const after = await workCounters(server.port);
      const grown = (name: string): number =>
        (after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN);
      const executions = grown("execution");
      const encodes = grown("encode");
      samples.add(peer.name, { ...result, executions, encodes });
      options.progress(`  ${JSON.stringify({ ...result, executions, encodes })}`);
    }),
  );
  return {
    scenario: "storm",
    title: "Reconnect storm",
    text: [
      `${observers.toLocaleString("en-US")} observers watch ${EVENTS_PER_SECOND} events/s, lose their connections all at once, and return half a second later, with their last cursors ` +
        "where the server knows cursors. Live means: has received an event emitted after it subscribed anew. Holes and duplicates are counted by the sequence inside the events, over all observers. " +
        "Executions and encodes are those of the whole run, from /metrics.",
    ],
    tables: [
      {
        title: "The way back",
        columns: [
          "server",
          "all live after",
          "not live",
          "events",
          "holes",
          "duplicates",
          "other messages",
          "failed connections",
          "executions",
          "encodes",
        ],
        rows: peers.map(({ name, label }) => [
          label,
          samples.spread(name, "allLiveMs", " ms"),
          ...[
            "stillDead",
            "emitted",
            "holes",
            "duplicates",
            "foreign",
            "failed",
            "executions",
            "encodes",
          ].map((column) => figure(samples.median(name, column))),
        ]),
      },
    ],
  };
}
