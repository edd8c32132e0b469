/** The agents of the scenario `behind`: one with a long history that goes on, and one to call meanwhile. */
interface SourceContext {
  readonly signal: AbortSignal;
}

/** Fewer at once than the ring and the link take without a gap. */
const AT_ONCE = 50;
const PAUSE_MS = 10;
/** Events a second once the history is long enough: one every so many ms. */
const LIVE_EVERY_MS = 5;
const LENGTH = Number(process.env["BENCH_EVENTS"] ?? 1_000);
/** One event in so many has a word that a search finds. */
const NEEDLE_EVERY = 500;
const TEXT =
  "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export default [
  {
    id: "teller",
    async *source({ signal }: SourceContext): AsyncIterable<unknown> {
      for (let n = 1; !signal.aborted; n += 1) {
        yield { n, text: n % NEEDLE_EVERY === 0 ? `${TEXT} needle` : TEXT };
        if (n > LENGTH) await pause(LIVE_EVERY_MS);
        else if (n % AT_ONCE === 0) await pause(PAUSE_MS);
      }
    },
  },
  { id: "noop", flux: { inboxMax: 100_000 }, process: (): null => null },
];
