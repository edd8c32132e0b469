import { describe, expect, it } from "vitest";
import { Disposables } from "../../../src/app/disposables.js";
import { start, type Startable } from "../../../src/app/start.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { ManualClock } from "../../support/time-and-random.js";
import { RecordingSink } from "../../support/host-kit.js";

/** Parts that record when each of their methods begins and, after a turn, ends. */
function recorded(failing: string | null = null) {
  const order: string[] = [];
  const step = async (name: string): Promise<void> => {
    order.push(name);
    await new Promise((resolve) => void setImmediate(resolve));
    if (name === failing) throw new Error(`${name} failed`);
    order.push(`${name}, done`);
  };
  const disposables = new Disposables({
    clock: new ManualClock(),
    onProblem: (name, error) => order.push(`${name}: ${String(error)}`),
  });
  let closing: Promise<void> | null = null;
  const parts: Startable = {
    inbox: {
      start: () => step("inbox starts"),
      close: () => (closing ??= step("resumptions end")),
      onHostDown: () => void order.push("no host is left"),
      purgatory: null as never,
    },
    runs: {
      start: () => step("runs start"),
      takeUp: () => step("runs are taken up"),
      drain: () => void order.push("no new runs"),
      close: () => step("runs are stored"),
    },
    freezes: { start: () => step("freezes are in force"), close: () => undefined },
    scheduler: { close: () => undefined },
    prober: { close: () => undefined },
    census: { follow: () => step("census follows") },
    backplane: { start: () => step("hosts start"), close: () => step("hosts stop") },
    remote: {
      load: () => Promise.resolve([]),
      expectAll: () => void order.push("hosts of an earlier run are expected"),
      close: () => undefined,
    },
    sink: new RecordingSink(),
    mirrors: { settled: () => step("mirrors settle"), close: () => void order.push("mirrors close") },
    history: { close: () => step("history is flushed"), remoteAgents: [] },
    gateway: { close: (ms) => step(`event streams are told over ${ms} ms`) },
    webSockets: { close: (ms) => step(`WebSockets are told within ${ms} ms`) },
    listener: {
      refuse: (ms) => void order.push(`connections are refused, cut after ${ms} ms`),
      get closed() {
        return step("connections are gone");
      },
    },
    health: { drain: () => void order.push("not ready") },
    limits: { ...defaultLimits, drainTimeoutMs: 8_000, drainSpreadMs: 2_000 },
    log: { info: () => undefined },
  };
  disposables.add("files", () => step("files close"));
  return { order, disposables, parts };
}

describe("a start and its shutdown", () => {
  it("[APP-5] starts the inbox before any host", async () => {
    const { order, disposables, parts } = recorded();
    await start(parts, disposables);
    expect(order).toEqual([
      "freezes are in force",
      "freezes are in force, done",
      "runs start",
      "runs start, done",
      "inbox starts",
      "inbox starts, done",
      "runs are taken up",
      "runs are taken up, done",
      "census follows",
      "census follows, done",
      "hosts start",
      "hosts start, done",
      "hosts of an earlier run are expected",
    ]);
  });

  it("[APP-6] closes in order: readiness, connections, hosts, resumptions, mirrors, history, clients, files", async () => {
    const { order, disposables, parts } = recorded();
    await start(parts, disposables);
    order.length = 0;
    await disposables.close(8_000);
    expect(order).toEqual([
      "not ready",
      "connections are refused, cut after 8000 ms",
      "no new runs",
      "resumptions end",
      "hosts stop",
      "resumptions end, done",
      "hosts stop, done",
      "no host is left",
      "runs are stored",
      "runs are stored, done",
      "mirrors settle",
      "mirrors settle, done",
      "history is flushed",
      "history is flushed, done",
      "event streams are told over 2000 ms",
      "WebSockets are told within 4000 ms",
      "event streams are told over 2000 ms, done",
      "WebSockets are told within 4000 ms, done",
      "connections are gone",
      "connections are gone, done",
      "mirrors close",
      "files close",
      "files close, done",
    ]);
  });

  it("[APP-7] a failed start closes what was opened, in reverse order, and nothing else", async () => {
    const hosts = recorded("hosts start");
    await expect(start(hosts.parts, hosts.disposables)).rejects.toThrow("hosts start failed");
    hosts.order.length = 0;
    await hosts.disposables.close(8_000);
    expect(hosts.order.filter((name) => !name.endsWith(", done"))).toEqual([
      "hosts stop",
      "no host is left",
      "resumptions end",
      "runs are stored",
      "mirrors settle",
      "history is flushed",
      "event streams are told over 2000 ms",
      "WebSockets are told within 4000 ms",
      "connections are gone",
      "mirrors close",
      "files close",
    ]);

    const inbox = recorded("inbox starts");
    await expect(start(inbox.parts, inbox.disposables)).rejects.toThrow("inbox starts failed");
    await inbox.disposables.close(8_000);
    expect(inbox.order).not.toContain("hosts start");
    expect(inbox.order).not.toContain("hosts stop");
    expect(inbox.order.at(-1)).toBe("files close, done");
  });

  it.each(["hosts stop", "resumptions end", "mirrors settle", "history is flushed", "connections are gone"])(
    "[APP-3] files are closed also when this fails: %s",
    async (failing) => {
      const { order, disposables, parts } = recorded(failing);
      await start(parts, disposables);
      await disposables.close(8_000);
      expect(order).toContainEqual(expect.stringContaining(`Error: ${failing} failed`));
      expect(order.at(-1)).toBe("files close, done");
    },
  );
});
