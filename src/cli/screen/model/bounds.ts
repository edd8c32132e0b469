/** Limits of what the view keeps; beyond them the oldest entries are dropped. */
export const BOUNDS = {
  /** Agents on the screen. */
  agentsMax: 500,
  /** Event lines of all agents together. */
  tailLinesMax: 500,
  /** Event lines of one agent. */
  agentLinesMax: 100,
  /** Default number of past events: fewer than the gateway keeps, so that none is dropped while the view connects. */
  replay: 60,
  /** Characters of an event's details; no screen is wider. */
  detailCharsMax: 1_000,
  /** Samples of each vital, about one per second: five minutes. */
  samplesMax: 300,
  /** Seconds of vitals to begin with when all agents are shown: so many agents' fit into one answer of the gateway. */
  seriesSecondsOfAll: 60,
  /** Runs in the list of an agent: the latest. */
  runsMax: 100,
  /** Latest events on the page of a run, as in the dashboard. */
  runEventsMax: 50,
  /** Lines of one input, result or error on the page of a run. */
  payloadLinesMax: 500,
  /** Open questions. */
  cardsMax: 100,
} as const;

/** Intervals, in milliseconds. */
export const PACE = {
  /** Minimum time between two frames: at most ten per second. */
  frameMs: 100,
  /** Time between two frames of an animated field. */
  fieldMs: 200,
  /** Time between two polls of what events do not carry: observers, descriptions, lagging observers. */
  pollMs: 5_000,
  /** Time between two requests for the runs on the screen, as in the dashboard. */
  runsMs: 2_000,
  /** Minimum time between two requests for what is frozen, and the pause after one that failed. */
  freezesMs: 500,
  freezesRetryMs: 5_000,
  /** Timeout of one poll. */
  pollTimeoutMs: 8_000,
  /** Minimum time between two sorts of the agents, so that cards do not jump around. */
  orderMs: 5_000,
  /** How long an error distorts the field. */
  distortMs: 500,
  /** Update interval of deadlines and ages. */
  clockMs: 1_000,
} as const;
