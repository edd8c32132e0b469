import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { decodeCursor } from "../../../src/events/cursor.js";
import { type Event, FaultKit } from "./fault-kit.js";
import { needs, TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { inTime } from "../../support/time-and-random.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { run } from "../../support/terrarium-process.js";

const ASKER = join(TOP, "test/support/agents/asker.ts");
const isError = ({ type }: Event): boolean => type === "ERROR";
const isStopped = ({ type, reason }: Event): boolean => type === "AGENT_STOPPED" && reason !== undefined;

describe("failing agents do not affect other agents", () => {
  let kit: FaultKit;
  beforeAll(async () => {
    kit = await FaultKit.open();
  });
  beforeEach(() => kit.begin());
  afterAll(() => kit?.[Symbol.asyncDispose]());

  test.each([
    ["throw", 502, "AGENT_ERROR"],
    ["unencodable", 502, "AGENT_ERROR"],
    ["circular", 502, "AGENT_ERROR"],
    ["hang", 504, "AGENT_TIMEOUT"],
  ])(
    "%s: a coded answer, visible in log, metrics and events, and the agent goes on",
    async (what, status, code) => {
      const [events, errors] = [
        'terrarium_events_total{type="ERROR"}',
        `terrarium_errors_total{code="${code}"}`,
      ];
      const counts = async () => [await kit.metric(events, 0), await kit.metric(errors, 0)];
      const before = await counts();
      const answer = await kit.suffer(what, 1_000);
      expect({ status: answer.status, code: answer.body["code"] }).toEqual({ status, code });
      expect(await kit.faulty.event("an ERROR event", isError)).toMatchObject({ code });
      const line = await kit.complaint(/"msg":"the agent failed"/);
      expect(line).toContain(`"agentId":"faulty"`);
      expect(line).toContain(`"code":"${code}"`);
      expect(await counts()).toEqual(before.map((count) => count + 1));
      expect((await kit.suffer("hello")).body).toMatchObject({
        status: "COMPLETED",
        result: { echo: "hello" },
      });
      await kit.numbers();
      expect(await kit.alive()).toBe(200);
    },
  );

  test("flood: all events are numbered, and an observer learns how many it missed", async () => {
    expect((await kit.suffer("flood")).body).toMatchObject({ status: "COMPLETED", result: "flooded" });
    const last = await kit.faulty.event(
      "the flood's end",
      ({ type, result }) => type === "RESULT" && JSON.stringify(result) === '"flooded"',
    );
    expect(last.cursor).toBeTruthy();
    const events = kit.faulty.fresh;
    const outputs = events.filter(({ type }) => type === "OUTPUT").length;
    const missed = events.reduce(
      (sum, event) => sum + (event.type === "GAP" ? Number(event["missed"]) : 0),
      0,
    );
    // The missed events may include others than outputs.
    expect(outputs + missed).toBeGreaterThanOrEqual(20_000);
    expect(outputs + missed).toBeLessThan(20_100);
    await kit.numbers();
  });
});

describe("agents that end their thread do not affect other agents", () => {
  let kit: FaultKit;
  beforeAll(async () => {
    kit = await FaultKit.open(["--ephemeral", "--max-agent-heap-bytes", "67108864"]);
  });
  beforeEach(() => kit.begin());
  afterAll(() => kit?.[Symbol.asyncDispose]());

  // Each input ends the thread; each row has the expected log entry.
  test.each([
    ["loop", /the agent host hung/],
    ["allocate", /the agent host ran out of memory/],
    ["exit", /the agent host exited with code 3/],
    ["reject", /the agent host crashed/],
    ["crash", /the agent host crashed/],
  ])(
    "[LINK-1301] [HOST-1290] %s: the thread ends and is restarted, visible in log and metrics, and in events without a gap",
    async (what, cause) => {
      const before = await kit.metric("terrarium_host_failures_total");
      const suffering = kit.suffer(what, 60_000);
      const { reason } = await kit.faulty.event("the agent's end", isStopped);
      // Whole sentences of the host: nothing that the agent threw.
      expect(reason).toMatch(
        /^the agent host (hung: no sign of life for \d+ ms|ran out of memory|exited with code 3|crashed on an uncaught error)$/,
      );
      // A failure after the answer may let the answer out first.
      const { body } = await suffering;
      expect([undefined, "AGENT_NOT_RUNNING", "AGENT_TIMEOUT", "AGENT_ERROR"]).toContain(body["code"]);
      await kit.complaint(cause);
      expect(await kit.metric("terrarium_host_failures_total")).toBe(before + 1);
      await kit.recovered();
      await kit.numbers();
      const places = kit.faulty.fresh
        .filter(({ type }) => type !== "METABOLISM")
        .map(({ cursor }) => decodeCursor(cursor, "faulty"));
      const [first] = places;
      expect(places).toEqual(places.map((_, at) => ({ ...first, offset: (first?.offset ?? 0) + at })));
      expect(await kit.alive()).toBe(200);
    },
  );
});

describe("runs of agents that end their thread", () => {
  let kit: FaultKit;
  beforeAll(async () => {
    kit = await FaultKit.open(["--ephemeral", "--max-agent-heap-bytes", "67108864"]);
  });
  beforeEach(() => kit.begin());
  afterAll(() => kit?.[Symbol.asyncDispose]());

  test.each(["exit", "allocate"])(
    "[RUN-560] %s: a run that was cut off for good ends with one ERROR event, which is numbered like any other",
    async (what) => {
      const suffering = kit.suffer(what, 60_000);
      const ends = ({ code }: Event): boolean => code === "RUN_UNKNOWN";
      const { run, cause, type } = await kit.faulty.event("the run's end", ends);
      const { body } = await suffering;
      expect({ type, cause }).toEqual({ type: "ERROR", cause: run });
      expect(body).toMatchObject({ code: "AGENT_NOT_RUNNING", run });
      await kit.recovered();
      await kit.suffer("hello");
      await kit.faulty.event("the next result", (event) => event.type === "RESULT");
      expect(kit.faulty.fresh.filter(ends)).toHaveLength(1);
      const cursors = kit.faulty.fresh.map(({ cursor }) => cursor);
      expect(new Set(cursors).size).toBe(cursors.length);
    },
  );
});

describe("disks", () => {
  test.each([
    ["removed", (data: string) => rm(data, { recursive: true })],
    ["moved away", (data: string) => rename(data, `${data}-elsewhere`)],
    [
      "replaced by an empty one",
      async (data: string) => {
        await rename(data, `${data}-elsewhere`);
        await mkdir(data);
      },
    ],
    ["emptied of its data file", (data: string) => rm(join(data, "terrarium.db"))],
    ["emptied of its write-ahead log", (data: string) => rm(join(data, "terrarium.db-wal"))],
  ])(
    "[HTTP-211] the data folder %s under a running gateway: nothing is acknowledged as stored",
    async (_what, harm) => {
      const data = join(await tempFolder(), "data");
      await using kit = await FaultKit.open(["--data-dir", data, "--agents", ASKER]);
      const ask = () => kit.invoke("asker", { ask: {} });
      expect(await ask()).toMatchObject({ status: 200, body: { status: "PARKED" } });
      expect(await kit.ready()).toMatchObject({ status: 200 });
      await harm(data);
      expect(await ask()).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
      const unready = async (): Promise<void> => {
        while ((await kit.ready()).status === 200) await kit.numbers(1);
      };
      await inTime("the gateway's admission", unready());
      const { reasons } = await kit.ready();
      expect(reasons.join()).toMatch(/data folder/);
      expect(reasons.join()).not.toContain(data);
      await kit.complaint(/was removed or replaced/);
      await kit.numbers();
      expect(await kit.alive()).toBe(200);
    },
  );

  test("[HTTP-211] a data folder that is put back is used again", async () => {
    const data = join(await tempFolder(), "data");
    await using kit = await FaultKit.open(["--data-dir", data, "--agents", ASKER]);
    const ask = () => kit.invoke("asker", { ask: {} });
    await ask();
    await rename(data, `${data}-elsewhere`);
    expect(await ask()).toMatchObject({ status: 503 });
    await rename(`${data}-elsewhere`, data);
    expect(await ask()).toMatchObject({ status: 200, body: { status: "PARKED" } });
    const ready = async (): Promise<void> => {
      while ((await kit.ready()).status !== 200) await kit.numbers(1);
    };
    await inTime("readiness", ready());
  });

  describe.skipIf(needs("mount"))("on a file system of its own", () => {
    test("a read-only file system is refused at start with the reason", async () => {
      await using disk = await tmpfs("16m", "ro");
      const { status, stderr } = await run([
        "serve",
        "--port",
        "0",
        "--no-bundled",
        "--data-dir",
        join(disk.path, "data"),
      ]);
      expect(status).not.toBe(0);
      expect(stderr).toMatch(/cannot be written/);
      expect(stderr).not.toMatch(/^\s+at /m);
    });

    test("a full file system: observers go on, history is degraded, and log, metrics and readiness show it", async () => {
      await using disk = await tmpfs("4m");
      const data = join(disk.path, "data");
      await mkdir(data);
      await using kit = await FaultKit.open(["--data-dir", data, "--agents", ASKER]);
      expect(await kit.metric("terrarium_journal_degraded")).toBe(0);
      fill(join(disk.path, "filler"));
      const degraded = async (): Promise<void> => {
        while ((await kit.metric("terrarium_journal_degraded")) === 0) await kit.numbers(2);
      };
      await inTime("the journal's degradation", degraded(), 50_000);
      expect(await kit.metric("terrarium_journal_failures_total")).toBeGreaterThan(0);
      await kit.complaint(/history is not being kept/);
      expect((await kit.ready()).degraded.join()).toMatch(/history is not being kept/);
      await kit.numbers();
      expect(await kit.alive()).toBe(200);

      // A question that cannot be stored is refused, and can be asked when there is room again.
      const ask = () => kit.invoke("asker", { ask: {} });
      const refused = await ask();
      expect(refused).toMatchObject({ status: 503, body: { code: "UNAVAILABLE", retryAfterMs: 1_000 } });
      expect(JSON.stringify(refused.body)).not.toContain(data);
      await kit.complaint(/disk is full.*questions cannot be kept/);
      expect((await kit.ready()).degraded).toEqual(
        expect.arrayContaining(["the disk is full", "questions cannot be kept at present"]),
      );
      expect(await kit.metric('terrarium_purgatory_pending{severity="CRITICAL"}')).toBe(0);
      // A refused call was not made, so that trying again does not act twice [RUN-730].
      expect(await kit.suffer("hello")).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
      await rm(join(disk.path, "filler"));
      expect(await ask()).toMatchObject({ status: 200, body: { status: "PARKED" } });
      expect(await kit.metric('terrarium_purgatory_pending{severity="CRITICAL"}')).toBe(1);
      expect((await kit.ready()).degraded).not.toContain("questions cannot be kept at present");
      expect(await kit.suffer("hello again")).toMatchObject({ status: 200 });
      await kit.faulty.event("the call that was made", (event) => isEcho(event, "hello again"));
      expect(kit.faulty.heard.items.filter((event) => isEcho(event, "hello"))).toEqual([]);
    });
  });
});

describe("clients", () => {
  const LIMITS = [
    "--ephemeral",
    "--handshake-timeout-ms=500",
    "--request-timeout-ms=1000",
    "--stall-timeout-ms=500",
    "--ping-interval-ms=1000",
    "--max-unsent-bytes=16384",
  ];

  test("that half-close, send byte by byte, or reset: all are ended, and leave nothing behind", async () => {
    await using kit = await FaultKit.open(LIMITS);
    const { port } = new URL(kit.url);
    const dial = async (): Promise<Socket> => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => undefined).resume();
      await once(socket, "connect");
      return socket;
    };
    const half = await RawSocket.open(`${kit.url}/observe/counting`, { protocol: null, init: false });
    half.halfClose();
    await inTime("the end of the half-closed connection", half.gone.promise);

    // Each byte is sent after an event elsewhere, so that the head is never complete in time.
    const slow = await dial();
    // The gateway may end it while a byte is on its way: a reset, which is an end as well.
    const gone = new Promise<void>((resolve) => slow.once("close", () => resolve()));
    let ended = false;
    slow.once("close", () => (ended = true));
    for (let n = 0; !ended; n += 1) {
      slow.write("GET /health HTTP/1.1\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaa"[n % 60] ?? "a");
      await Promise.race([kit.numbers(1), gone]);
    }

    const reset = await RawSocket.open(`${kit.url}/observe/counting`, { protocol: null, init: false });
    reset.reset();
    const left = async (): Promise<void> => {
      while ((await kit.metric("terrarium_connections")) !== 2);
    };
    await inTime("their places", left());
    await kit.numbers();
    expect(await kit.alive()).toBe(200);
  });

  test("that never read are disconnected and counted, and slow no others", async () => {
    await using kit = await FaultKit.open(LIMITS);
    const deaf = await RawSocket.open(`${kit.url}/observe/faulty`, { protocol: null, init: false });
    deaf.answersNothing = true;
    deaf.pause();
    // It reads nothing and answers no ping; either may be noticed first.
    const cuts = async (): Promise<number> => {
      const of = (limit: string) => kit.metric(`terrarium_refused_total{limit="${limit}"}`);
      return (await of("stallTimeoutMs")) + (await of("pingIntervalMs"));
    };
    const cut = async (): Promise<void> => {
      while ((await cuts()) === 0) {
        await kit.suffer("flood");
        await kit.numbers(1);
      }
    };
    await inTime("the cut", cut(), 50_000);
    await kit.numbers();
    expect(await kit.alive()).toBe(200);
    deaf.destroy();
  });
});

/** A small file system in memory, mounted for one test. */
function isEcho({ type, result }: { type: string; result?: unknown }, of: string): boolean {
  return type === "RESULT" && (result as { echo?: unknown }).echo === of;
}

async function tmpfs(
  size: string,
  ...options: readonly string[]
): Promise<{ path: string } & AsyncDisposable> {
  const path = await tempFolder();
  await chmod(path, 0o755);
  execFileSync("mount", ["-t", "tmpfs", "-o", [`size=${size}`, ...options].join(","), "tmpfs", path]);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await Promise.resolve(execFileSync("umount", ["--lazy", path]));
    },
  };
}

/** Writes until there is no space left. */
function fill(path: string): void {
  try {
    execFileSync("dd", ["if=/dev/zero", `of=${path}`, "bs=4k", "count=4096"], { stdio: "ignore" });
  } catch {
    // The write is expected to fail.
  }
}
