import {
  type AgentContext,
  type AgentDefinition,
  answers,
  type Clock,
  defineAgent,
  merge,
  systemClock,
  tail,
} from "../agent.js";
import { LogWatch, nameOf, watchInput, type WatchInput } from "./logwatch/log-watch.js";
import type { Answer } from "./logwatch/reports.js";
import { leaveTraces } from "./logwatch/traces.js";

export interface LogwatchOptions {
  /** Paths of the files to follow. A missing file is awaited. */
  readonly files: readonly string[];
  /** Where to start in existing files. Default `end`. */
  readonly from?: "start" | "end";
  /** Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * Follows log files and reports new kinds of lines, bursts and errors (counted, never one event per line), and a summary
 * every ten seconds while lines arrive. See `LogWatch` for the rules. Its events are public, so addresses, secrets and long
 * ids are masked (`redact`), and files are named without their folders.
 *
 * It leaves pheromones: a WARNING for each burst of errors, a CAPABILITY for each format that it can read.
 *
 * - `{"focus":"payments"}` shows lines with that word at once and leaves the rest to the summaries; `{"focus":null}` ends it;
 * - `{"report":true}` returns the most frequent templates with their rates; `{"forget":"t12"}`, `{"forget":"*"}`;
 * - `{"text":"…"}` is one more line.
 */
export function logwatch(options: LogwatchOptions): AgentDefinition<WatchInput, Answer> {
  const { files, from = "end", clock = systemClock } = options;
  const watch = new LogWatch();
  return defineAgent<WatchInput, Answer>({
    id: "logwatch",
    genus: "watcher",
    description:
      files.length === 0
        ? "watches log lines sent to it"
        : `watches ${[...new Set(files.map(nameOf))].join(", ")}`,
    input: watchInput,
    // Without files there is no source: one that ends at once would end the agent.
    ...(files.length > 0 && { source: (context: AgentContext) => follow(files, from, clock, context) }),
    process(input, { signals }) {
      const answered = answer(watch, input, clock.now());
      leaveTraces(signals, answered, watch.takeLearned());
      return answered;
    },
    probes: {
      reports: { check: answers({ report: true, top: 1 }, (said) => (said as Answer).kind === "top") },
    },
  });
}

function answer(watch: LogWatch, input: WatchInput, receivedAt: number): Answer | undefined {
  if ("text" in input) {
    const reports = watch.line(input, receivedAt);
    return reports.length > 0 ? { kind: "reports", reports } : undefined;
  }
  if ("focus" in input) return { kind: "focus", ...watch.focus(input.focus) };
  if ("report" in input) return { kind: "top", ...watch.top(input.top) };
  return { kind: "forgotten", templates: watch.forget(input.forget) };
}

/** A file that cannot be read is logged and skipped; the source fails only when none is left. */
function follow(
  files: readonly string[],
  from: "start" | "end",
  clock: Clock,
  { log, signal }: AgentContext,
): AsyncIterable<WatchInput> {
  let readable = files.length;
  const lines = async function* (file: string): AsyncGenerator<WatchInput, void> {
    try {
      for await (const { text } of tail(file, { from, clock, signal })) yield { file, text };
    } catch (error) {
      signal.throwIfAborted();
      readable -= 1;
      const fault = { file: nameOf(file), reason: reasonOf(error, file) };
      if (readable === 0) {
        throw new Error(`cannot follow ${fault.file}: ${fault.reason}`, { cause: error });
      }
      log.error("cannot follow a log file", fault);
    }
  };
  return merge(...files.map(lines));
}

/** The system's error text, with the file's name instead of its path. */
function reasonOf(error: unknown, file: string): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(file, nameOf(file));
}
