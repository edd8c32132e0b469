import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RawSocket } from "../support/wire/raw-socket.js";
import { TOP } from "../support/machine.js";
import { MAIN, SERVE_ECHO, Session } from "../support/terrarium-process.js";

const CRASHES = ["--import", join(TOP, "test/e2e/faults/crash-on-signal.mjs"), ...MAIN];

async function serving(args: readonly string[] = SERVE_ECHO) {
  const session = new Session(args, { TERRARIUM_TOKEN: "e2e-operator-token" }, CRASHES);
  const [, url = ""] = /^terrarium listening on (http:\/\/\S+)$/.exec(await session.line()) ?? [];
  return { session, url };
}

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly origin?: string;
  readonly err?: { readonly message: string; readonly stack: string };
}

const linesOf = (session: Session): Line[] =>
  session.stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);

describe("an uncaught failure", () => {
  it.each([
    ["an exception", "SIGUSR2", "uncaughtException"],
    ["a rejection", "SIGWINCH", "unhandledRejection"],
  ] as const)(
    "[HTTP-103] %s is logged with its stack, connections are drained, and the exit code is 1",
    async (_what, signal, origin) => {
      const { session, url } = await serving();
      await using _ends = session;
      await using socket = await RawSocket.open(url.replace("http", "ws"));
      socket.subscribe("a", "subscription { terrariumEvents { cursor } }");
      await socket.reached();
      session.child.kill(signal);
      // Clients are told to reconnect, as on every orderly shutdown.
      expect(await socket.closed()).toMatchObject({ code: 1012 });
      expect(await session.end()).toBe(1);
      const [fatal] = linesOf(session).filter(({ level }) => level === 60);
      expect(fatal).toMatchObject({ origin, err: { message: "an unforeseen fault" } });
      expect(fatal?.err?.stack).toContain("crash-on-signal.mjs");
      expect(session.stderr).not.toContain("e2e-operator-token");
    },
  );

  it("[HTTP-103] has a deadline, and a signal does not turn it into success", async () => {
    const { session } = await serving([...SERVE_ECHO, "--drain-timeout-ms", "600000"]);
    await using _ends = session;
    session.child.kill("SIGUSR2");
    await session.complaint(/uncaught failure/);
    expect(await session.end("SIGTERM")).toBe(1);
  });

  it("[HTTP-103] that repeats during the drain is logged at most ten times", async () => {
    const { session, url } = await serving();
    await using _ends = session;
    const sockets = await Promise.all([1, 2, 3].map(() => RawSocket.open(url.replace("http", "ws"))));
    for (const socket of sockets) socket.answersNothing = true;
    let isOver = false;
    const ended = session.end().finally(() => (isOver = true));
    for (let sent = 0; sent < 40 && !isOver; sent += 1) {
      session.child.kill("SIGUSR2");
      await Promise.race([ended, fetch(`${url}/health`).catch(() => undefined)]);
    }
    expect(await ended).toBe(1);
    const fatal = linesOf(session).filter(({ level }) => level === 60);
    expect(fatal.length).toBeGreaterThan(0);
    expect(fatal.length).toBeLessThanOrEqual(10);
    await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
  });
});
