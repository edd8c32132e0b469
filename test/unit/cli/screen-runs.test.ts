import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { layout, scrollMax } from "../../../src/cli/screen/drawing/layout.js";
import { mayDo } from "../../../src/cli/screen/drawing/run-page.js";
import { widthOf } from "../../../src/cli/screen/drawing/text.js";
import { paint } from "../../../src/cli/screen/drawing/tones.js";
import { BOUNDS } from "../../../src/cli/screen/model/bounds.js";
import { RunsModel } from "../../../src/cli/screen/model/runs-model.js";
import type { RunsScene, Scene, Size, ViewState } from "../../../src/cli/screen/model/scene.js";
import { INITIAL_VIEW_STATE } from "../../../src/cli/screen/view-state.js";
import type { RunRow, WholeRun } from "../../../src/documents/runs.js";
import { RUN_STATUSES } from "../../../src/events/run.js";
import { EVENING, NOW } from "./scenes.js";

beforeAll(() => {
  process.env["TZ"] = "UTC";
});

const ago = (ms: number): string => new Date(NOW - ms).toISOString();

function row(id: string, more: Partial<RunRow> = {}): RunRow {
  return {
    id,
    agentId: "logwatch",
    kind: "PERTURB",
    status: "COMPLETED",
    command: null,
    session: null,
    by: null,
    attempt: 1,
    acceptedAt: ago(60_000),
    startedAt: ago(59_988),
    endedAt: ago(58_000),
    error: null,
    ...more,
  };
}

const LIST: readonly RunRow[] = [
  row("per-5", { status: "ACCEPTED", acceptedAt: ago(4_200), startedAt: null, endedAt: null }),
  row("per-4", { status: "RUNNING", kind: "INVOKE", endedAt: null, by: "ada", session: "s1", attempt: 2 }),
  row("per-3", { status: "PARKED", endedAt: null, by: "ada" }),
  row("per-2", { kind: "COMMAND", command: "summarise-logs", endedAt: ago(59_000) }),
  row("per-1", { status: "FAILED", startedAt: ago(60_000), endedAt: ago(59_997) }),
];

const WHOLE: WholeRun = {
  ...row("per-4", { status: "FAILED", by: "ada", session: "s1", attempt: 2 }),
  error: { code: "AGENT_ERROR", message: "the disk is full" },
  input: { lines: ["one", "two"] },
  result: null,
  usage: { inputTokens: 12, outputTokens: 3, costUsd: 0.25, models: ["m1"] },
  parent: { id: "per-0" },
  semaphores: [{ id: "sem-1", prompt: "Delete 47 files?", status: "PENDING" }],
  children: [row("per-6", { kind: "RESUME" })],
  events: [
    {
      cursor: "c",
      type: "OUTPUT",
      agentId: "logwatch",
      at: ago(1_000),
      state: "FLOWING",
      pressure: 0,
      flow: 0,
      temperature: 0,
      data: { half: true },
      cause: null,
      run: "per-4",
      session: "s1",
      attempt: 2,
      private: null,
    },
  ],
};

const ADA = { id: "ada", scopes: ["agent:logwatch:perturb"] };
const USUAL: Size = { columns: 80, rows: 24 };

function sceneOf(runs: Partial<RunsScene>, viewState: Partial<ViewState>, more: Partial<Scene> = {}): Scene {
  return {
    ...EVENING,
    cards: [],
    runs: { ...EVENING.runs, ...runs },
    viewState: { ...INITIAL_VIEW_STATE, open: "logwatch", ...viewState },
    ...more,
  };
}

const drawn = (scene: Scene, size = USUAL): string[] =>
  layout(scene, size).map((line) => line.map(({ text }) => text).join(""));

const listed = (runs: Partial<RunsScene>, more: Partial<Scene> = {}): Scene =>
  sceneOf(runs, { listsRuns: true }, more);
const opened = (runs: Partial<RunsScene>, viewState: Partial<ViewState> = {}, more: Partial<Scene> = {}) =>
  sceneOf({ list: LIST, ...runs }, { listsRuns: true, run: "per-4", ...viewState }, more);

describe("the runs of an agent", () => {
  it("[CLI-580] are a table with states, times and who asked", () => {
    const lines = drawn(sceneOf({ list: LIST }, { listsRuns: true, chosenRun: "per-3" }));
    expect(lines).toHaveLength(24);
    expect(lines.slice(4, 12)).toEqual([
      "├ runs ───────────────────────────────────────────────────────────────────── 5 ┤",
      "│   status       what        at        queued    took      by                  │",
      "│   ○ waiting    perturb     14:03:04  4.2 s     –                             │",
      "│   ◐ running    invoke      14:02:09  12 ms     59 s      ada · session s1    │",
      "│ ▸ ? parked     perturb     14:02:09  12 ms     –         ada                 │",
      "│   ● completed  summarise…  14:02:09  12 ms     988 ms                        │",
      "│   ▲ failed     perturb     14:02:09  0 ms      3 ms                          │",
      "│                                                                              │",
    ]);
    expect(lines[23]).toContain("↑↓ select · enter open · r events · esc back");
  });

  it("[CLI-580] leave out what does not fit, and keep the selected one on the screen", () => {
    const many = Array.from({ length: 50 }, (_, n) => row(`per-${n}`, { command: `c${n}`, kind: "COMMAND" }));
    for (const chosenRun of ["per-0", "per-25", "per-49"]) {
      const scene = sceneOf({ list: many, more: true }, { listsRuns: true, chosenRun });
      for (const size of [USUAL, { columns: 40, rows: 10 }]) {
        const lines = drawn(scene, size);
        expect(lines.filter((line) => line.includes(`▸ ● completed  c${chosenRun.slice(4)} `))).toHaveLength(
          1,
        );
        expect(lines.join("\n")).toContain("the latest 50");
      }
    }
  });

  it("[CLI-581] say why there are none", () => {
    const said = (scene: Scene): string => drawn(scene).join("\n");
    expect(said(listed({}))).toContain("Asking for the runs …");
    expect(said(listed({ list: [] }))).toContain("No runs yet. Work that the agent is given appears here.");
    expect(said(listed({}, { connection: "away" }))).toContain(
      "Runs are not known while the gateway is away.",
    );
    expect(said(listed({ list: LIST }, { connection: "away" }))).toContain("◐ running");
    const refused = said(listed({ list: LIST, refusal: "RATE_LIMITED: too many\u001b[2J" }));
    expect(refused).toContain("▲ RATE_LIMITED: too many⟨U+001B⟩[2J");
    expect(refused).toContain("◐ running");
  });
});

describe("the page of a run", () => {
  const inside = (lines: readonly string[]): string[] =>
    lines.slice(1, -1).map((line) => line.slice(2, -2).trimEnd());

  it("[CLI-580] shows everything that the token may see, in the order of the dashboard", () => {
    expect(inside(drawn(opened({ page: WHOLE, viewer: ADA }), { columns: 80, rows: 36 }))).toEqual([
      "Run per-4",
      "▲ failed  perturb · 14:02:09 · queued 12 ms · took 2.0 s",
      "ada · session s1 · attempt 2",
      "12 tokens in · 3 tokens out · $0.25 · m1",
      "a Run again",
      "Called by per-0",
      "",
      "Input",
      "{",
      '  "lines": [',
      '    "one",',
      '    "two"',
      "  ]",
      "}",
      "",
      "Outcome",
      "▲ AGENT_ERROR: the disk is full",
      "",
      "Questions",
      "pending  Delete 47 files?  sem-1",
      "Answer open questions with: terrarium semaphore",
      "",
      "Resumptions",
      "● completed  per-6",
      "",
      "Events, the latest 50, oldest first",
      '14:03:08  OUTPUT       {"half":true}  <- per-4'.replace("  <- per-4", ""),
      ...Array.from({ length: 7 }, () => ""),
    ]);
  });

  it("[CLI-580] hides the input without a token, and scrolls to its end", () => {
    const page: WholeRun = { ...WHOLE, input: null, by: null, error: { code: "AGENT_ERROR", message: null } };
    const top = opened({ page });
    expect(drawn(top).join("\n")).toContain("Shown with a token that may steer logwatch.");
    expect(drawn(top).join("\n")).toContain("Steering needs a token: set TERRARIUM_TOKEN.");
    const small: Size = { columns: 80, rows: 14 };
    const max = scrollMax(top, small);
    expect(max).toBeGreaterThan(0);
    const end = inside(drawn(opened({ page }, { scrolled: max }), small));
    expect(end.at(-1)).toMatch(/OUTPUT/);
    expect(inside(drawn(opened({ page }, { scrolled: max + 99 }), small))).toEqual(end);
    expect(scrollMax(sceneOf({ page }, { run: null }), USUAL)).toBe(0);
  });

  it("[CLI-580] tells a result of null from none, and cuts what is too long", () => {
    const outcome = (page: Partial<WholeRun>): string =>
      inside(
        drawn(opened({ page: { ...WHOLE, usage: null, error: null, ...page } }), { columns: 80, rows: 60 }),
      ).join("\n");
    expect(outcome({ status: "COMPLETED" })).toContain("Outcome\nnull\n");
    expect(outcome({ status: "CANCELLED" })).toContain("Outcome\nCancelled.\n");
    expect(outcome({ status: "PARKED" })).toContain("Outcome\nWaits for a person.\n");
    const long: WholeRun = { ...WHOLE, status: "COMPLETED", result: "x".repeat(1_000_000) };
    const scene = opened({ page: long }, { scrolled: scrollMax(opened({ page: long }), USUAL) });
    expect(scrollMax(scene, USUAL)).toBeLessThan(BOUNDS.payloadLinesMax + 50);
    expect(inside(drawn(scene)).join("\n")).toContain("… the rest: terrarium run show");
  });

  it("[CLI-581] says that it is asked for, unknown, or refused", () => {
    const said = (runs: Partial<RunsScene>, more: Partial<Scene> = {}): string =>
      drawn(opened(runs, {}, more)).join("\n");
    expect(said({})).toContain("Asking for the run …");
    expect(said({ page: null })).toContain("There is no run with this id, or it is no longer kept.");
    expect(said({}, { connection: "away" })).toContain("The run is not known while the gateway is away.");
    const refused = said({
      page: WHOLE,
      refusal: "UNAUTHENTICATED: expired",
      failure: "RUN_ENDED: too late",
    });
    expect(refused).toContain("▲ RUN_ENDED: too late");
    expect(refused).toContain("▲ UNAUTHENTICATED: expired");
    expect(refused).toContain("AGENT_ERROR");
  });

  it("[CLI-582] offers what the run allows and the token may, and names what is missing", () => {
    const running = { ...WHOLE, status: "RUNNING" as const, endedAt: null, error: null };
    const may = (scopes: readonly string[], page: WholeRun = running) =>
      mayDo(opened({ page, viewer: { id: "ada", scopes } }));
    expect(may(["*"])).toEqual(["again", "cancel"]);
    expect(may(["agent:logwatch:perturb"])).toEqual(["again", "cancel"]);
    expect(may(["agent:logwatch:control"])).toEqual(["cancel"]);
    expect(may(["agent:other:*", "purgatory:resolve"])).toEqual([]);
    expect(may(["*"], { ...running, kind: "COMMAND" })).toEqual(["cancel"]);
    expect(may(["*"], WHOLE)).toEqual(["again"]);
    expect(mayDo(opened({ page: running, viewer: ADA, busy: true }))).toEqual([]);
    const lines = drawn(opened({ page: running, viewer: { id: "ada", scopes: ["agent:logwatch:control"] } }));
    expect(lines.join("\n")).toContain("Run again: the token of ada lacks the scope agent:logwatch:perturb.");
    expect(lines.at(-1)).toContain("x cancel");
    expect(lines.at(-1)).not.toContain("run again");
    const asked = drawn(opened({ page: running, viewer: ADA }, { confirming: "cancel" }));
    expect(asked.at(-1)).toContain("Cancel: per-4? · y yes · any other key: no");
  });
});

describe("runs with any text and on any screen", () => {
  const TEXT = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom("\u001b[2J", "\u202eabc", "日本語", "👩‍👩‍👧", "\ud800", "a\r\nb\tc", "x".repeat(500)),
  );
  const RUNS = fc.record({
    text: TEXT,
    status: fc.constantFrom(...RUN_STATUSES),
    page: fc.boolean(),
    refusal: fc.boolean(),
  });

  it("[CLI-580] every line is as wide as the screen, without control characters, in every number of colours", () => {
    fc.assert(
      fc.property(
        RUNS,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        ({ text, status, page, refusal }, columns, rows) => {
          const more = { status, session: text, by: text, command: text, kind: "COMMAND" as const };
          const whole = { ...WHOLE, ...more, input: { [text]: text }, result: text, parent: { id: text } };
          const runs = {
            list: [row(text, more)],
            page: { ...whole, semaphores: [{ ...WHOLE.semaphores[0]!, prompt: text }] },
            viewer: { id: text, scopes: ["*"] },
            refusal: refusal ? text : null,
          };
          const scene = sceneOf(runs, { listsRuns: true, run: page ? text : null });
          const lines = layout(scene, { columns, rows });
          expect(lines).toHaveLength(rows);
          for (const line of lines) {
            const words = line.map((part) => part.text).join("");
            expect(widthOf(words)).toBe(columns);
            expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
            // 16 colours: no other codes than those of the basic palette.
            for (const [, codes = ""] of paint(line, 4)
              .replaceAll("\u001b", "^")
              .matchAll(/\^\[([\d;]*)m/g))
              expect(codes).toMatch(/^(0|(1|22);(3[0-9]|9[0-7]))$/);
          }
        },
      ),
    );
  });
});

describe("the model of runs", () => {
  it("[CLI-581] keeps the last answer for the same subject, and forgets it for another", () => {
    const model = new RunsModel();
    model.turnTo({ kind: "list", agentId: "a" });
    model.listed(LIST, true);
    model.refused("RATE_LIMITED: wait");
    expect(model.scene()).toMatchObject({ list: LIST, more: true, refusal: "RATE_LIMITED: wait" });
    model.turnTo({ kind: "page", id: "per-4" });
    expect(model.scene()).toMatchObject({ list: LIST, page: undefined, refusal: null });
    model.opened(WHOLE, ADA);
    model.acts();
    expect(model.scene()).toMatchObject({ busy: true, failure: null });
    model.acted("RUN_ENDED: too late");
    model.opened(WHOLE, ADA);
    expect(model.scene()).toMatchObject({ busy: false, failure: "RUN_ENDED: too late", page: WHOLE });
    model.turnTo({ kind: "page", id: "per-5" });
    expect(model.scene()).toMatchObject({ page: undefined, failure: null });
    model.turnTo({ kind: "list", agentId: "a" });
    expect(model.scene().list).toBe(LIST);
    model.turnTo({ kind: "list", agentId: "b" });
    expect(model.scene()).toMatchObject({ list: null, more: false });
  });
});
