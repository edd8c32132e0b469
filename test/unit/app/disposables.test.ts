import { describe, expect, it } from "vitest";
import { Disposables, LATE_MS } from "../../../src/app/disposables.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { ManualClock } from "../../support/time-and-random.js";

function stack() {
  const clock = new ManualClock();
  const problems: { step: string; error: unknown }[] = [];
  const disposables = new Disposables({ clock, onProblem: (step, error) => problems.push({ step, error }) });
  return { clock, problems, disposables };
}

describe("a disposable stack", () => {
  it("[APP-1] closes the part added last first, and each part before the next begins", async () => {
    const { disposables, problems } = stack();
    const order: string[] = [];
    const slow = deferred();
    disposables.add("first", () => order.push("first"));
    disposables.add("second", async () => {
      order.push("second begins");
      await slow.promise;
      order.push("second ends");
    });
    disposables.add("third", () => order.push("third"));
    const closing = disposables.close(100);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(order).toEqual(["third", "second begins"]);
    slow.resolve();
    await closing;
    expect(order).toEqual(["third", "second begins", "second ends", "first"]);
    expect(problems).toEqual([]);
  });

  it("[APP-2] is closed once, for any number of calls", async () => {
    const { disposables } = stack();
    let closed = 0;
    disposables.add("part", () => (closed += 1));
    const first = disposables.close(100);
    expect(disposables.close(0)).toBe(first);
    await first;
    expect(disposables.close(100)).toBe(first);
    expect(closed).toBe(1);
    expect(() => disposables.add("late", () => undefined)).toThrow("during the shutdown");
  });

  it("[APP-3] continues after a step that throws or rejects, and reports it by name", async () => {
    const { disposables, problems } = stack();
    const closed: string[] = [];
    disposables.add("last", () => closed.push("last"));
    disposables.add("rejects", () => Promise.reject(new Error("disk full")));
    disposables.add("throws", () => {
      throw new Error("gone");
    });
    await disposables.close(100);
    expect(closed).toEqual(["last"]);
    expect(problems.map(({ step, error }) => `${step}: ${String(error)}`)).toEqual([
      "throws: Error: gone",
      "rejects: Error: disk full",
    ]);
  });

  it("[APP-4] abandons a step that never ends, and closes the rest within its time and a second", async () => {
    const { clock, disposables, problems } = stack();
    const given: Record<string, number> = {};
    const never = new Promise<void>(() => undefined);
    const step = (name: string, work: Promise<void> | null) =>
      disposables.add(name, (remainingMs) => {
        given[name] = remainingMs;
        return work;
      });
    step("files", null);
    step("stuck too", never);
    step("stuck", never);
    step("quick", null);
    const startedAt = clock.monotonic();
    const closing = disposables.close(2_000);
    for (let left = 2; left > 0; left -= 1) {
      await clock.armed();
      clock.advance(clock.nextInMs ?? 0);
    }
    await closing;
    expect(given).toEqual({ quick: 2_000, stuck: 2_000, "stuck too": 0, files: 0 });
    expect(clock.monotonic() - startedAt).toBe(2_000 + LATE_MS);
    expect(problems.map(({ step: name, error }) => [name, (error as Error).name])).toEqual([
      ["stuck", "TimeoutError"],
      ["stuck too", "TimeoutError"],
    ]);
    expect(clock.pending).toBe(0);
  });

  it("[APP-4] waits for a step that ends its work at the deadline", async () => {
    const { clock, disposables, problems } = stack();
    const cut = deferred();
    disposables.add("cuts", (remainingMs) => {
      clock.after(remainingMs, () => void setImmediate(() => cut.resolve()));
      return cut.promise;
    });
    const closing = disposables.close(2_000);
    await clock.armed(2);
    clock.advance(2_000);
    await closing;
    expect(problems).toEqual([]);
  });
});
