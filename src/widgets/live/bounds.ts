/** Agents in the view; further agents of the manifest are counted but not shown. */
export const AGENTS_MAX = 1_000;

/** Time span of the samples for sparklines and charts, in milliseconds. */
export const SAMPLES_WINDOW_MS = 300_000;
/** Samples per vital and agent; at one per second slightly more than the window. */
export const SAMPLES_MAX = 330;
/** Minimum time between two samples, in milliseconds. */
export const SAMPLE_INTERVAL_MS = 900;

/** Samples of vitals requested at once, over all agents: as many as the gateway returns in one answer. */
export const SERIES_SAMPLES_MAX = 30_000;

/** Latest events of each agent that the overview keeps. */
export const RECENT_EVENTS_MAX = 20;
/** Events of a followed stream. */
export const STREAM_EVENTS_MAX = 2_000;
/** Past events requested when an overview opens. */
export const OVERVIEW_REPLAY_EVENTS = 1_000;

/** Open questions requested and kept: as many as the gateway returns in one answer. */
export const SEMAPHORES_PENDING_MAX = 1_000;
/** Settled questions requested and kept at first, and added with each step to older ones. */
export const SEMAPHORES_SETTLED_STEP = 200;
/** Settled questions kept after all steps. */
export const SEMAPHORES_SETTLED_MAX = 1_000;

/** Interval of polls for what events do not carry (observers, lagging ones), in milliseconds. */
export const OVERVIEW_POLL_MS = 5_000;
/** Minimum time between two requests for questions, in milliseconds. */
export const SEMAPHORES_POLL_MS = 2_000;
/** Pause before questions are requested again of which the gateway could not read all, in milliseconds. */
export const SEMAPHORES_UNREAD_MS = 5_000;

/** Minimum time between two requests for what is frozen, and the pause after one that failed, in milliseconds. */
export const FREEZES_READ_MS = 500;
export const FREEZES_RETRY_MS = 5_000;

/** Runs on one page of a list. */
export const RUNS_SHOWN = 20;
/** Latest events shown of one run. */
export const RUN_EVENTS_MAX = 50;
/** Time between two requests for runs that are on the page, in milliseconds. */
export const RUNS_POLL_MS = 2_000;

/** The replay of a stream is complete when no event has arrived for this time, in milliseconds. */
export const REPLAY_QUIET_MS = 2_000;

/** Time after a FEVER event during which an agent counts as feverish, in milliseconds. */
export const FEVER_SHOWN_MS = 15_000;

/** Delays between connection attempts, in milliseconds: doubled each time, up to the longest. */
export const RETRY_FIRST_MS = 250;
export const RETRY_LONGEST_MS = 10_000;
/** Ping interval of an idle connection, ms. Without a pong within the same time again, the connection is closed. */
export const KEEP_ALIVE_MS = 10_000;
