/** What the view keeps at most, whatever it is told. Beyond these the oldest goes. */
export const BOUNDS = {
  /** Agents with a place on the screen. */
  agentsMax: 500,
  /** Lines of the tail over all agents. */
  tailLinesMax: 500,
  /** Lines of one agent's own tail. */
  agentLinesMax: 100,
  /** Events of the history a view begins with, unless told: fewer than are kept, so that none goes while it connects. */
  replay: 60,
  /** Characters of a line's detail; no screen is wider. */
  detailCharsMax: 1_000,
  /** Samples of each vital, about one a second: five minutes. */
  samplesMax: 300,
  /** Questions that wait for a person. */
  cardsMax: 100,
} as const;

/** Pauses, in milliseconds. */
export const PACE = {
  /** Between two frames: at most ten a second. */
  frameMs: 100,
  /** Between two pictures of a field that moves of itself. */
  fieldMs: 200,
  /** Between two looks at what no event tells: observers, descriptions, who lags. */
  lookMs: 5_000,
  /** How long one look may take. */
  lookTimeoutMs: 8_000,
  /** Between two times the agents are put in order: cards must not dance. */
  orderMs: 5_000,
  /** How long an error tears the field. */
  tearMs: 500,
  /** A clock on the screen moves that often: deadlines, ages. */
  clockMs: 1_000,
} as const;
