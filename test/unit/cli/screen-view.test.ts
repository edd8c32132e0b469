import { describe, expect, it } from "vitest";

import { Display } from "../../../src/cli/screen/display.js";
import { Model } from "../../../src/cli/screen/model/model.js";
import { View } from "../../../src/cli/screen/view.js";
import { ManualClock } from "../../support/time-and-random.js";
import { NO_RUN } from "../../support/no-run.js";

class Paper {
  columns = 40;
  rows = 10;
  written: string[] = [];

  write(text: string): void {
    this.written.push(text);
  }

  /** The output since the last call, with escapes made readable. */
  take(): string {
    return this.written.splice(0).join("").replaceAll("\u001b", "^");
  }
}

describe("a display", () => {
  it("draws only the lines that changed, in one write", () => {
    const paper = new Paper();
    const display = new Display(paper);
    display.draw(["nowhere yet"]);
    expect(paper.take()).toBe("");
    display.enter();
    expect(paper.take()).toContain("^[?1049h^[?25l");
    display.draw(["one", "two", "three"]);
    expect(paper.take()).toBe("^[?2026h^[1;1Hone^[2;1Htwo^[3;1Hthree^[?2026l");
    display.draw(["one", "2", "three"]);
    expect(paper.written).toHaveLength(1);
    expect(paper.take()).toBe("^[?2026h^[2;1H2^[?2026l");
    display.draw(["one", "2", "three"]);
    expect(paper.take()).toBe("");
    display.forget();
    paper.take();
    display.draw(["one", "2", "three"]);
    expect(paper.take()).toContain("one");
  });

  it("restores the terminal once: colours, wrapping, cursor, screen", () => {
    const paper = new Paper();
    const display = new Display(paper);
    display.leave();
    expect(paper.take()).toBe("");
    display.enter();
    paper.take();
    display.leave();
    display.leave();
    expect(paper.take()).toBe("^[0m^[?7h^[?25h^[?1049l");
  });
});

describe("a view", () => {
  const begin = (flow: number, still = false) => {
    const clock = new ManualClock();
    const paper = new Paper();
    const display = new Display(paper);
    const model = new Model("host", null, clock.now());
    const view = new View({ model, display, depth: 1, clock, agentId: null, still });
    display.enter();
    paper.take();
    const say = (n: number): void => {
      const at = new Date(clock.now()).toISOString();
      const vital = { state: "FLOWING", pressure: 0, flow, temperature: 0 } as const;
      const event = {
        ...vital,
        at,
        cursor: "c",
        agentId: "a",
        type: "RESULT",
        result: n,
        cause: null,
        ...NO_RUN,
      } as const;
      model.apply(event, clock.now());
      view.changed();
    };
    model.connected(clock.now());
    /** Number of writes while that much time passes. */
    const drawnIn = (ms: number): number => {
      paper.take();
      for (let passed = 0; passed < ms; passed += 10) clock.advance(10);
      return paper.written.length;
    };
    return { clock, paper, view, say, drawnIn };
  };

  it("draws at most ten times a second, for any number of events", () => {
    const { clock, paper, say } = begin(0);
    for (let n = 0; n < 1_000; n += 1) {
      say(n);
      clock.advance(1);
    }
    expect(paper.written.length).toBeGreaterThanOrEqual(9);
    expect(paper.written.length).toBeLessThanOrEqual(11);
  });

  it("draws only when something changes, and a few times a second while the field drifts", () => {
    const still = begin(0);
    still.say(1);
    still.drawnIn(200);
    expect(still.drawnIn(10_000)).toBe(0);
    const drifting = begin(100);
    drifting.say(1);
    drifting.drawnIn(200);
    const drawn = drifting.drawnIn(10_000);
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThanOrEqual(50);
  });

  it("[ELEMENT-303] does not animate with --still, until the key m", () => {
    const { view, say, drawnIn, paper } = begin(100, true);
    say(1);
    drawnIn(200);
    expect(drawnIn(10_000)).toBe(0);
    // Changes are drawn all the same.
    say(2);
    expect(drawnIn(200)).toBe(1);
    expect(paper.take()).toContain("RESULT");
    view.perform("motion");
    expect(drawnIn(10_000)).toBeGreaterThan(10);
    view.perform("motion");
    drawnIn(200);
    expect(drawnIn(10_000)).toBe(0);
  });

  it("draws nothing after stop", () => {
    const { view, say, drawnIn } = begin(100);
    say(1);
    view.stop();
    say(2);
    expect(drawnIn(1_000)).toBe(0);
  });
});
