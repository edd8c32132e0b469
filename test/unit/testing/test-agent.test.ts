import { describe, expect, it, vi } from "vitest";
import { z } from "zod";

import { command } from "../../../src/prism/command.js";
import { defineAgent, park } from "../../../src/host/modules/definition.js";
import { testAgent } from "../../../src/testing/index.js";

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Delete them?", options: ["Yes", "No"] } as const;

const keeper = defineAgent({
  id: "keeper",
  input: z.object({ files: z.array(z.string()), slowly: z.boolean().default(false) }),
  async process({ files, slowly }, context) {
    if (slowly) await context.sleep(10_000);
    context.emit({ looking: files.length });
    context.log.info("looking", { files: files.length });
    context.usage({ model: "small", inputTokens: 2 });
    if (files.length > 1) return park({ ...QUESTION, state: { files } });
    context.state.set({ last: files });
    return { deleted: files };
  },
  resume: ({ files }, answer) => ({ deleted: answer === "Yes" ? files : [] }),
});

const odd: unknown = () => 1;

class Jammed extends Error {
  override readonly name = "Jammed";
}

/** The code of a rejection; "none" without one. */
function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    ({ code }: { code: string }) => code,
  );
}

describe("a tested agent", () => {
  it("[KIT-710] gives the outcome of a run, and what the agent said on the way", async () => {
    const agent = testAgent(keeper);
    const run = await agent.perturb({ files: ["a"] }, { session: "s1" });
    expect(run).toMatchObject({
      status: "COMPLETED",
      kind: "PERTURB",
      session: "s1",
      result: { deleted: ["a"] },
      outputs: [{ looking: 1 }],
      usage: { inputTokens: 2, models: ["small"] },
      error: null,
      semaphore: null,
    });
    expect(run.events.map(({ type }) => type)).toEqual(["PERTURBED", "OUTPUT", "RESULT"]);
    expect(agent.outputs).toEqual([{ looking: 1 }]);
    expect(agent.results).toEqual([{ deleted: ["a"] }]);
    expect(agent.state("s1")).toEqual({ last: ["a"] });
    expect(agent.state()).toBeNull();
    expect(agent.log).toEqual([{ level: "info", message: "looking", fields: { files: 1 } }]);
    expect(agent.runs).toEqual([run]);
  });

  it("[KIT-711] lets a test inspect a question and answer it", async () => {
    const agent = testAgent(keeper);
    const asked = await agent.perturb({ files: ["a", "b"] });
    expect(asked).toMatchObject({ status: "PARKED", result: null });
    expect(asked.semaphore).toMatchObject({ prompt: "Delete them?", state: { files: ["a", "b"] } });
    await expect(asked.answer("Perhaps")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    const done = await asked.answer("Yes");
    expect(done).toBe(asked);
    expect(done).toMatchObject({ status: "COMPLETED", result: { deleted: ["a", "b"] } });
    expect(done.semaphore).toMatchObject({ status: "RESOLVED", settledBy: "person", answer: "Yes" });
    await expect(done.answer("Yes")).rejects.toMatchObject({ code: "SEMAPHORE_NOT_FOUND" });
    const withdrawn = await (await agent.perturb({ files: ["a", "b"] })).withdraw({ reason: "no" });
    expect(withdrawn).toMatchObject({
      status: "CANCELLED",
      semaphore: { status: "CANCELLED", cancelReason: "no" },
    });
  });

  it("[KIT-711] follows an agent that asks again, and a schema for the answer", async () => {
    const schema = {
      type: "object",
      required: ["copies"],
      properties: { copies: { type: "integer", minimum: 1 } },
    };
    const agent = testAgent(
      defineAgent({
        id: "printer",
        process: (pages: number) =>
          park({ ...QUESTION, options: [], responseSchema: schema, state: { pages } }),
        resume: ({ pages }, answer) => {
          const { copies } = answer as { copies: number };
          return copies > 5
            ? park({ ...QUESTION, options: [], responseSchema: schema, state: { pages } })
            : pages * copies;
        },
      }),
    );
    const asked = await agent.perturb(3);
    const first = asked.semaphore?.id;
    await expect(asked.answer({ copies: 0 })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await asked.answer({ copies: 9 });
    expect(asked.status).toBe("PARKED");
    expect(asked.semaphore?.id).not.toBe(first);
    expect(await asked.answer({ copies: 2 })).toMatchObject({ status: "COMPLETED", result: 6 });
  });

  it("[KIT-712] moves the clock: pauses, timeouts and deadlines happen when it says so", async () => {
    const agent = testAgent(keeper, { now: "2026-03-01T12:00:00Z" });
    const pending = agent.perturb({ files: ["a"], slowly: true });
    await agent.advance(9_999);
    expect(agent.runs.map(({ status }) => status)).toEqual(["RUNNING"]);
    await agent.advance(1);
    expect(await pending).toMatchObject({ status: "COMPLETED" });
    expect(agent.now).toBe(Date.UTC(2026, 2, 1, 12) + 10_000);
    await expect(agent.advance(-1)).rejects.toThrow(RangeError);
    await expect(agent.advance(Number.NaN)).rejects.toThrow(RangeError);
    expect(() => testAgent(keeper, { now: "noon" })).toThrow(RangeError);
  });

  it("[KIT-712] times a call out, and aborts its signal", async () => {
    const reasons: unknown[] = [];
    const agent = testAgent(
      defineAgent({
        id: "sleepy",
        flux: { timeoutMs: 5_000 },
        async process(_input, { signal, sleep }) {
          signal.addEventListener("abort", () => reasons.push((signal.reason as { code: string }).code));
          await sleep(60_000);
        },
      }),
    );
    const run = agent.perturb(1);
    const call = codeOf(agent.invoke(2, { timeoutMs: 7_000 }));
    await agent.advance(7_000);
    expect(await run).toMatchObject({ status: "FAILED", error: { code: "AGENT_TIMEOUT" } });
    expect(await call).toBe("AGENT_TIMEOUT");
    expect(reasons).toEqual(["AGENT_TIMEOUT", "AGENT_TIMEOUT"]);
  });

  it("[KIT-712] a question whose deadline passes ends its run", async () => {
    const agent = testAgent(
      defineAgent({
        id: "hasty",
        process: () => park({ ...QUESTION, deadline: Date.UTC(2026, 0, 1) + 60_000 }),
        resume: () => "never",
      }),
    );
    const asked = await agent.perturb(1);
    await agent.advance(59_999);
    expect(asked.status).toBe("PARKED");
    await agent.advance(1);
    expect(asked).toMatchObject({ status: "CANCELLED", semaphore: { status: "VOIDED" } });
    expect(agent.events.map(({ type }) => type)).toContain("SEMAPHORE_VOIDED");
  });

  it("[KIT-713] shows a failure as callers get it, and as it was thrown", async () => {
    const agent = testAgent(
      defineAgent({
        id: "drawer",
        process(input, { state }) {
          state.set({ half: "done" });
          if (input === "jam") throw new Jammed("it is jammed");
          if (input === "big") return "x".repeat(300_000);
          return odd;
        },
        commands: {
          pull: command({
            pure: true,
            run() {
              throw new Jammed("it is stuck");
            },
          }),
        },
      }),
    );
    const failed = await agent.perturb("jam");
    expect(failed).toMatchObject({
      status: "FAILED",
      result: null,
      error: { code: "AGENT_ERROR", message: "it is jammed" },
    });
    expect(failed.thrown).toBeInstanceOf(Jammed);
    expect(agent.state()).toBeNull();
    await expect(agent.invoke("jam")).rejects.toMatchObject({
      code: "AGENT_ERROR",
      cause: expect.any(Jammed),
    });
    await expect(agent.call("pull")).rejects.toMatchObject({
      code: "AGENT_ERROR",
      cause: expect.any(Jammed),
    });
    expect((await agent.perturb("big")).error).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect((await agent.perturb("odd")).error).toMatchObject({ code: "AGENT_ERROR" });
  });

  it("[KIT-713] refuses what production refuses, limits included", async () => {
    const agent = testAgent(keeper, { limits: { maxBodyBytes: 100, maxStateBytes: 10 } });
    await expect(agent.perturb({ files: "a" })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(agent.invoke({ files: [1n] })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(agent.perturb({ files: ["x".repeat(100)] })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
    await expect(agent.perturb(undefined)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(agent.call("none")).rejects.toMatchObject({ code: "COMMAND_NOT_FOUND" });
    expect(await agent.perturb({ files: ["a"] })).toMatchObject({
      status: "FAILED",
      error: { code: "LIMIT_EXCEEDED" },
    });
    expect(() => testAgent({ id: "no spaces" })).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
    expect(() => testAgent(keeper, { limits: { maxRuns: 0 } })).toThrow("limits.maxRuns");
  });

  it("[KIT-714] calls commands, pure ones and ones that ask", async () => {
    const agent = testAgent(
      defineAgent({
        id: "desk",
        commands: {
          add: command({
            aliases: ["plus"],
            pure: true,
            input: z.object({ a: z.number(), b: z.number() }),
            output: z.number(),
            run: ({ a, b }) => a + b,
          }),
          ask: command({ parks: true, run: () => park({ ...QUESTION, state: 7 }) }),
        },
        resume: (state: number, answer) => ({ state, answer: answer as string }),
      }),
    );
    expect(await agent.call("plus", { a: 1, b: 2 })).toMatchObject({
      status: "COMPLETED",
      kind: "COMMAND",
      result: 3,
    });
    await expect(agent.call("add", { a: 1 })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    const asked = await agent.call("ask");
    expect(asked).toMatchObject({
      status: "PARKED",
      kind: "COMMAND",
      command: "ask",
      semaphore: { state: 7 },
    });
    expect(await asked.answer("No")).toMatchObject({
      status: "COMPLETED",
      result: { state: 7, answer: "No" },
    });
  });

  it("[KIT-715] tries a resumption again after its pause, as often as production does", async () => {
    let attempts = 0;
    const agent = testAgent(
      defineAgent({
        id: "shaky",
        process: (worksAt: number) => park({ ...QUESTION, state: worksAt }),
        resume(worksAt, _answer, { attempt }) {
          attempts = attempt;
          if (attempt < worksAt) throw new Jammed(`attempt ${attempt}`);
          return { attempt };
        },
      }),
    );
    const asked = await (await agent.perturb(2)).answer("Yes");
    expect(asked).toMatchObject({ status: "PARKED", semaphore: { status: "RESOLVED" } });
    expect(asked.thrown).toMatchObject({ message: "attempt 1" });
    await agent.advance(60_000);
    expect(asked).toMatchObject({ status: "COMPLETED", result: { attempt: 2 } });
    const hopeless = await (await agent.perturb(1_000)).answer("Yes");
    await agent.advance(86_400_000);
    expect(hopeless).toMatchObject({ status: "FAILED", error: { code: "AGENT_ERROR" } });
    expect(attempts).toBeGreaterThan(2);
  });

  it("[KIT-716] cancels what waits and what runs, and aborts a caller's work", async () => {
    const aborted: unknown[] = [];
    const agent = testAgent(
      defineAgent({
        id: "slow",
        async process(_input, { signal, sleep }) {
          signal.addEventListener("abort", () => aborted.push(signal.reason));
          await sleep(60_000);
        },
      }),
    );
    const all = [agent.perturb(1), agent.perturb(2)];
    await agent.advance(0);
    const [running, waiting] = agent.runs;
    expect([running?.status, waiting?.status]).toEqual(["RUNNING", "ACCEPTED"]);
    expect(await waiting?.cancel()).toMatchObject({ status: "CANCELLED" });
    expect(await running?.cancel({ reason: "no" })).toMatchObject({ status: "CANCELLED" });
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED"]);
    const leaving = new AbortController();
    const call = codeOf(agent.invoke(3, { signal: leaving.signal }));
    await agent.advance(0);
    leaving.abort();
    expect(await call).toBe("AGENT_TIMEOUT");
    await agent.advance(0);
    expect(aborted).toHaveLength(2);
  });

  it("[KIT-717] runs a source on the moved clock, and ends it when the agent stops", async () => {
    let isOver = false;
    const agent = testAgent(
      defineAgent({
        id: "ticker",
        async *source({ sleep }) {
          try {
            for (let tick = 1; ; tick += 1) {
              await sleep(1_000);
              yield tick;
            }
          } finally {
            isOver = true;
          }
        },
        process: (tick: number) => (tick % 2 === 0 ? { even: tick } : undefined),
      }),
    );
    await agent.advance(4_500);
    expect(agent.results).toEqual([{ even: 2 }, { even: 4 }]);
    expect(agent.vitals?.state).toBe("FLOWING");
    await agent.stop();
    expect(isOver).toBe(true);
    expect(agent.vitals?.state).toBe("STOPPED");
    await expect(agent.invoke(1)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await agent.start();
    await agent.advance(2_000);
    expect(agent.results).toHaveLength(3);
  });

  it("[KIT-717] gets its ticks in the order of time, however far the clock is moved at once", async () => {
    const agent = testAgent(
      defineAgent({
        id: "clock",
        async *source({ sleep }) {
          for (;;) {
            yield "tick";
            await sleep(3_600_000);
          }
        },
      }),
    );
    await agent.advance(86_400_000);
    const times = agent.events
      .filter(({ type }) => type === "RESULT")
      .map(({ at }) => at - Date.UTC(2026, 0, 1));
    expect(times).toEqual(Array.from({ length: 25 }, (_, hour) => hour * 3_600_000));
  });

  it("[KIT-718] runs sessions side by side up to `concurrency`, each in its order, with its own state", async () => {
    const agent = testAgent(
      defineAgent({
        id: "counter",
        flux: { concurrency: 2 },
        async process(step: number, { state, sleep }) {
          await sleep(1_000);
          const sum = ((state.get() as number | null) ?? 0) + step;
          state.set(sum);
          return sum;
        },
      }),
    );
    const all = ["a", "a", "b", "c"].map((session) => agent.perturb(1, { session }));
    await agent.advance(999);
    expect(agent.runs.map(({ status }) => status)).toEqual(["RUNNING", "ACCEPTED", "RUNNING", "ACCEPTED"]);
    await agent.advance(1);
    expect(agent.runs.map(({ status }) => status)).toEqual(["COMPLETED", "RUNNING", "COMPLETED", "RUNNING"]);
    await agent.advance(1_000);
    expect((await Promise.all(all)).map(({ result }) => result)).toEqual([1, 2, 1, 1]);
    expect([agent.state("a"), agent.state("b"), agent.state("none")]).toEqual([2, 1, null]);
  });

  it("[KIT-721] works while the fake timers of a test runner stand still", async () => {
    vi.useFakeTimers();
    try {
      const agent = testAgent(keeper);
      const pending = agent.perturb({ files: ["a"], slowly: true });
      await agent.advance(10_000);
      expect(await pending).toMatchObject({ status: "COMPLETED" });
      expect(await (await agent.perturb({ files: ["a", "b"] })).answer("No")).toMatchObject({
        result: { deleted: [] },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("[KIT-723] runs other agents beside it, which it calls as in production", async () => {
    const asked: unknown[] = [];
    const agent = testAgent(
      defineAgent({
        id: "seller",
        async process(item: string, { invoke, call, perturb }) {
          const { result: price } = await invoke("prices", { item });
          const { result: inStock } = await call("prices", "stock", { item });
          await perturb("diary", { sold: item });
          return { item, price, inStock };
        },
      }),
      {
        agents: [
          defineAgent({
            id: "prices",
            input: z.object({ item: z.string() }),
            process({ item }) {
              if (item === "gold") throw new Jammed("no price");
              return 7;
            },
            commands: { stock: command({ input: z.object({ item: z.string() }), run: () => true }) },
          }),
          { id: "diary", process: (input) => void asked.push(input) },
        ],
      },
    );
    expect((await agent.perturb("pen")).result).toEqual({ item: "pen", price: 7, inStock: true });
    await agent.advance(0);
    expect(asked).toEqual([{ sold: "pen" }]);
    expect(agent.runs).toHaveLength(1);
    expect((await agent.perturb("gold")).error).toMatchObject({ code: "AGENT_ERROR" });
    const lonely = testAgent(
      defineAgent({ id: "lonely", process: (_input, { invoke }) => invoke("prices", 1) }),
    );
    expect((await lonely.perturb(1)).thrown).toMatchObject({ code: "AGENT_NOT_FOUND" });
  });

  it("[KIT-724] runs schedules on the moved clock, in their time zone", async () => {
    const agent = testAgent(
      defineAgent({
        id: "nightly",
        input: z.object({ report: z.string() }),
        schedule: [{ name: "night", cron: "0 3 * * *", timeZone: "Europe/Berlin", input: { report: "all" } }],
        process: ({ report }) => ({ report }),
      }),
      { now: "2026-06-01T00:30:00Z" },
    );
    await agent.advance(30 * 60_000 - 1);
    expect(agent.runs).toEqual([]);
    await agent.advance(1);
    expect(agent.runs).toMatchObject([
      { kind: "SCHEDULE", by: "schedule:night", status: "COMPLETED", result: { report: "all" } },
    ]);
    await agent.advance(2 * 86_400_000);
    expect(agent.results).toHaveLength(3);
  });

  it("[KIT-719] waits for real input and output, and ends an agent that never stops", async () => {
    const agent = testAgent(
      defineAgent({
        id: "stuck",
        async process(input) {
          if (input === "read")
            return (await import("node:fs/promises"))
              .readFile("package.json", "utf8")
              .then((text) => text.length);
          return await new Promise<number>(() => undefined);
        },
      }),
    );
    expect((await agent.perturb("read")).result).toBeGreaterThan(100);
    void agent.perturb("hang");
    await agent.advance(0);
    await agent.close();
    await agent.close();
    expect(agent.vitals?.state).toBe("STOPPED");
    await expect(agent.perturb(1)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await using closing = testAgent(keeper);
    expect(await closing.perturb({ files: [] })).toMatchObject({ status: "COMPLETED" });
  });
});
