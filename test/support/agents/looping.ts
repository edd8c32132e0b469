import { defineAgent, echo } from "../../../src/index.js";

const FAST = { everyMs: 100, timeoutMs: 300, failureThreshold: 3, critical: true };

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Blocks its thread: for ever, or for an announced time. */
export default [
  defineAgent({
    id: "looping",
    process(input, { busyUntil }) {
      if (input === "announced") {
        busyUntil(60_000);
        block(2_000);
        return "done";
      }
      block(1_000_000);
      return null;
    },
    probes: { turns: { ...FAST, check: echo() } },
  }),
];
