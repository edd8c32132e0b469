/** Limits of steering and freezing: a part of `LIMITS`. */
export const STEERING_LIMITS = {
  steeringRatePerSecond: {
    default: 10,
    unit: "calls",
    help: "mutations per second of one client on one agent",
  },
  maxFreezes: {
    default: 1_000,
    unit: "freezes",
    help: "freezes in force at once: of single agents, of labels, of all",
    max: 100_000,
  },
  thawAgentsPerSecond: {
    default: 50,
    unit: "agents",
    help: "agents that begin again in one second after a thaw, those whose work has waited longest first",
    max: 100_000,
  },
  maxRateWindows: {
    default: 10_000,
    unit: "pairs",
    help: "pairs of client and agent steered within one second",
  },
  maxRateWindowsPerClient: { default: 1_000, unit: "pairs", help: "the same for one client" },
} as const;
