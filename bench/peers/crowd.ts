/**
 * The floor of the scenario `agents`: a thread with BENCH_AGENTS timers that posts what a turn brings to the main thread, which
 * drops it. The same events in the same messages, and nothing else.
 */
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { payloadOf } from "../emitter.js";
import { announce } from "./harness.js";

const AGENTS = Number(process.env["BENCH_AGENTS"] ?? 10_000);
const PERIOD_MS = Number(process.env["BENCH_PERIOD_MS"] ?? 1_000);

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  let events = 0;
  worker.on("message", (batch: readonly unknown[]) => {
    events += batch.length;
  });
  worker.once("online", () => announce(1));
  process.once("exit", () => process.stderr.write(`${events} events\n`));
} else {
  let batch: unknown[] = [];
  const post = (): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(batch);
    batch = [];
  };
  const publish = (agentId: string, offset: number): void => {
    if (batch.length === 0) setImmediate(post);
    batch.push({ epoch: "e_0123456789abcdef", offset, event: eventOf(agentId, offset) });
  };
  for (let index = 0; index < AGENTS; index += 1) {
    let offset = 0;
    const tick = (): void => publish(`crowd-${index}`, (offset += 1));
    setTimeout(() => setInterval(tick, PERIOD_MS), (index * PERIOD_MS) / AGENTS);
  }
}

function eventOf(agentId: string, offset: number): object {
  return {
    agentId,
    at: Date.now(),
    state: "FLOWING",
    pressure: 0,
    flow: 1,
    temperature: 0,
    entropyRemaining: null,
    type: "RESULT",
    result: payloadOf(offset),
    cause: null,
  };
}
