import { systemClock } from "../../src/base/clock.js";
import type { Effect, RunsClient } from "../sim/runs-gateway-client.js";
import type { Session } from "../support/terrarium-process.js";
import type { FaultObserver } from "./observer.js";

/** Of the log of one process. */
const LOG_CHARACTERS_MAX = 6_000;
/** How long a process may take to tell what it holds, milliseconds. */
const TELL_MS = 10_000;

export interface Reported {
  readonly steps: readonly string[];
  readonly client: RunsClient;
  /** What the agents did to the world. */
  readonly effects: readonly Effect[];
  readonly observers: readonly FaultObserver[];
  readonly processes: readonly {
    readonly name: string;
    readonly session: Session;
    readonly isStopped: boolean;
  }[];
}

/** Everything that is known about a round that failed: what was done, what is waited for, and what each side holds. */
export async function reportOf({ steps, client, effects, observers, processes }: Reported): Promise<string> {
  const parts = processes.map(async ({ name, session, isStopped }) => {
    const { child } = session;
    const isThere = child.exitCode === null && child.signalCode === null;
    const standing = !isThere || isStopped ? "" : await standingOf(session);
    const state = isStopped ? "stopped" : isThere ? "runs" : `ended ${child.exitCode ?? child.signalCode}`;
    const log = session.stderr
      .split("\n")
      .filter((line) => !line.startsWith("standing "))
      .join("\n")
      .slice(-LOG_CHARACTERS_MAX);
    return `== ${name} ${child.pid} ${state}\n${log}\n${standing}`;
  });
  return [
    "== steps, with milliseconds since the start",
    ...steps,
    "== calls without an answer",
    ...Array.from(client.waiting, (call) => JSON.stringify(call)),
    "== open runs, when the gateway was last asked",
    ...client.open.map((run) => JSON.stringify(run)),
    "== resumptions that began more than once",
    ...(await resumedAgain(client, effects)),
    "== observers",
    ...observers.map((observer) => observer.standing),
    ...(await Promise.all(parts)),
  ].join("\n");
}

/** What a process holds, as `standing.mjs` in it tells. */
async function standingOf(session: Session): Promise<string> {
  const from = session.stderr.length;
  session.child.kill("SIGWINCH");
  const late = new Promise<string>((resolve) => {
    systemClock.after(TELL_MS, () => resolve(`it does not tell what it holds within ${TELL_MS} ms`));
  });
  return await Promise.race([session.complaint(/^standing .* told$/, from), late]);
}

/** At most this many are told of. */
const RESUMED_MAX = 5;

export async function resumedAgain(client: RunsClient, effects: readonly Effect[]): Promise<string[]> {
  const attempts = new Map<string, Effect[]>();
  for (const one of effects)
    if (one.what === "resume") attempts.set(one.run, [...(attempts.get(one.run) ?? []), one]);
  const again = [...attempts].filter(
    ([, all]) => new Set(all.map(({ attempt }) => attempt)).size < all.length,
  );
  const told = again.slice(0, RESUMED_MAX).map(async ([run, all]) => {
    const questions = await client.questionsOf(run);
    const begun = all.map(({ attempt, pid, at }) => `attempt ${attempt} in process ${pid} at ${at}`);
    return `${run}: ${begun.join(", ")}; ${JSON.stringify(questions)}`;
  });
  return await Promise.all(told);
}
