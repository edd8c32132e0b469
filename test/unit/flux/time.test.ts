import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { TerrariumError } from "../../../src/base/errors.js";
import { fromIterable } from "../../../src/flux/index.js";
import { collect, subject, turn } from "./flux-kit.js";

describe("time", () => {
  it("[FLUX-21] an invocation that waits too long is removed and never runs", async () => {
    const { agent, heard, held, clock } = subject();
    agent.start();
    agent.perturb("running", { id: "running" });
    const running = await held.call(1);
    const waiting = agent.invoke("waiting", { id: "waiting", timeoutMs: 50 });
    clock.advance(50);
    await expect(waiting).rejects.toMatchObject({ code: "AGENT_TIMEOUT", details: { timeoutMs: 50 } });
    expect(agent.queueDepth).toBe(0);
    expect(heard.of("error")).toMatchObject([{ cause: "waiting", error: { code: "AGENT_TIMEOUT" } }]);
    running.resolve("fine");
    await heard.until((signal) => signal.type === "result" && signal.cause === "running");
    await turn();
    expect(held.calls).toHaveLength(1);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-21] an invocation whose caller aborts is removed or aborted, with the caller's reason", async () => {
    const { agent, heard, held, clock } = subject();
    agent.start();
    const controllers = [new AbortController(), new AbortController(), new AbortController()] as const;
    const reason = new Error("changed my mind");
    const running = agent.invoke("running", { signal: controllers[0].signal });
    const waiting = agent.invoke("waiting", { signal: controllers[1].signal });
    const call = await held.call(1);
    controllers[1].abort(reason);
    await expect(waiting).rejects.toBe(reason);
    controllers[0].abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(call.ctx.signal.reason).toBe(reason);
    call.reject(reason);
    controllers[2].abort(reason);
    await expect(agent.invoke("never", { signal: controllers[2].signal })).rejects.toBe(reason);
    await turn();
    expect(held.calls).toHaveLength(1);
    expect(heard.of("error").map(({ cause }) => cause)).toEqual(["per-2", "per-1"]);
    expect(heard.of("perturbed")).toHaveLength(2);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-170] code that blocks the thread beyond the deadline gets no result, and time counts for the calls behind it", async () => {
    const begun: unknown[] = [];
    const { agent, heard, clock } = subject({
      process(input) {
        begun.push(input);
        // No timer fires meanwhile.
        if (input === "busy") clock.stall(8_000);
        if (input === "failing") {
          clock.stall(8_000);
          throw new Error("too late to matter");
        }
        return `${input} done`;
      },
    });
    agent.start();
    const busy = agent.invoke("busy", { timeoutMs: 1_000 });
    const behind = agent.invoke("behind", { timeoutMs: 1_000 });
    const patient = agent.invoke("patient", { timeoutMs: 10_000 });
    const outcomes = await Promise.allSettled([busy, behind, patient]);
    expect(outcomes).toMatchObject([
      { reason: { code: "AGENT_TIMEOUT", details: { timeoutMs: 1_000 } } },
      { reason: { code: "AGENT_TIMEOUT" } },
      { value: "patient done" },
    ]);
    expect(begun).toEqual(["busy", "patient"]);
    expect(heard.of("result")).toHaveLength(1);
    expect(heard.of("error").map(({ error }) => (error as TerrariumError).code)).toEqual([
      "AGENT_TIMEOUT",
      "AGENT_ERROR",
      "AGENT_TIMEOUT",
    ]);
    await expect(agent.invoke("failing", { timeoutMs: 1_000 })).rejects.toMatchObject({
      code: "AGENT_TIMEOUT",
    });
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-21] a caller that aborts after the answer changes nothing", async () => {
    const { agent, heard } = subject({ process: (input) => input });
    agent.start();
    const controller = new AbortController();
    expect(await agent.invoke("a", { signal: controller.signal })).toBe("a");
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort();
    expect(heard.of("error")).toEqual([]);
    await agent.stop();
  });

  it("[FLUX-21] the caller's time may be longer than the agent's", async () => {
    const { agent, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start();
    const patient = agent.invoke("a", { timeoutMs: 1_000 });
    const call = await held.call(1);
    clock.advance(999);
    call.resolve("late but fine");
    expect(await patient).toBe("late but fine");
    await agent.stop();
  });

  it("[FLUX-23] an event without a caller has the agent's timeout; the agent continues when the call obeys the abort", async () => {
    const { agent, heard, held, clock } = subject({ config: { timeoutMs: 30 } });
    agent.start(fromIterable(["slow", "next"]));
    const slow = await held.call(1);
    slow.ctx.signal.addEventListener("abort", () => slow.reject(slow.ctx.signal.reason));
    clock.advance(29);
    expect(slow.ctx.signal.aborted).toBe(false);
    clock.advance(1);
    expect(slow.ctx.signal.reason).toMatchObject({ code: "AGENT_TIMEOUT" });
    (await held.call(2)).resolve(undefined);
    await heard.untilState("STOPPED");
    expect(heard.of("error")).toMatchObject([{ cause: null, error: { code: "AGENT_TIMEOUT" } }]);
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-23] a synchronous call has no timer, and the timeout can be switched off", async () => {
    const { agent, clock } = subject({ process: (input) => input });
    await collect(agent.start(fromIterable(["a", "b"])));
    expect(clock.pending).toBe(0);
    const endless = subject({ config: { timeoutMs: Number.POSITIVE_INFINITY } });
    endless.agent.start(fromIterable(["a"]));
    (await endless.held.call(1)).resolve(undefined);
    expect(endless.clock.pending).toBe(0);
    await endless.heard.untilState("STOPPED");
  });

  it("[FLUX-24] the caller is refused at once; the agent waits for the grace time, then continues without the call", async () => {
    const { agent, heard, held, clock } = subject({ config: { graceMs: 100 } });
    agent.start();
    const deaf = agent.invoke("deaf", { timeoutMs: 10 });
    const next = agent.invoke("next");
    const call = await held.call(1);
    clock.advance(10);
    await expect(deaf).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    clock.advance(99);
    await turn();
    expect(held.calls).toHaveLength(1);
    clock.advance(1);
    (await held.call(2)).resolve("next");
    expect(await next).toBe("next");
    call.resolve("at last");
    await turn();
    expect(heard.of("result").map(({ result }) => result)).toEqual(["next"]);
    expect(heard.of("error")).toMatchObject([
      { cause: "per-1", error: { code: "AGENT_TIMEOUT" } },
      { cause: "per-1", error: { code: "AGENT_ERROR" } },
    ]);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-24] stop aborts the running call and resolves when it settles, or after the grace time", async () => {
    const { agent, held, clock } = subject({ config: { graceMs: 100 } });
    agent.start(fromIterable(["polite", "deaf"]));
    const polite = await held.call(1);
    const stopped = agent.stop("first");
    expect(polite.ctx.signal.reason).toMatchObject({ code: "AGENT_NOT_RUNNING" });
    polite.reject(polite.ctx.signal.reason);
    await stopped;
    agent.start(fromIterable(["deaf"]));
    await held.call(2);
    const abandoned = agent.stop("second");
    clock.advance(100);
    await abandoned;
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-24] an agent that stops itself in the middle of a call gets no result from it", async () => {
    const { agent, heard, clock } = subject({
      process: (input): string => {
        void agent.stop("by itself");
        return input;
      },
    });
    const outputs = agent.start();
    await expect(agent.invoke("a")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    expect(await collect(outputs)).toEqual([]);
    expect(heard.of("result")).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-25] late outputs of an expired call are one error; its tokens count; its abort is not an error", async () => {
    const { agent, heard, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start(fromIterable(["chatty", "polite", "broken"]));
    const chatty = await held.call(1);
    chatty.ctx.emit("in time");
    clock.advance(10);
    chatty.ctx.emit("late");
    chatty.ctx.emit("later");
    chatty.ctx.spend(7);
    chatty.resolve("latest");
    const polite = await held.call(2);
    clock.advance(10);
    polite.reject(new DOMException("stopped as told", "AbortError"));
    const broken = await held.call(3);
    clock.advance(10);
    const fault = new Error("while cleaning up");
    broken.reject(fault);
    await heard.untilState("STOPPED");
    expect(heard.of("output").map(({ data }) => data)).toEqual(["in time"]);
    expect(heard.of("result")).toEqual([]);
    expect(heard.of("spent")).toEqual([{ type: "spent", tokens: 7 }]);
    expect(heard.of("error").map(({ error }) => error)).toEqual([
      expect.objectContaining({ code: "AGENT_TIMEOUT" }),
      expect.objectContaining({ code: "AGENT_ERROR" }),
      expect.objectContaining({ code: "AGENT_TIMEOUT" }),
      expect.objectContaining({ code: "AGENT_TIMEOUT" }),
      fault,
    ]);
  });

  it("[FLUX-24] an agent that stops itself and never returns is over after the grace time", async () => {
    const { agent, clock } = subject({
      config: { graceMs: 100 },
      process: () => {
        void agent.stop("by itself");
        return new Promise<string>(() => undefined);
      },
    });
    agent.start(fromIterable(["a"]));
    await clock.armed();
    clock.advance(100);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-25] an expired call that returns undefined is not an error", async () => {
    const { agent, heard, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start(fromIterable(["a"]));
    const call = await held.call(1);
    clock.advance(10);
    call.resolve(undefined);
    await heard.untilState("STOPPED");
    expect(heard.of("error")).toMatchObject([{ error: { code: "AGENT_TIMEOUT" } }]);
    expect(agent.eventsHandled).toBe(1);
  });

  it("[FLUX-25] a signal first read after the end is already aborted", async () => {
    const { agent, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start(fromIterable(["a"]));
    const call = await held.call(1);
    clock.advance(10);
    expect(call.ctx.signal.aborted).toBe(true);
    call.resolve(undefined);
    await agent.stop();
  });
});
