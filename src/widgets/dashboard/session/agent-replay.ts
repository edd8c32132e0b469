import { eventKind } from "../../../events/table.js";
import { isKnownType } from "../../../events/words/events.js";
import { errorsLastMinute } from "../../../events/recent-errors.js";
import { Replay, type ReplayPage, replayWords } from "../../../events/replay.js";
import { withEvent } from "../../live/agents/state.js";
import { browserClock, STREAM_EVENTS_MAX, type Steering } from "../../live/index.js";
import type { AgentState, TerrariumEvent } from "../../live/types.js";

/** Events per request. */
const PAGE_EVENTS = 200;

export interface AgentReplayOptions {
  readonly steering: Steering;
  /** The agent as it is now: who it is. */
  readonly agent: AgentState;
  /** How far back to begin, ms. */
  readonly sinceMs: number;
  readonly speed: number;
  readonly onChange: () => void;
}

/** An agent as it was: its state and its events, from the log, at a pace. The live view goes on behind it. */
export class AgentReplay {
  readonly #replay: Replay<TerrariumEvent>;
  #agent: AgentState;
  #events: readonly TerrariumEvent[] = [];
  #gaps = 0;

  constructor({ steering, agent, sinceMs, speed, onChange }: AgentReplayOptions) {
    this.#agent = { ...agent, ...UNKNOWN, vitals: { ...UNKNOWN.vitals, usualFlow: agent.vitals.usualFlow } };
    const from = new Date(browserClock.now() - sinceMs).toISOString();
    this.#replay = new Replay<TerrariumEvent>({
      read: (after) => readPage(steering, agent.id, from, after),
      now: () => browserClock.now(),
      after: (delayMs, task) => browserClock.after(delayMs, task),
      speed,
      onEvent: (event) => this.#take(event),
      onGap: (missed) => this.#take(gapOf(this.#agent, missed, (this.#gaps += 1), this.#replay.moment)),
      onChange,
    });
    void this.#replay.play();
  }

  get control(): Pick<
    Replay<TerrariumEvent>,
    "state" | "speed" | "pause" | "step" | "change" | "stop" | "failure"
  > {
    return this.#replay;
  }

  /** The agent after the event that was shown last. */
  get agent(): AgentState {
    const { errorTimes } = this.#agent;
    return { ...this.#agent, errorsLastMinute: errorsLastMinute(errorTimes, this.#replay.moment ?? 0, 0) };
  }

  /** Oldest first, at most STREAM_EVENTS_MAX. */
  get events(): readonly TerrariumEvent[] {
    return this.#events;
  }

  /** `REPLAY of 14:02:11, 10×`. */
  get words(): string {
    const { moment, state, speed } = this.#replay;
    const time = moment === null ? "the log" : new Date(moment).toLocaleTimeString("sv");
    return replayWords({ state, speed, moment: time });
  }

  #take(event: TerrariumEvent): void {
    this.#events = [...this.#events.slice(1 - STREAM_EVENTS_MAX), event];
    if (event.__typename !== "GapEvent") this.#agent = withEvent(this.#agent, event);
  }
}

const UNKNOWN = {
  vitals: { state: "DORMANT", pressure: 0, flow: 0, temperature: 0 },
  samples: { pressure: [], flow: [], temperature: [] },
  lastResult: null,
  errors: 0,
  errorsLastMinute: 0,
  errorTimes: [],
  fever: false,
  recent: [],
} as const;

async function readPage(
  steering: Steering,
  agentId: string,
  from: string,
  after: string | null,
): Promise<ReplayPage<TerrariumEvent>> {
  const page = await steering.history({
    agentId,
    from,
    ...(after === null ? {} : { after }),
    first: String(PAGE_EVENTS),
  });
  return { ...page, events: page.events.map(shown) };
}

/** An event of REST, as the subscription names its type and fields. */
function shown(event: Readonly<Record<string, unknown>>): TerrariumEvent {
  const { type } = event;
  if (typeof type !== "string" || !isKnownType(type))
    return { __typename: "TerrariumEvent", ...event } as unknown as TerrariumEvent;
  const { object, fields } = eventKind(type);
  const named = Object.entries(event).map(([name, value]) => [fields[name]?.alias ?? name, value]);
  return { __typename: object, ...Object.fromEntries(named) } as TerrariumEvent;
}

function gapOf(
  { id, vitals }: AgentState,
  missed: number | null,
  n: number,
  moment: number | null,
): TerrariumEvent {
  const { state, pressure, flow, temperature } = vitals;
  return {
    __typename: "GapEvent",
    cursor: `replay-gap-${n}`,
    type: "GAP",
    agentId: id,
    at: new Date(moment ?? browserClock.now()).toISOString(),
    state,
    pressure,
    flow,
    temperature,
    gapReason: "EVICTED",
    missed,
    gapFrom: null,
    gapTo: null,
  };
}
