import { type LastKnown } from "./last-known.js";
/** Events of one stream in a file. */
export declare const STREAM_EVENTS_MAX = 200;
/** Runs of one list in a file. */
export declare const LIST_RUNS_MAX = 100;
/** What was just learned. `epoch`: that of the gateway's stream of all agents, null when the answer does not say. */
export type Learned = Partial<LastKnown>;
/** What is in the file, or why it cannot be used. */
export type Saved =
  | {
      readonly known: LastKnown;
      readonly why: null;
    }
  | {
      readonly known: null;
      readonly why: string;
    };
/**
 * The last known state of one gateway for one identity, in a file that only its owner can read. Each write replaces the
 * whole file, so a reader never sees half of one; with two writers the last one wins, which is fine for a cache.
 */
export declare class CacheFile {
  #private;
  constructor(folder: string, endpoint: URL, token: string | null);
  read(): Saved;
  /**
   * Overwrites the given parts and keeps the others, unless they are of another epoch: then another gateway has this
   * address, or it has started anew. Returns why nothing was written, or null.
   */
  update({ streams, manifests, runs, cards, trees, ...others }: Learned): string | null;
}
