import type { FluxState } from "../../events/event.js";

/** What the view shows of how an agent is. */
export interface Vital {
  readonly state: FluxState;
  /** 0–100. */
  readonly pressure: number;
  /** Events per second. */
  readonly flow: number;
  /** 0–1. */
  readonly temperature: number;
}

export type Level = "idle" | "waking" | "active" | "intense";

/** How much is going on in an agent, 0–1: whatever of pressure, flow and temperature is highest. */
export function activityOf({ pressure, flow, temperature }: Vital): number {
  const ofFlow = Math.min(1, Math.log2(1 + Math.max(0, flow)) / 8);
  const highest = Math.max(pressure / 100, ofFlow, temperature);
  return Math.min(1, Math.max(0, highest));
}

export function levelOf(activity: number): Level {
  if (activity < 0.2) return "idle";
  if (activity < 0.5) return "waking";
  return activity < 0.8 ? "active" : "intense";
}

export function isAlive({ state }: Vital): boolean {
  return state === "FLOWING" || state === "PERTURBED" || state === "DRAINING";
}

export interface Condition {
  readonly shape: string;
  readonly word: string;
}

const SHAPES: Readonly<Record<Level, string>> = { idle: "○", waking: "◔", active: "◑", intense: "●" };

/** The condition of an agent as a shape and a word: how lively it is, or why it is not. */
export function conditionOf(vital: Vital): Condition {
  switch (vital.state) {
    case "DORMANT":
      return { shape: "□", word: "dormant" };
    case "STOPPED":
      return { shape: "■", word: "stopped" };
    case "COLLAPSED":
      return { shape: "×", word: "collapsed" };
    case "DRAINING":
      return { shape: "▽", word: "draining" };
    case "PERTURBED":
    case "FLOWING": {
      const level = levelOf(activityOf(vital));
      return { shape: SHAPES[level], word: level };
    }
  }
}
