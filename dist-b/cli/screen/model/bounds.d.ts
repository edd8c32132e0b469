/** Limits of what the view keeps; beyond them the oldest entries are dropped. */
export declare const BOUNDS: {
  /** Agents on the screen. */
  readonly agentsMax: 500;
  /** Event lines of all agents together. */
  readonly tailLinesMax: 500;
  /** Event lines of one agent. */
  readonly agentLinesMax: 100;
  /** Default number of past events: fewer than the gateway keeps, so that none is dropped while the view connects. */
  readonly replay: 60;
  /** Characters of an event's details; no screen is wider. */
  readonly detailCharsMax: 1000;
  /** Samples of each vital, about one per second: five minutes. */
  readonly samplesMax: 300;
  /** Seconds of vitals to begin with when all agents are shown: so many agents' fit into one answer of the gateway. */
  readonly seriesSecondsOfAll: 60;
  /** Runs in the list of an agent: the latest. */
  readonly runsMax: 100;
  /** Latest events on the page of a run, as in the dashboard. */
  readonly runEventsMax: 50;
  /** Lines of one input, result or error on the page of a run. */
  readonly payloadLinesMax: 500;
  /** Open questions. */
  readonly cardsMax: 100;
};
/** Intervals, in milliseconds. */
export declare const PACE: {
  /** Minimum time between two frames: at most ten per second. */
  readonly frameMs: 100;
  /** Time between two frames of an animated field. */
  readonly fieldMs: 200;
  /** Time between two polls of what events do not carry: observers, descriptions, lagging observers. */
  readonly pollMs: 5000;
  /** Time between two requests for the runs on the screen, as in the dashboard. */
  readonly runsMs: 2000;
  /** Timeout of one poll. */
  readonly pollTimeoutMs: 8000;
  /** Minimum time between two sorts of the agents, so that cards do not jump around. */
  readonly orderMs: 5000;
  /** How long an error distorts the field. */
  readonly distortMs: 500;
  /** Update interval of deadlines and ages. */
  readonly clockMs: 1000;
};
