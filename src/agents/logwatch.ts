import {
  type AgentContext,
  type AgentDefinition,
  type Clock,
  defineAgent,
  merge,
  systemClock,
  tail,
} from "../index.js";
import { LogWatch, nameOf, watchInput, type WatchInput } from "./logwatch/log-watch.js";
import type { Answer } from "./logwatch/reports.js";

export interface LogwatchOptions {
  /** Paths of the files to follow. One that is not there yet is waited for. */
  readonly files: readonly string[];
  /** Where to begin in files that are there already. Default `end`. */
  readonly from?: "start" | "end";
  /** Tells when a line arrives. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Follows log files and says what is worth a look: new kinds of line, bursts, errors (counted, never one event a line), and a
 * summary every ten seconds in which there are lines. See `LogWatch` for the rules and their numbers. Everybody may read what it
 * says, so addresses, secrets and long ids are masked in it (`redact`), and files are named without their folders.
 *
 * - `{"focus":"payments"}` shows lines with that word at once and leaves the rest to the summaries; `{"focus":null}` ends it;
 * - `{"report":true}` answers the most frequent templates with their rates; `{"forget":"t12"}`, `{"forget":"*"}`;
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
        ? "watches the log lines it is given"
        : `watches ${[...new Set(files.map(nameOf))].join(", ")}`,
    input: watchInput,
    // Without files there is nothing to live on but perturbations: a source that ends at once would end the agent.
    ...(files.length > 0 && { source: (context: AgentContext) => follow(files, from, clock, context) }),
    process: (input) => answer(watch, input, clock.now()),
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

/** A file that cannot be read is logged and left out; only when none is left the source fails. */
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

/** What the system says of it, with the file's name in place of its path. */
function reasonOf(error: unknown, file: string): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(file, nameOf(file));
}
