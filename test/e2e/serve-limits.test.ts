import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { limitMax } from "../../src/base/limit-range.js";
import { LIMITS, type LimitName } from "../../src/base/limits.js";
import { memoryWatermark } from "../../src/base/bounds/memory.js";
import { flagOf } from "../../src/cli/settings.js";
import { inTime } from "../support/time-and-random.js";
import { Session } from "../support/terrarium-process.js";

const SERVE = ["serve", "--port", "0", "--ephemeral"];

test("[HTTP-213] the memory watermark follows V8's heap limit, and is logged at start", async () => {
  await using session = new Session(SERVE, { NODE_OPTIONS: "--max-old-space-size=300" });
  await session.line();
  const line = await inTime("the log's line", session.complaint(/no new observers are taken/));
  const { maxMemoryBytes, heapBytes, machineBytes } = JSON.parse(line) as Record<string, number>;
  expect(heapBytes).toBeLessThan(600 * 2 ** 20);
  expect(maxMemoryBytes).toBe(
    memoryWatermark({ heapBytes, machineBytes } as { heapBytes: number; machineBytes: number }),
  );
});

test("[HTTP-213] a flag sets it, independent of the machine's memory", async () => {
  await using session = new Session([...SERVE, "--max-memory-bytes", "123456789"]);
  await session.line();
  const line = await inTime("the log's line", session.complaint(/no new observers are taken/));
  expect(JSON.parse(line)).toMatchObject({ maxMemoryBytes: 123_456_789 });
});

test("[HTTP-210] a gateway serves with every limit at its largest value", async () => {
  const flags = (Object.keys(LIMITS) as LimitName[]).flatMap((name) => [
    flagOf(name),
    String(limitMax(name)),
  ]);
  await using session = new Session([...SERVE, ...flags]);
  const url = (await session.line()).replace("terrarium listening on ", "");
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const closed: unknown[] = [];
  socket.addEventListener("close", ({ code }) => closed.push(code));
  const events = new WebSocket(`${url.replace("http", "ws")}/observe/pulse`);
  let heard = 0;
  await inTime(
    "events",
    new Promise<void>((resolve) => events.addEventListener("message", () => (heard += 1) >= 5 && resolve())),
    20_000,
  );
  // It is still open: a delay that overflows a timer would have closed it at once.
  expect(closed).toEqual([]);
  socket.close();
  events.close();
  expect(session.stderr).not.toMatch(/TimeoutOverflowWarning/);
});
