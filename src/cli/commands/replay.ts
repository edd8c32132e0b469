import { systemClock } from "../../base/clock.js";
import { aliveDuring } from "../../base/async/stay-alive.js";
import { type ObservedEvent, type PlainEvent, withoutAliases } from "../../documents/events.js";
import { Replay, replayWords } from "../../events/replay.js";
import { CliError } from "../exit.js";
import { jsonText, renderOptions, writeLines, writeNote } from "../render/output.js";
import { eventLine } from "../render/render.js";
import type { ClientSettings, Flags } from "../settings.js";
import { pagesOf, type Replayed, replayedOf } from "../log/replayed.js";
import { timeOfDay } from "../screen/drawing/numbers.js";

/** `terrarium replay`: the screen of `observe` in a terminal; otherwise one line per event, at the pace of the replay. */
export async function replay(settings: ClientSettings, agentId: string, flags: Flags): Promise<void> {
  const replayed = replayedOf(agentId, flags, systemClock.now());
  const plain =
    settings.json || flags["plain"] === true || !process.stdout.isTTY || process.env["TERM"] === "dumb";
  if (plain) return await aliveDuring(() => replayLines(settings, replayed));
  const { observeScreen } = await import("../screen/screen.js");
  const { StateRecorder } = await import("../last-known/recorder.js");
  const recorder = new StateRecorder({ settings, clock: systemClock, scope: agentId, partial: false });
  await observeScreen({ settings, variables: { agentId }, recorder, still: false, replayed });
}

async function replayLines(settings: ClientSettings, replayed: Replayed): Promise<void> {
  const { agentId } = replayed;
  let shown = 0;
  const player: Replay<ObservedEvent> = new Replay<ObservedEvent>({
    read: pagesOf(settings, replayed),
    now: () => systemClock.monotonic(),
    after: (delayMs, task) => systemClock.after(delayMs, task),
    speed: replayed.speed,
    async onEvent(event) {
      if (shown === 0 && !settings.json) writeNote(noteOf(player, event));
      shown += 1;
      await writeLines([settings.json ? jsonText(withoutAliases(event)) : eventLine(event, renderOptions())]);
    },
    onGap(missed) {
      const gap: PlainEvent = { type: "GAP", agentId, reason: "EVICTED", missed } as unknown as PlainEvent;
      if (settings.json) process.stdout.write(`${jsonText(gap)}\n`);
      else writeNote(gapWords(missed));
    },
    onChange: () => undefined,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => player.stop());
  await player.play();
  if (player.state === "failed") throw player.failure instanceof CliError ? player.failure : failure(player);
  if (shown === 0 && !settings.json) writeNote("the log has no such events");
}

function noteOf({ state, speed }: Replay<ObservedEvent>, { at }: ObservedEvent): string {
  return replayWords({ state, speed, moment: timeOfDay(Date.parse(at)) });
}

function failure({ failure: error }: Replay<ObservedEvent>): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A gap in a replay. */
export function gapWords(missed: number | null): string {
  const count = missed === null ? "an unknown number of events" : `${missed} event${missed === 1 ? "" : "s"}`;
  return `gap: ${count} aged off the log`;
}
