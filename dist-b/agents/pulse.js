import { z } from "zod";
import { defineAgent, periodic, systemClock } from "../index.js";
const RATE_PER_SECOND_MIN = 0.1;
const RATE_PER_SECOND_MAX = 1_000;
const NOTES_MAX = 20;
const NOTE_CHARS_MAX = 280;
const fromOutside = z.union(
  [
    z.strictObject({ ratePerSecond: z.number().min(RATE_PER_SECOND_MIN).max(RATE_PER_SECOND_MAX) }),
    z.strictObject({ say: z.string().min(1).max(NOTE_CHARS_MAX) }),
  ],
  {
    error: `expected {"ratePerSecond": ${RATE_PER_SECOND_MIN} to ${RATE_PER_SECOND_MAX}} or {"say": "at most ${NOTE_CHARS_MAX} characters"}`,
  },
);
/**
 * A steady heartbeat, for demonstrations and load tests: `{"beat": 7, "ratePerSecond": 2}`. `{"ratePerSecond": 50}` changes the
 * rate at once, `{"say": "hello"}` adds a note to the next beat. Beats that the agent is too busy for are skipped and counted
 * in `missed`; they never queue up.
 */
export function pulse(options = {}) {
  const { ratePerSecond = 2, clock = systemClock } = options;
  const rate = new Rate(ratePerSecond);
  const notes = [];
  let beats = 0;
  const beat = (missed) => {
    beats += 1;
    const note = notes.shift();
    return {
      beat: beats,
      ratePerSecond: rate.perSecond,
      ...(missed > 0 && { missed }),
      ...(note !== undefined && { note }),
    };
  };
  const answer = (accepted) => ({
    ratePerSecond: rate.perSecond,
    notesWaiting: notes.length,
    accepted,
  });
  return defineAgent({
    id: "pulse",
    genus: "heart",
    description: "beats steadily, at an adjustable rate",
    input: fromOutside,
    source: (context) => beatsOf(rate, clock, context),
    process(input) {
      if ("missed" in input) return beat(input.missed);
      if ("ratePerSecond" in input) {
        rate.set(input.ratePerSecond);
        return answer(true);
      }
      const isRoom = notes.length < NOTES_MAX;
      if (isRoom) notes.push(input.say);
      return answer(isRoom);
    },
  });
}
class Rate {
  #perSecond;
  #changed = new AbortController();
  constructor(perSecond) {
    if (!(perSecond >= RATE_PER_SECOND_MIN && perSecond <= RATE_PER_SECOND_MAX)) {
      throw new RangeError(`ratePerSecond must be ${RATE_PER_SECOND_MIN} to ${RATE_PER_SECOND_MAX}`);
    }
    this.#perSecond = perSecond;
  }
  get perSecond() {
    return this.#perSecond;
  }
  /** Aborts at the next change of the rate. */
  get changed() {
    return this.#changed.signal;
  }
  set(perSecond) {
    if (perSecond === this.#perSecond) return;
    this.#perSecond = perSecond;
    const before = this.#changed;
    this.#changed = new AbortController();
    before.abort();
  }
}
/** Runs `periodic` once per rate: a change aborts the run in the middle of its wait and starts the next. */
async function* beatsOf(rate, clock, { signal }) {
  while (!signal.aborted) {
    const run = new AbortController();
    const end = () => run.abort();
    const { changed } = rate;
    signal.addEventListener("abort", end, { once: true });
    changed.addEventListener("abort", end, { once: true });
    try {
      const ticks = periodic(1e3 / rate.perSecond, { signal: run.signal, clock });
      for await (const { missed } of ticks) yield { missed };
    } finally {
      signal.removeEventListener("abort", end);
      changed.removeEventListener("abort", end);
    }
  }
}
//# sourceMappingURL=pulse.js.map
