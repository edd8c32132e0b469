/** Agents kept in view; further ones of the manifest are counted, not shown. */
export const AGENTS_MAX = 1_000;

/** How far back the samples for sparklines and charts go, in milliseconds. */
export const SAMPLES_WINDOW_MS = 300_000;
/** Samples of one number of one agent; at one a second that is a little more than the window. */
export const SAMPLES_MAX = 330;
/** Samples closer together than this are one, in milliseconds. */
export const SAMPLE_PAUSE_MS = 900;

/** Latest events of each agent that the overview keeps. */
export const RECENT_EVENTS_MAX = 20;
/** Events of a stream somebody looks at. */
export const STREAM_EVENTS_MAX = 2_000;
/** Events of the history asked for when an overview opens. */
export const OVERVIEW_REPLAY_EVENTS = 1_000;

/** Questions asked for, and kept, that wait. No more than the gateway gives in one answer, as for those settled. */
export const SEMAPHORES_PENDING_MAX = 1_000;
/** Settled ones asked for, and kept, at first and with each step to older ones; and with all steps. */
export const SEMAPHORES_SETTLED_STEP = 200;
export const SEMAPHORES_SETTLED_MAX = 1_000;

/** Pause between questions for what no event tells (observers, lagging ones), in milliseconds. */
export const OVERVIEW_PAUSE_MS = 5_000;
/** Questions are asked for again at most this often, in milliseconds. */
export const SEMAPHORES_PAUSE_MS = 2_000;

/** A stream that has said nothing for so long after it began has nothing of the past left to tell, in milliseconds. */
export const REPLAY_QUIET_MS = 2_000;

/** How long one FEVER event counts as a fever, in milliseconds. */
export const FEVER_SHOWN_MS = 15_000;

/** Pauses between attempts to connect, in milliseconds: doubled each time up to the longest. */
export const RETRY_FIRST_MS = 250;
export const RETRY_LONGEST_MS = 10_000;
/** A connection that says nothing is asked for a sign of life that often, and given up after as long again. */
export const KEEP_ALIVE_MS = 10_000;
