import type { AgentSignals, Pheromone } from "../../src/events/pheromone.js";

/** Signals of an agent that uses none. */
export const NO_SIGNALS: AgentSignals = {
  deposit: () => Promise.reject(new Error("this agent deposits nothing")),
  sense: () => Promise.resolve([]),
  watch: async function* () {},
};

/** A pheromone as the field has it, deposited at `at`. */
export function pheromone(change: Partial<Pheromone> = {}): Pheromone {
  const at = 1_763_806_530_007;
  const fading = { initialIntensity: 0.8, halfLifeMs: 600_000, ttlMs: null, at, firstAt: at, count: 1 };
  const about = {
    type: "WARNING",
    source: "logwatch",
    target: null,
    key: "app.log",
    payload: { errors: 12 },
  };
  return { id: "phe-0a1b2c3d", ...about, ...fading, ...change };
}
