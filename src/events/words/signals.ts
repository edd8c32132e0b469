import { durationWords } from "./durations.js";

/** A pheromone at one moment, in browser and terminal. */
export interface SignalInWords {
  readonly type: string;
  readonly source: string;
  readonly target: string | null;
  /** 0–1 */
  readonly intensity: number;
  readonly ageMs: number;
}

const BARS = "▁▂▃▄▅▆▇█";

/** Height for a strength of 0 to 1. */
export function intensityBar(intensity: number): string {
  return BARS.charAt(Math.min(BARS.length - 1, Math.floor(intensity * BARS.length)));
}

/** `▆ WARNING 0.80 to steward, 12 s ago`, as the agent `agentId` has it: it deposited it, or it is for that agent. */
export function signalWords(signal: SignalInWords, agentId: string): string {
  const { type, source, target, intensity, ageMs } = signal;
  const to = target === agentId ? "itself" : (target ?? "everybody");
  const way = source === agentId ? `to ${to}` : `from ${source}`;
  return `${intensityBar(intensity)} ${type} ${intensity.toFixed(2)} ${way}, ${durationWords(ageMs)} ago`;
}

/** The strongest of an agent's signals, and how many more there are: `▆ WARNING 0.80 to steward, 12 s ago (2 more)`. */
export function signalsInShort(strongestFirst: readonly SignalInWords[], agentId: string): string {
  const [strongest, ...others] = strongestFirst;
  if (!strongest) return "no signals";
  return signalWords(strongest, agentId) + (others.length > 0 ? ` (${others.length} more)` : "");
}
