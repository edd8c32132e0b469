import { on } from "node:events";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";

import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { deferred } from "../../../src/base/async/deferred.js";

/** More than the buffers of a socket hold, so that a client that does not read is one that the gateway cannot write to. */
const TEXT = "x".repeat(50_000);
const EVENTS = 400;

interface Told {
  readonly type: string;
  readonly result?: { readonly n: number };
}

let terrarium: Terrarium;
let port: number;
let told = 0;
let more = deferred();
let due = 0;

const teller = defineAgent({
  id: "teller",
  async *source({ signal }) {
    while (!signal.aborted) {
      for (; told < due; told += 1) {
        yield { n: told + 1, text: TEXT };
        await new Promise(setImmediate);
      }
      await more.promise;
    }
  },
});

/** Publishes events, and resolves when they are in the ring. */
async function tell(events: number): Promise<void> {
  due += events;
  const ring = terrarium.mirror("teller");
  const waiting = more;
  more = deferred();
  waiting.resolve();
  const isTold = () => ring?.history(1).some(({ event }) => event.type === "RESULT" && told === due);
  while (!isTold()) await new Promise(setImmediate);
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^terrarium_${name} (\\d+)`, "m").exec(text)?.[1]);
}

beforeAll(async () => {
  terrarium = await createTerrarium({
    agents: [teller],
    dataDir: null,
    limits: { maxHistory: 20, maxUnsentBytes: 65_536 },
  });
  ({ port } = await terrarium.listen({ port: 0 }));
});
afterAll(() => terrarium.close());
beforeEach(() => tell(1));

describe("an observer that the ring passes while it is attached", () => {
  it("[MIRROR-952] ws /observe: continues in the log once its client reads again", async () => {
    const start = told;
    const numbers: number[] = [];
    const all = deferred();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/observe/teller?types=RESULT&replay=1`);
    socket.on("message", (data) => {
      const { type, result } = JSON.parse((data as Buffer).toString()) as Told;
      numbers.push(type === "GAP" ? Number.NaN : (result?.n ?? 0));
      if (numbers.length === 1) socket.pause();
      if (numbers.at(-1) === start + EVENTS) all.resolve();
    });
    await new Promise((resolve) => socket.once("open", resolve));
    await tell(EVENTS);
    while ((await metric("fanout_lagging")) === 0);
    socket.resume();
    await all.promise;
    expect(numbers).toEqual(Array.from({ length: EVENTS + 1 }, (_, index) => start + index));
    socket.terminate();
  });

  it("[MIRROR-952] in process: continues in the log with the next read", async () => {
    const start = told;
    const events = terrarium.observe({ agentId: "teller", types: ["RESULT"], replay: 1 });
    const numbers: (number | string)[] = [];
    const read = async (): Promise<void> => {
      const { value } = await events.next();
      const event = value?.event;
      numbers.push(event?.type === "RESULT" ? (event.result as { n: number }).n : `${event?.type}`);
    };
    await read();
    for (let lap = 1; lap <= 3; lap += 1) {
      await tell(60);
      while (numbers.at(-1) !== start + lap * 60) await read();
    }
    expect(numbers).toEqual(Array.from({ length: 181 }, (_, index) => start + index));
    await events.return();
  });

  it("[MIRROR-950] what several observers read from the log at the same place is executed once", async () => {
    const start = told;
    const cursor = terrarium.mirror("teller")?.history(1)[0]?.cursor ?? "";
    await tell(100);
    const executed = await metric("fanout_executions_total");
    const read = async (): Promise<void> => {
      const query = new URLSearchParams({ types: "RESULT", after: cursor });
      const socket = new WebSocket(`ws://127.0.0.1:${port}/observe/teller?${query}`);
      const numbers: (number | undefined)[] = [];
      for await (const [data] of on(socket, "message") as AsyncIterable<[Buffer]>) {
        numbers.push((JSON.parse(data.toString()) as Told).result?.n);
        if (numbers.at(-1) === start + 100) break;
      }
      socket.terminate();
      expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => start + 1 + index));
    };
    await Promise.all(Array.from({ length: 5 }, read));
    // One that comes before the others, or is the last to leave, may execute some again.
    expect((await metric("fanout_executions_total")) - executed).toBeLessThan(200);
  });
});
