import fc from "fast-check";
import stringWidth from "string-width";
import { beforeAll, describe, expect, it } from "vitest";

import { layout } from "../../../src/cli/screen/drawing/layout.js";
import { actionOf, INITIAL_VIEW_STATE, nextState } from "../../../src/cli/screen/view-state.js";
import type { Scene, Size } from "../../../src/cli/screen/model/scene.js";
import { widthOf } from "../../../src/cli/screen/drawing/text.js";
import { agentScene, EVENING, NOW } from "./scenes.js";

beforeAll(() => {
  process.env["TZ"] = "UTC";
});

function drawn(scene: Scene, size: Size): string[] {
  return layout(scene, size).map((line) => line.map(({ text }) => text).join(""));
}

const USUAL: Size = { columns: 80, rows: 24 };

const AT_80_BY_24 = [
  "┌ terrarium ─ 3 alive · 210 ev/s · 31 watching · 1 lagging ──────────── ● live ┐",
  "│ ▌ steward asks: Delete these 47 files (312 MB)?        CRITICAL  27 min left │",
  "│ ┌ logwatch ● intense ───────────────┐ ┌ pulse ◔ waking ────────────────────┐ │",
  "│ │███████▓▓▒▒▒▓███▓▓▒▒▓██████▓▓▓▓▓███│ │▓▓▓░               ░▒▒▒▓▓▓▓░   ░▒▓▒▒│ │",
  "│ │████▓▓▓▓▓▓▓▓▓▒▒▒▒▓▓▓████▓▒▒▒▓███▓▓▓│ │░░░░░░░░   ░░░░░▒▒▒▒▒▒▒▒▓▓▓▒▒▒▒▒▒▒▒▒│ │",
  "│ │▓▓▓▓▓▒▒▓▓██▓▒░░░▒▓▓▓████▓▒░▒▓███▓▒▒│ │   ░▒▓▓▒░░░░▒▒▒▓▓▓▓▒▒▒▒▒▒▒▒▒▓▓▒▒▒▒▒▒│ │",
  "│ │ 200 ev/s  p 12  t 0.31            │ │ 10 ev/s  p 0  t 0.02               │ │",
  "│ └ ▁▂▄▆▇█ ─────────────── 3 watching ┘ └ ▇▇▇ ─────────────────── 1 watching ┘ │",
  "│ ┌ grammar ○ idle ───────────────────┐ ┌ steward ■ stopped ─────────────────┐ │",
  "│ │░░            ░░░░░   ░░░░░░░░     │ │       ░░░                ░░░░      │ │",
  "│ │                   ░░░░░░░     ░░  │ │░░                 ░░░░░░░      ░░░░│ │",
  "│ │   ░░░░░░░         ░░░░░       ░░░ │ │░░░               ░░░░░░░░     ░░░░░│ │",
  "│ │ 0 ev/s  p 0  t 0.00               │ │ 0 ev/s  p 0  t 0.00                │ │",
  "│ └───────────────────────────────────┘ └────────────────────────────────────┘ │",
  "├ events ──────────────────────────────────────────────────────────────────────┤",
  '│ 14:03:07  pulse       RESULT       {"beat":7,"ratePerSecond":10}             │',
  '│ 14:03:08  logwatch    OUTPUT       {"kind":"burst","lines":200}              │',
  "│ 14:03:09  steward     SEMAPHORE_EJECTED  sem-0a1b2c3d CRITICAL: Delete       │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "└ q quit · p pause · ↑↓ select · enter open · m still · ? help ────────────────┘",
];

const AT_120_BY_40 = [
  "┌ terrarium ─ 3 alive · 210 ev/s · 31 watching · 1 lagging · 1 card waiting ─────────────────────────────────── ● live ┐",
  "│ ▌ steward asks: Delete these 47 files (312 MB)?                                  CRITICAL  27 min left  sem-0a1b2c3d │",
  "│ ┌ logwatch ● intense ──────┐ ┌ pulse ◔ waking ──────────┐ ┌ grammar ○ idle ──────────┐ ┌ steward ■ stopped ────────┐ │",
  "│ │███████▓▓▒▒▒▓███▓▓▒▒▓█████│ │▓▓▓░               ░▒▒▒▓▓▓│ │░░            ░░░░░   ░░░░│ │       ░░░                ░│ │",
  "│ │████▓▓▓▓▓▓▓▓▓▒▒▒▒▓▓▓████▓▒│ │░░░░░░░░   ░░░░░▒▒▒▒▒▒▒▒▓▓│ │                   ░░░░░░░│ │░░                 ░░░░░░░ │ │",
  "│ │▓▓▓▓▓▒▒▓▓██▓▒░░░▒▓▓▓████▓▒│ │   ░▒▓▓▒░░░░▒▒▒▓▓▓▓▒▒▒▒▒▒▒│ │   ░░░░░░░         ░░░░░  │ │░░░               ░░░░░░░░ │ │",
  "│ │████▓▓▓▓████▓▒▒▒▒▒▒▓██████│ │    ░▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒░░│ │      ░░░░░               │ │           ░░░░░░░         │ │",
  "│ │██████████████▓▓▓▒▒▒▓█████│ │    ░░░▒▒▒▒▓▓▓▓▓▒▒▒▒▒░░░  │ │                          │ │            ░░             │ │",
  "│ │ 200 ev/s  p 12  t 0.31   │ │ 10 ev/s  p 0  t 0.02     │ │ 0 ev/s  p 0  t 0.00      │ │ 0 ev/s  p 0  t 0.00       │ │",
  "│ └ ▁▂▄▆▇█ ───────────── 3 ◉ ┘ └ ▇▇▇ ──────────────── 1 ◉ ┘ └──────────────────────────┘ └───────────────────────────┘ │",
  "├ events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────┤",
  '│ 14:03:07  pulse       RESULT       {"beat":7,"ratePerSecond":10}                                                     │',
  '│ 14:03:08  logwatch    OUTPUT       {"kind":"burst","lines":200}                                                      │',
  "│ 14:03:09  steward     SEMAPHORE_EJECTED  sem-0a1b2c3d CRITICAL: Delete                                               │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "│                                                                                                                      │",
  "└ q quit · p pause · ↑↓ select · enter open · m still · ? help ────────────────────────────────────────────────────────┘",
];

const AT_40_BY_10 = [
  "┌ terrarium ─ 3 alive ───────── ● live ┐",
  "│▌ steward asks: Delete these 47 files…│",
  "│ ● logwatch   intense  █████  200 ev/s│",
  "│ ◔ pulse      waking   ▓▓▓░    10 ev/s│",
  "│ ○ grammar    idle     ░░       0 ev/s│",
  "│ ■ steward    stopped           0 ev/s│",
  "├ events ──────────────────────────────┤",
  '│logwatch  OUTPUT     {"kind":"burst",…│',
  "│steward   SEMAPHOR…  sem-0a1b2c3d CRI…│",
  "└ q quit · p pause · ↑↓ select ────────┘",
];

const OPEN = [
  "┌ terrarium › logwatch ─ ● intense · watcher · 3 watching ───────────── ● live ┐",
  "│ ▌ steward asks: Delete these 47 files (312 MB)?        CRITICAL  27 min left │",
  "│ reads logs, reports bursts and new kinds of lines                            │",
  "│ ███████▓▓▒▒▒▓███▓▓▒▒▓██████▓▓▓▓▓█████▓▒▓▓███▓▓▒▒▓▓▓▓▒▒▒▒█████▒▒▒▓███████████ │",
  "│ ████▓▓▓▓▓▓▓▓▓▒▒▒▒▓▓▓████▓▒▒▒▓███▓▓▓▓▓███▓▓▒▓▓▓▓███████▓██████▓▓▓▒▒▒▒▓▓▓▓████ │",
  "│ ▓▓▓▓▓▒▒▓▓██▓▒░░░▒▓▓▓████▓▒░▒▓███▓▒▒▒▓███▓▒▒▒▓▓████████████████▓▓▒▒░▒▒▒▓▓▓███ │",
  "│ ████▓▓▓▓████▓▒▒▒▒▒▒▓██████████████████████▓▓▓▓▒▓█████▓▓▓▓████████▓▓▓▓▓▓▓▓▓██ │",
  "│ ██████████████▓▓▓▒▒▒▓█████████████████▓▓▓▓▓▓▓▓▓▓█████▓▓▓▓▓▓▓▓▓▓▓████▓▓▓▓▓▓▓▓ │",
  "│ ██▓██████████████▒░▒▒▓▓▓▓▓▓▓▓▓▓▓█████▓▓▓▒░░░▓████████████▓▒▒▒▒▒▒▓▓██▓▓▒▒▒░░░ │",
  "│ ▓▓▓▓█████▓▒▓▓███▓▓▓▓▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▒░░░▒▒▓▓▓████████▓▒▒▒▒▒▓▓▓▓▓███▓▓▒░▒ │",
  "│ ▒▒▒▓████▓░░░▒▒▒▓▓██▓▓▒▒▒▒▒▒▒▒▓▓▒▒▒░▒▓▓█▓▒░░░░░░░▒▓▓▓█████▓▓▓▓▓▓▓▓▓▓▓████▓▒▒▒ │",
  "│ flow                                                     ▁▂▄▆▇█     200 ev/s │",
  "│ pressure                                                 ▁▁▁▂▂▂         12 % │",
  "│ temperature                                              ▁▁▂▂▃▃         0.31 │",
  "├ events ──────────────────────────────────────────────────────────────────────┤",
  '│ 14:03:07  RESULT       {"beat":7,"ratePerSecond":10}                         │',
  '│ 14:03:08  OUTPUT       {"kind":"burst","lines":200}                          │',
  "│ 14:03:09  SEMAPHORE_EJECTED  sem-0a1b2c3d CRITICAL: Delete                   │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "└ q quit · p pause · ↑↓ scroll · r runs · t replay · esc back · ? help ────────┘",
];

const AWAY = [
  "┌ terrarium ─ 3 alive · 210 ev/s · 31 watching ─────── ◌ away, as of 3 min ago ┐",
  "│ ◌ The gateway is away: last known state, 3 minutes old.         reconnecting │",
  "│ ▌ steward asks: Delete these 47 files (312 MB)?        CRITICAL  27 min left │",
  "│ ┌ logwatch ● intense ───────────────┐ ┌ pulse ◔ waking ────────────────────┐ │",
  "│ │▒▒██████▓▓▒░░░▒▒▒▓█████▓▒▓▓████▓▓▓█│ │  ░▓▓▓▓▓▓▓▒░ ░▒▓▓▓░        ▒▓▓▓▒▒▒▒▒│ │",
  "│ │░▒▓████▓▒▒▒░░░▓███▓▓▒▒▒▒▒▒▓▓▓▓▓▓▓██│ │  ░▒▓▓▒▒░░▒▒▒▒░   ░▒▒░    ░▓▓▓░   ░▒│ │",
  "│ │░▒▓████▓▒▒▒░░▒▓███▓░░░░▒▒▒▓▓▓▓▓▓▓██│ │  ░▒▓▒░   ▒▓▓▒░   ░▓▓▓░   ░▓▓▒░    ░│ │",
  "│ │ 200 ev/s  p 12  t 0.31            │ │ 10 ev/s  p 0  t 0.02               │ │",
  "│ └ ▁▂▄▆▇█ ─────────────── 3 watching ┘ └ ▇▇▇ ─────────────────── 1 watching ┘ │",
  "│ ┌ grammar ○ idle ───────────────────┐ ┌ steward ■ stopped ─────────────────┐ │",
  "│ │░░            ░░░░░   ░░░░░░░░     │ │       ░░░                ░░░░      │ │",
  "│ │                   ░░░░░░░     ░░  │ │░░                 ░░░░░░░      ░░░░│ │",
  "│ │   ░░░░░░░         ░░░░░       ░░░ │ │░░░               ░░░░░░░░     ░░░░░│ │",
  "│ │ 0 ev/s  p 0  t 0.00               │ │ 0 ev/s  p 0  t 0.00                │ │",
  "│ └───────────────────────────────────┘ └────────────────────────────────────┘ │",
  "├ events ──────────────────────────────────────────────────────────────────────┤",
  '│ 14:03:07  pulse       RESULT       {"beat":7,"ratePerSecond":10}             │',
  '│ 14:03:08  logwatch    OUTPUT       {"kind":"burst","lines":200}              │',
  "│ 14:03:09  steward     SEMAPHORE_EJECTED  sem-0a1b2c3d CRITICAL: Delete       │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "│                                                                              │",
  "└ q quit · p pause · ↑↓ select · enter open · m still · ? help ────────────────┘",
];

describe("a picture", () => {
  it("fits a usual, a large and a small screen", () => {
    expect(drawn(EVENING, USUAL)).toEqual(AT_80_BY_24);
    expect(drawn(EVENING, { columns: 120, rows: 40 })).toEqual(AT_120_BY_40);
    expect(drawn(EVENING, { columns: 40, rows: 10 })).toEqual(AT_40_BY_10);
  });

  it("of one agent has a larger field and charts", () => {
    expect(drawn({ ...EVENING, viewState: { ...INITIAL_VIEW_STATE, open: "logwatch" } }, USUAL)).toEqual(
      OPEN,
    );
  });

  it("of the last known state shows its age", () => {
    expect(drawn({ ...EVENING, connection: "away", asOf: NOW - 3 * 60_000 }, USUAL)).toEqual(AWAY);
  });

  it("[FREEZE-1181] has a bar with what is frozen, in any size, but not in a replay", () => {
    const freezes = ["a", "b", "c", "d"].map((id) => ({
      agentId: id,
      agentIds: [id],
      labels: null,
      reason: `because ${id}\u001b[2J`,
      by: "ada",
      at: new Date(NOW).toISOString(),
    }));
    const frozen: Scene = { ...EVENING, freezes };
    const bars = (scene: Scene, size: Size): string[] =>
      drawn(scene, size).filter((line) => line.includes("❄"));
    expect(bars(frozen, USUAL)).toHaveLength(3);
    expect(bars(frozen, USUAL)[0]).toContain("❄ Frozen (3 of 4 freezes): a since 14:03: because a");
    expect(bars(frozen, { columns: 24, rows: 6 })).toEqual(["│❄ Frozen (1 of 4 free…│"]);
    for (const size of [USUAL, { columns: 24, rows: 6 }, { columns: 120, rows: 40 }]) {
      const lines = drawn(frozen, size);
      expect(lines).toHaveLength(size.rows);
      expect(lines.every((line) => stringWidth(line) === size.columns)).toBe(true);
      expect(lines.join("")).not.toContain("\u001b");
    }
    const replay = { state: "playing", speed: 1, moment: NOW, missed: 0, failure: null } as const;
    expect(bars({ ...frozen, replay }, USUAL)).toEqual([]);
  });

  it("[FREEZE-1296] says of the questions of a frozen agent that it is frozen", () => {
    const freeze = {
      agentId: "steward",
      labels: null,
      reason: "look",
      by: null,
      at: new Date(NOW).toISOString(),
    };
    const asks = (scene: Scene): string | undefined =>
      drawn(scene, USUAL).find((line) => line.includes("asks:"));
    expect(asks(EVENING)).toContain("steward asks:");
    expect(asks({ ...EVENING, freezes: [{ ...freeze, agentIds: ["steward"] }] })).toContain(
      "steward (frozen) asks:",
    );
    expect(asks({ ...EVENING, freezes: [{ ...freeze, agentIds: ["pulse"] }] })).toContain("steward asks:");
  });

  it("says why there are no agents", () => {
    const empty: Scene = { ...EVENING, agents: [], cards: [], tail: [] };
    const sentence = (scene: Scene): string => drawn(scene, USUAL).join("\n");
    expect(sentence(empty)).toContain("No agents yet.");
    expect(sentence({ ...empty, connection: "connecting", asOf: null })).toContain(
      "Connecting to 127.0.0.1:4000",
    );
    expect(sentence({ ...empty, connection: "away", asOf: null })).toContain("no state is known yet");
    expect(drawn(empty, { columns: 20, rows: 3 })).toEqual([
      "terrarium           ",
      "needs 24×6          ",
      "q quit              ",
    ]);
  });

  it("scrolls to the selected agent, and shows the number of agents", () => {
    const agents = Array.from({ length: 50 }, (_, n) => agentScene(`agent-${n}`));
    const at = (chosen: string): string =>
      drawn({ ...EVENING, agents, viewState: { ...INITIAL_VIEW_STATE, chosen } }, USUAL).join("\n");
    expect(at("agent-0")).toMatch(/┏ agent-0 /);
    expect(at("agent-49")).toMatch(/┏ agent-49 /);
    expect(at("agent-49")).toMatch(/\d of 50 agents/);
  });

  it("cuts everything else before the name of an agent", () => {
    const names = ["furnace", "a-name-longer-than-a-card-is-wide"];
    const agents = [...names, "c", "d", "e"].map((id) => agentScene(id, { feverish: true }));
    const picture = drawn({ ...EVENING, agents }, USUAL).join("\n");
    expect(picture).toContain("┌ furnace ○ idle ▲ ─");
    expect(picture).toContain("┌ a-name-long… ○ idle ▲ ┐");
    expect(picture).toContain("┌ c ○ idle ▲ fever ─");
  });

  it("[PROBE-859] shows an unwell agent's health in shape and word, and what fails on its page", () => {
    const probe = { name: "sane", detail: null, critical: false, failing: true, failures: 3 };
    const health = { status: "DEGRADED", probes: [probe] } as const;
    const agents = [
      agentScene("a", { health }),
      agentScene("b", { health: { ...health, status: "HEALTHY", probes: [] } }),
    ];
    const overview = drawn({ ...EVENING, agents }, USUAL).join("\n");
    expect(overview).toContain("┌ a ○ idle ◈ degraded ─");
    expect(overview).toContain("┌ b ○ idle ─");
    const viewState = { ...INITIAL_VIEW_STATE, chosen: "a", open: "a" };
    const page = drawn({ ...EVENING, agents, viewState }, USUAL).join("\n");
    expect(page).toContain("│ ◈ degraded: sane failed 3 times ");
  });

  it("[CLI-242] shows the most urgent questions first, and summarizes the others", () => {
    const [card] = EVENING.cards;
    const cards = Array.from({ length: 9 }, (_, n) => ({ ...card!, severity: "INFO" as const, id: `${n}` }));
    const lines = drawn({ ...EVENING, cards: [...cards, { ...card!, prompt: "Now?" }] }, USUAL);
    expect(lines[1]).toContain("Now?");
    expect(lines[3]).toContain("8 more wait, next deadline in 27 min: terrarium semaphore");
    const soon = {
      ...card!,
      severity: "INFO" as const,
      id: "soon",
      prompt: "Soon?",
      deadline: EVENING.now + 14_000,
    };
    const critical = [0, 1].map((n) => ({
      ...card!,
      id: `critical-${n}`,
      deadline: null,
      prompt: `Critical ${n}?`,
    }));
    const busy = drawn(
      { ...EVENING, cards: [soon, ...cards, ...critical.toReversed(), critical[0]!] },
      USUAL,
    );
    expect(busy.slice(1, 3).map((line) => /Critical \d/.exec(line)?.[0])).toEqual([
      "Critical 0",
      "Critical 0",
    ]);
    expect(busy[3]).toContain("11 more wait, 1 critical, next deadline in 14 s: terrarium semaphore");
  });

  it("says that it is paused, and how many events arrived since", () => {
    const viewState = { ...INITIAL_VIEW_STATE, pausedTail: { lines: EVENING.tail, total: 3 }, scrolled: 1 };
    const picture = drawn({ ...EVENING, viewState, unread: 12 }, USUAL).join("\n");
    expect(picture).toContain("‖ paused, 1 back, 12 new");
    expect(picture).toContain("p resume");
  });

  it("explains the keys", () => {
    const lines = drawn({ ...EVENING, viewState: { ...INITIAL_VIEW_STATE, help: true } }, USUAL);
    expect(lines.join("\n")).toMatch(/q +quit/);
    expect(lines).toHaveLength(24);
  });
});

describe("the signals of an agent", () => {
  const signal = {
    id: "phe-1",
    type: "WARNING",
    source: "logwatch",
    target: "steward",
    initialIntensity: 0.8,
    halfLifeMs: 600_000,
    ttlMs: null,
    at: NOW,
    count: 1,
    intensity: 0.8,
    ageMs: 12_000,
  } as const;
  const pageOf = (open: string, signals: Scene["signals"], columns = 80): string =>
    drawn({ ...EVENING, signals, viewState: { ...EVENING.viewState, open } }, { columns, rows: 24 }).join(
      "\n",
    );

  it("[CLI-940] are a line of its page, strongest first, as many as fit", () => {
    const second = { ...signal, id: "phe-2", type: "STATE", target: null, intensity: 0.2 };
    expect(pageOf("logwatch", [signal, second])).toContain(
      "▇ WARNING 0.80 to steward, 12 s ago · ▂ STATE 0.20 to everybody, 12 s ago",
    );
    expect(pageOf("logwatch", [signal, second], 60)).not.toContain("STATE");
    expect(pageOf("steward", [signal, second])).toContain("▇ WARNING 0.80 from logwatch, 12 s ago ");
  });

  it("[CLI-941] are a map on the key s, which fits every size, until Esc", () => {
    const context = { agents: [], latest: { lines: [], total: 0 }, runs: [], runActions: [], scrollMax: 0 };
    const shown = nextState(INITIAL_VIEW_STATE, actionOf({ name: "s" }), { ...context, singleAgent: false });
    const state = { ...signal, id: "phe-2", type: "STATE", target: null, intensity: 0.2 };
    const map = (signals: Scene["signals"], columns: number, rows: number): string[] =>
      drawn({ ...EVENING, signals, viewState: shown }, { columns, rows });
    const text = map([signal, state], 80, 24).join("\n");
    expect(text).toMatch(/WARNING +STATE/);
    expect(text).toMatch(/logwatch +▇ 0\.80 +▂ 0\.20/);
    expect(text).toMatch(/steward +▇ 0\.80 +–/);
    expect(map(null, 80, 24).join("\n")).toContain("No signals.");
    for (const [columns, rows] of [[24, 6] as const, [40, 10] as const, [200, 60] as const])
      expect(map([signal, state], columns, rows).map(widthOf)).toEqual(Array(rows).fill(columns));
    const back = nextState(shown, actionOf({ name: "escape" }), { ...context, singleAgent: false });
    expect(back).toEqual(INITIAL_VIEW_STATE);
  });

  it("[CLI-940] keep their line once there was any, and have none before", () => {
    expect(pageOf("pulse", [signal])).toContain("no signals");
    expect(pageOf("pulse", [])).toContain("no signals");
    expect(pageOf("pulse", null)).not.toContain("signals");
  });
});

describe("with any text from agents", () => {
  const HOSTILE = fc
    .array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom(
          "\u001b[2J",
          "\u009b31m",
          "\r\n",
          "\u202e",
          "日本語",
          "👩‍👩‍👧",
          "e\u0301\u0301\u0301",
          "\ud800",
          "❤️",
          "\0",
        ),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(""));

  const SCENES = fc
    .record({
      text: HOSTILE,
      open: fc.boolean(),
      help: fc.boolean(),
      connection: fc.constantFrom("live", "away", "connecting"),
      flow: fc.double({ min: 0, max: 1e9, noNaN: true }),
      temperature: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ text, open, help, connection, flow, temperature }): Scene => {
      const id = `a${text}`;
      const vital = { state: "FLOWING", pressure: 100, flow, temperature } as const;
      return {
        ...EVENING,
        connection,
        cards: [{ ...EVENING.cards[0]!, prompt: text, agentId: id, id: text }],
        agents: [
          agentScene(id, { genus: text, description: text, vital, feverish: true, distortedUntil: NOW + 1 }),
        ],
        tail: [{ at: NOW, agentId: id, type: "OUTPUT", detail: text }],
        viewState: { ...INITIAL_VIEW_STATE, open: open ? id : null, chosen: id, help },
      };
    });

  it("every line is as wide as the screen, and contains no control characters", () => {
    fc.assert(
      fc.property(
        SCENES,
        fc.integer({ min: 1, max: 220 }),
        fc.integer({ min: 1, max: 70 }),
        (scene, columns, rows) => {
          const lines = drawn(scene, { columns, rows });
          expect(lines).toHaveLength(rows);
          for (const line of lines) {
            expect(widthOf(line)).toBe(columns);
            expect(stringWidth(line)).toBeLessThanOrEqual(columns);
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          }
        },
      ),
    );
  });
});
