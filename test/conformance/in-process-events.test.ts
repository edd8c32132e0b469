import { describe, expect, expectTypeOf, it } from "vitest";

import { defineAgent } from "../../src/host/modules/definition.js";
import type { EventStream, GapEvent, ObservedEvent } from "../../src/index.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

const results = { agentId: "counter", types: ["RESULT"], replay: 0 } as const;

/** Results and gaps of the next `count` events. */
async function take(stream: EventStream<"RESULT">, count: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  while (seen.length < count) {
    const { done, value } = await stream.next();
    if (done) break;
    seen.push(value.event.type === "GAP" ? { missed: value.event.missed } : value.event.result);
  }
  return seen;
}

describe("observing in process", () => {
  it("[INPROC-700] gives past events, then live ones, and resumes at any cursor without a hole or a repetition", async () => {
    await using kit = await TerrariumKit.open();
    const { terrarium } = kit;
    await kit.count(3);
    const stream = terrarium.observe({ ...results, replay: 2 });
    expect(await take(stream, 1)).toEqual([2]);
    const third = await stream.next();
    await stream.return();
    await kit.count(2);
    const again = terrarium.observe({ ...results, after: third.value?.cursor ?? "" });
    const upTo = take(again, 4);
    await kit.count(2);
    expect(await upTo).toEqual([4, 5, 6, 7]);
    await again.return();
    expect(() => terrarium.observe({ agentId: "nobody" })).toThrow(
      expect.objectContaining({ code: "AGENT_NOT_FOUND" }),
    );
    expect(() => terrarium.observe({ after: "nonsense" })).toThrow(
      expect.objectContaining({ code: "CURSOR_INVALID" }),
    );
    expect(() => terrarium.observe({ types: ["NONE" as "RESULT"] })).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT" }),
    );
    expect(() => terrarium.observe({ replay: -1 })).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT" }),
    );
    expect(() => terrarium.observe({ session: " " })).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT" }),
    );
  });

  it("[INPROC-700] begins where it was called, however late it is read, and has types for each type of event", async () => {
    await using kit = await TerrariumKit.open();
    const stream = kit.terrarium.observe(results);
    await kit.count(2);
    expect(await take(stream, 2)).toEqual([1, 2]);
    await stream.return();
    for await (const { event } of kit.terrarium.observe({ types: ["RESULT", "ERROR"] })) {
      expectTypeOf(event.type).toEqualTypeOf<"RESULT" | "ERROR" | "GAP">();
      if (event.type === "ERROR") expectTypeOf(event.message).toBeString();
      if (event.type === "GAP") expectTypeOf(event).toEqualTypeOf<GapEvent>();
      break;
    }
    expect(kit.terrarium.mirror("counter")?.observers).toBe(0);
  });

  it("[INPROC-700] gives each reader events of its own, and those of one session", async () => {
    await using kit = await TerrariumKit.open();
    const { terrarium } = kit;
    const [one, other] = [1, 2].map(() =>
      terrarium.observe({ agentId: "echo", types: ["RESULT"], session: "s" }),
    );
    await terrarium.invoke("echo", { list: [1] }, { session: "t" });
    await terrarium.invoke("echo", { list: [2] }, { session: "s" });
    const { value } = (await one?.next()) ?? {};
    expect(value?.event).toMatchObject({ result: { echo: { list: [2] } }, session: "s" });
    Object.assign(value?.event ?? {}, { result: "changed" });
    expect((await other?.next())?.value?.event).toMatchObject({ result: { echo: { list: [2] } } });
    expect(terrarium.mirror("echo")?.observers).toBe(2);
    await Promise.all([one?.return(), other?.return()]);
    expect(terrarium.mirror("echo")?.observers).toBe(0);
  });

  it("[INPROC-700] shows the text of errors", async () => {
    await using kit = await TerrariumKit.open();
    await kit.terrarium.perturb("failing", 1);
    const { value } = await kit.terrarium.observe({ agentId: "failing", types: ["ERROR"] }).next();
    expect(value?.event).toMatchObject({ message: "the secret ingredient is salt" });
  });

  it("[INPROC-701] tells a slow reader exactly how much it missed, and holds one batch meanwhile", async () => {
    await using kit = await TerrariumKit.open({
      limits: { maxHistory: 100, maxUnsentBytes: 4_096, historyMaxEvents: 100 },
    });
    const mirror = kit.terrarium.mirror("counter");
    const from = mirror?.published ?? 0;
    const stream = kit.terrarium.observe({ agentId: "counter", replay: 0 });
    let [seen, missed, last] = [0, 0, ""];
    const note = ({ cursor, event }: ObservedEvent): boolean => {
      // Vitals take no number.
      if (event.type === "METABOLISM") return false;
      if (event.type === "GAP") missed += event.missed ?? Number.NaN;
      else seen += 1;
      last = cursor;
      return event.type === "RESULT" && event.result === 1_201;
    };
    const first = stream.next();
    await kit.count(1);
    const { value } = await first;
    if (value) note(value);
    // Without a reader the ring continues, many times its length.
    for (let round = 0; round < 30; round += 1) await kit.count(40);
    for await (const observed of stream) if (note(observed)) break;
    const offset = mirror?.history().find(({ cursor }) => cursor === last)?.offset ?? 0;
    expect(offset).toBeGreaterThan(1_200);
    expect(seen + missed).toBe(offset - from);
    // It held a batch of 4,096 bytes; the rest is what the log keeps, which evicts some events late.
    expect(seen).toBeLessThan(400);
  });

  it("[INPROC-702] ends by its signal, by `return` with a pending `next`, and when the agent leaves", async () => {
    await using kit = await TerrariumKit.open({
      agents: [defineAgent({ id: "guest", process: (x) => x }) as never],
    });
    const { terrarium } = kit;
    const done = { done: true, value: undefined };
    const leaving = new AbortController();
    const aborted = terrarium.observe({ ...results, signal: leaving.signal });
    const pending = [aborted.next(), aborted.next()];
    leaving.abort();
    expect(await Promise.all(pending)).toEqual([done, done]);
    expect(await terrarium.observe({ signal: AbortSignal.abort() }).next()).toEqual(done);

    const returned = terrarium.observe(results);
    const open = returned.next();
    expect(await returned.return()).toEqual(done);
    expect(await open).toEqual(done);
    expect(await returned.next()).toEqual(done);

    const guest = terrarium.observe({ agentId: "guest", types: ["AGENT_STOPPED"], replay: 0 });
    const stopped = guest.next();
    await terrarium.unregister("guest");
    expect((await stopped).value).toMatchObject({ event: { reason: "unregistered" } });
    expect(await guest.next()).toEqual(done);
    expect(terrarium.mirror("counter")?.observers).toBe(0);
  });

  it("[INPROC-702] a stream that is read slowly gets what is kept after the terrarium closes, then ends", async () => {
    const kit = await TerrariumKit.open({ limits: { maxHistory: 50, maxUnsentBytes: 512 } });
    const stream = kit.terrarium.observe({ agentId: "counter", replay: 0 });
    const first = stream.next();
    await kit.count(30);
    await first;
    await kit.terrarium.close();
    const types: string[] = [];
    for await (const { event } of stream) types.push(event.type);
    expect(types.filter((type) => type === "RESULT").length).toBeGreaterThanOrEqual(29);
    expect(types.at(-1)).toBe("AGENT_STOPPED");
  });

  it("[INPROC-703] bounds the streams that are read at once, and counts what it refuses", async () => {
    await using kit = await TerrariumKit.open({ limits: { maxInProcessObservers: 2 } });
    const { terrarium } = kit;
    const streams = Array.from({ length: 2 }, () => terrarium.observe());
    for (const stream of streams) await stream.next();
    // One that is not read takes no place.
    terrarium.observe();
    const refused = terrarium.observe();
    await expect(refused.next()).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxInProcessObservers", max: 2 },
    });
    expect(await kit.metric('refused_total{limit="maxInProcessObservers"}')).toBe(1);
    await streams[0]?.return();
    await streams[0]?.return();
    expect((await refused.next()).done).toBe(false);
    await expect(terrarium.observe().next()).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
  });

  it("[INPROC-703] leaving a loop, or throwing in it, frees the place", async () => {
    await using kit = await TerrariumKit.open({ limits: { maxInProcessObservers: 1 } });
    for (let turn = 0; turn < 3; turn += 1) {
      for await (const { event } of kit.terrarium.observe()) {
        expect(event.agentId).toBeTypeOf("string");
        break;
      }
      const broken = async (): Promise<void> => {
        for await (const { cursor } of kit.terrarium.observe()) throw new Error(cursor);
      };
      await expect(broken()).rejects.toThrow(Error);
    }
  });
});
