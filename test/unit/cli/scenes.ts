import type { AgentScene, Scene } from "../../../src/cli/screen/model/scene.js";
import { INITIAL_VIEW_STATE } from "../../../src/cli/screen/view-state.js";

/** Wall time of every scene: the field's texture depends on it. */
export const NOW = Date.UTC(2026, 0, 2, 14, 3, 9);

export function agentScene(id: string, more: Partial<AgentScene> = {}): AgentScene {
  return {
    id,
    genus: "test",
    description: "",
    ageMs: null,
    vital: { state: "FLOWING", pressure: 0, flow: 0, temperature: 0 },
    observers: 0,
    errors: 0,
    health: null,
    feverish: false,
    distortedUntil: 0,
    samples: { pressure: [], flow: [], temperature: [] },
    ...more,
  };
}

const LOGWATCH = agentScene("logwatch", {
  genus: "watcher",
  description: "reads logs, reports bursts and new kinds of lines",
  vital: { state: "FLOWING", pressure: 12, flow: 200, temperature: 0.31 },
  observers: 3,
  samples: {
    pressure: [0, 0, 5, 10, 20, 12],
    flow: [0, 1, 10, 50, 100, 200],
    temperature: [0, 0, 0.1, 0.2, 0.3, 0.31],
  },
});

export const EVENING: Scene = {
  now: NOW,
  address: "127.0.0.1:4000",
  connection: "live",
  asOf: NOW,
  cutOffMs: null,
  outage: null,
  pulse: { alive: 3, flow: 210, watching: 31, lagging: 1, waiting: 1, errors: 0, missed: 0 },
  cards: [
    {
      id: "sem-0a1b2c3d",
      agentId: "steward",
      prompt: "Delete these 47 files (312 MB)?",
      severity: "CRITICAL",
      createdAt: NOW - 60_000,
      deadline: NOW + 27 * 60_000 + 5_000,
    },
  ],
  agents: [
    LOGWATCH,
    agentScene("pulse", {
      vital: { state: "FLOWING", pressure: 0, flow: 10, temperature: 0.02 },
      samples: { pressure: [], flow: [10, 10, 10], temperature: [] },
      observers: 1,
    }),
    agentScene("grammar"),
    agentScene("steward", { vital: { state: "STOPPED", pressure: 0, flow: 0, temperature: 0 } }),
  ],
  tail: [
    { at: NOW - 2_000, agentId: "pulse", type: "RESULT", detail: '{"beat":7,"ratePerSecond":10}' },
    { at: NOW - 1_000, agentId: "logwatch", type: "OUTPUT", detail: '{"kind":"burst","lines":200}' },
    { at: NOW, agentId: "steward", type: "SEMAPHORE_EJECTED", detail: "sem-0a1b2c3d CRITICAL: Delete" },
  ],
  unread: 0,
  runs: { list: null, more: false, page: undefined, viewer: null, refusal: null, failure: null, busy: false },
  freezes: [],
  signals: null,
  viewState: INITIAL_VIEW_STATE,
  shared: null,
  replay: null,
};
