import { expect, test } from "vitest";
import { Aborter, signalOf, withSignal } from "../../../src/base/async/aborter.js";

test("[BASE-1621] a call is aborted once, with its first reason, and calls each listener once and in order", () => {
  const aborter = new Aborter();
  const heard: string[] = [];
  const removed = (): void => void heard.push("removed");
  aborter.addEventListener("abort", () => heard.push(`first: ${String(aborter.reason)}`));
  aborter.addEventListener("abort", removed);
  aborter.addEventListener("abort", () => heard.push("second"));
  aborter.removeEventListener("abort", removed);
  expect(aborter).toMatchObject({ aborted: false, reason: undefined });

  aborter.abort("gone");
  aborter.abort("late");
  aborter.addEventListener("abort", () => heard.push("too late"));

  expect(heard).toEqual(["first: gone", "second"]);
  expect(aborter).toMatchObject({ aborted: true, reason: "gone" });
});

test("[BASE-1621] a listener may abort again, remove others and add some", () => {
  const aborter = new Aborter();
  const heard: string[] = [];
  const second = (): void => void heard.push("second");
  aborter.addEventListener("abort", () => {
    heard.push("first");
    aborter.abort("again");
    aborter.addEventListener("abort", () => heard.push("added"));
  });
  aborter.addEventListener("abort", second);
  aborter.abort("gone");
  expect(heard).toEqual(["first", "second"]);
});

test("[BASE-1621] the platform's signal aborts with it, now or later", () => {
  const aborter = new Aborter();
  const before = signalOf(aborter);
  expect(before.aborted).toBe(false);
  aborter.abort("gone");
  expect(before).toMatchObject({ aborted: true, reason: "gone" });
  expect(signalOf(aborter)).toMatchObject({ aborted: true, reason: "gone" });
  const { signal } = new AbortController();
  expect(signalOf(signal)).toBe(signal);
});

test("[BASE-1621] a context reads the signal of its owner when it is asked, and is copied with it", () => {
  let made = 0;
  const owner = {
    get signal(): string {
      made += 1;
      return "the signal";
    },
  };
  const context = withSignal({ id: 1 }, owner);
  expect(made).toBe(0);
  expect(context.signal).toBe("the signal");
  expect({ ...context }).toMatchObject({ id: 1, signal: "the signal" });
});
