import { vi } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { main } from "../../../src/cli/main.js";
import { formatFlags } from "../../../src/prism/index.js";
import { run, Session, type Finished, type Variables } from "../terrarium-process.js";
import { manifestOf } from "./manifest.js";
import { type Call, type Outcome, refusal, type SurfaceKind, type World } from "./surface.js";

type Runs = (words: readonly string[], variables: Variables, signal?: AbortSignal) => Promise<Finished>;

/** `terrarium call AGENT COMMAND --flag=value …`, as built: one process per call. */
export const commandLine: SurfaceKind = {
  name: "command line",
  isSlow: true,
  open: (world) => ({ call: (call) => callFrom(world, runExecutable, call) }),
};

/** The same program, run in the tests' process. */
export const commandLineProgram: SurfaceKind = {
  name: "command line, in process",
  cannotLeave: "a caller leaves by ending its process, which is the tests' own process here",
  open: (world) => ({ call: (call) => callFrom(world, inTurn(runProgram), call) }),
};

async function callFrom(world: World, runs: Runs, call: Call): Promise<Outcome> {
  const { agentId, command, args, timeoutMs, idempotencyKey, signal } = call;
  const token = call.token === undefined ? world.terrarium.operatorToken : call.token;
  const agent = (await manifestOf(world)).find(({ id }) => id === agentId);
  const known = agent?.commands.find(({ name }) => name === command);
  const words = [
    "call",
    agentId,
    command,
    "--json",
    ...(timeoutMs === undefined ? [] : [`--timeout-ms=${timeoutMs}`]),
    ...(idempotencyKey === undefined ? [] : [`--idempotency-key=${idempotencyKey}`]),
    ...(args === undefined ? [] : formatFlags(args, known ?? { input: null })),
  ];
  const variables = {
    TERRARIUM_URL: `http://127.0.0.1:${world.port}`,
    ...(token !== null && { TERRARIUM_TOKEN: token }),
  };
  const { status, stdout, stderr } = await runs(words, variables, signal);
  if (status !== 0) {
    const { error } = JSON.parse(stderr) as { error: { code: string; [detail: string]: unknown } };
    return refusal(error.code, error);
  }
  const told = JSON.parse(stdout) as JsonValue;
  if (!isParked(told)) return { kind: "completed", result: told };
  return { kind: "parked", semaphore: { id: told.semaphore.id, prompt: told.semaphore.prompt } };
}

/** Recognises a parked call by its output; no result of the test agents looks like that. */
function isParked(told: unknown): told is { semaphore: { id: string; prompt: string } } {
  return typeof told === "object" && told !== null && "status" in told && told.status === "PARKED";
}

const runExecutable: Runs = async (words, variables, signal) => {
  if (!signal) return await run(words, variables);
  const session = new Session(words, variables);
  signal.addEventListener("abort", () => session.child.kill("SIGINT"));
  const status = await session.end();
  throw new Error(`interrupted, and ended with ${status}`);
};

/** Captures the program's output. One call at a time, because there is one standard output. */
export const runProgram: Runs = async (words, variables) => {
  let stdout = "";
  let stderr = "";
  const streams = [process.stdout, process.stderr].map((stream) => ({
    stream,
    before: stream.listeners("error"),
  }));
  const out = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  const err = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    stderr += String(chunk);
    return true;
  });
  try {
    const status = await main(["node", "terrarium", ...words], variables);
    return { status, stdout, stderr };
  } finally {
    out.mockRestore();
    err.mockRestore();
    // Removes the listeners that the program adds to the streams, because it normally runs once per process.
    for (const { stream, before } of streams) {
      for (const listener of stream.listeners("error")) {
        if (!before.includes(listener)) stream.off("error", listener as () => void);
      }
    }
  }
};

let last: Promise<unknown> = Promise.resolve();

function inTurn(runs: Runs): Runs {
  return (...call) => {
    const result = last.then(() => runs(...call));
    last = result.catch(() => undefined);
    return result;
  };
}
