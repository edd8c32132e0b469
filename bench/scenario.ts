import type { Peer } from "./peers/index.js";
import type { Section } from "./report.js";

export interface Options {
  readonly quick: boolean;
  readonly runs: number;
  readonly peers: readonly Peer[];
  /** Numbers of observers; undefined: the scenario's defaults. */
  readonly observers: readonly number[] | undefined;
  /** Length of the long runs, seconds; undefined: the scenario's default. */
  readonly seconds: number | undefined;
  readonly progress: (text: string) => void;
}

export type Scenario = (options: Options) => Promise<Section>;

/** Interleaves peers and starts each run with another one, so that a slow minute of the machine affects all. */
export async function interleaved(
  { runs, peers, progress }: Options,
  work: (peer: Peer, run: number) => Promise<void>,
): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    for (let turn = 0; turn < peers.length; turn += 1) {
      const peer = peers[(run + turn) % peers.length] as Peer;
      progress(`run ${run + 1}/${runs} ${peer.name}`);
      try {
        await work(peer, run);
      } catch (error) {
        progress(`  ${peer.name} failed: ${String(error)}`);
      }
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
