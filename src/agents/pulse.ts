import { z } from "zod";
import {
  type AgentContext,
  type AgentDefinition,
  type Clock,
  defineAgent,
  periodic,
  progress,
  systemClock,
} from "../agent.js";

const RATE_PER_SECOND_MIN = 0.1;
const RATE_PER_SECOND_MAX = 1_000;
/** Three beats at the lowest rate, ms. */
const SILENCE_MS = 3_000 / RATE_PER_SECOND_MIN;
const NOTES_MAX = 20;
const NOTE_CHARS_MAX = 280;

export interface PulseOptions {
  /** Initial beats per second, 0.1 to 1,000. Default 2. */
  readonly ratePerSecond?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

export interface Beat {
  /** Starts at 1. */
  readonly beat: number;
  readonly ratePerSecond: number;
  /** Beats skipped since the last one because the agent was busy. */
  readonly missed?: number;
  readonly note?: string;
}

/** The answer to an input from outside. */
export interface PulseAnswer {
  readonly ratePerSecond: number;
  /** Notes waiting for a beat. */
  readonly notesWaiting: number;
  /** False when the note was refused because twenty are waiting. */
  readonly accepted: boolean;
}

const fromOutside = z.union(
  [
    z.strictObject({ ratePerSecond: z.number().min(RATE_PER_SECOND_MIN).max(RATE_PER_SECOND_MAX) }),
    z.strictObject({ say: z.string().min(1).max(NOTE_CHARS_MAX) }),
  ],
  {
    error: `expected {"ratePerSecond": ${RATE_PER_SECOND_MIN} to ${RATE_PER_SECOND_MAX}} or {"say": "at most ${NOTE_CHARS_MAX} characters"}`,
  },
);

export type PulseInput = z.infer<typeof fromOutside> | { readonly missed: number };

/**
 * A steady heartbeat, for demonstrations and load tests: `{"beat": 7, "ratePerSecond": 2}`. `{"ratePerSecond": 50}` changes the
 * rate at once, `{"say": "hello"}` adds a note to the next beat. Beats that the agent is too busy for are skipped and counted
 * in `missed`; they never queue up.
 */
export function pulse(options: PulseOptions = {}): AgentDefinition<PulseInput, Beat | PulseAnswer> {
  const { ratePerSecond = 2, clock = systemClock } = options;
  const rate = new Rate(ratePerSecond);
  const notes: string[] = [];
  let beats = 0;
  const beat = (missed: number): Beat => {
    beats += 1;
    const note = notes.shift();
    return {
      beat: beats,
      ratePerSecond: rate.perSecond,
      ...(missed > 0 && { missed }),
      ...(note !== undefined && { note }),
    };
  };
  const answer = (accepted: boolean): PulseAnswer => ({
    ratePerSecond: rate.perSecond,
    notesWaiting: notes.length,
    accepted,
  });
  return defineAgent<PulseInput, Beat | PulseAnswer>({
    id: "pulse",
    genus: "heart",
    description: "beats steadily, at an adjustable rate",
    input: fromOutside,
    source: (context) => beatsOf(rate, clock, context),
    probes: { beats: { everyMs: 10_000, check: progress({ withinMs: SILENCE_MS }) } },
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
  #perSecond: number;
  #changed = new AbortController();

  constructor(perSecond: number) {
    if (!(perSecond >= RATE_PER_SECOND_MIN && perSecond <= RATE_PER_SECOND_MAX)) {
      throw new RangeError(`ratePerSecond must be ${RATE_PER_SECOND_MIN} to ${RATE_PER_SECOND_MAX}`);
    }
    this.#perSecond = perSecond;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** Aborts at the next change of the rate. */
  get changed(): AbortSignal {
    return this.#changed.signal;
  }

  set(perSecond: number): void {
    if (perSecond === this.#perSecond) return;
    this.#perSecond = perSecond;
    const before = this.#changed;
    this.#changed = new AbortController();
    before.abort();
  }
}

/** Runs `periodic` once per rate: a change aborts the run in the middle of its wait and starts the next. */
async function* beatsOf(
  rate: Rate,
  clock: Clock,
  { signal }: AgentContext,
): AsyncGenerator<PulseInput, void> {
  while (!signal.aborted) {
    const run = new AbortController();
    const end = (): void => run.abort();
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
