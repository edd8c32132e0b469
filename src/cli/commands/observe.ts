import { systemClock } from "../../base/clock.js";
import { type ObservedEvent, type ObserveVariables, withoutAliases } from "../../documents/events.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import { isForSession } from "../../events/session.js";
import { explain } from "../exit.js";
import { eventTypes } from "../log/query.js";
import { sharedBy, sharedWords } from "../client/shared-by.js";
import { watchOutage } from "./watch-outage.js";
import { StateRecorder } from "../last-known/recorder.js";
import { tellConnection } from "./connection-notes.js";
import { renderOptions, writeJson, writeLine, writeNote } from "../render/output.js";
import { dated, followOrRecall, LIVE, type Source, sourceOf } from "../last-known/recall.js";
import { eventLine } from "../render/render.js";
import { type ClientSettings, type Flags, isStill, wholeNumber } from "../settings.js";

const REPLAY_MAX = 1_000_000;
const REPLAY_USUAL = 100;

/** `terrarium observe`: a picture in a terminal; one line per event in a pipe, or on request. Runs until interrupted. */
export async function observe(settings: ClientSettings, named: string | null, flags: Flags): Promise<void> {
  const shared = await sharedBy(settings.token);
  const agentId = named ?? (shared && shared.agentId);
  const variables = observeVariables(agentId, flags);
  const scope = agentId ?? ALL_AGENTS;
  const partial = variables.types !== undefined || variables.session !== undefined;
  const recorder = new StateRecorder({ settings, clock: systemClock, scope, partial });
  const plain =
    settings.json || flags["plain"] === true || !process.stdout.isTTY || process.env["TERM"] === "dumb";
  if (shared && !settings.json) writeNote(sharedWords(shared));
  if (plain) return observeLines(settings, variables, recorder);
  const { observeScreen } = await import("../screen/screen.js");
  const still = isStill(flags, process.env);
  // It shows an outage itself, and a line on standard error would break the picture.
  const { onOutage: _onOutage, ...own } = settings;
  await observeScreen({ settings: own, variables, recorder, still });
}

async function observeLines(
  settings: ClientSettings,
  variables: ObserveVariables,
  recorder: StateRecorder,
): Promise<void> {
  const interrupted = new AbortController();
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  process.once("exit", () => recorder.write());
  let followed = settings.endpoint;
  let looking: Promise<void> | null = null;
  const show = (event: ObservedEvent, source: Source = LIVE): void => {
    if (settings.json) writeJson(dated([withoutAliases(event)], source)[0]);
    else writeLine(eventLine(event, renderOptions()));
  };
  await followOrRecall({
    settings,
    endpoint: settings.endpoint,
    others: settings.others,
    token: settings.token,
    variables,
    signal: interrupted.signal,
    onEvent: (event) => {
      recorder.recordEvent(event);
      show(event);
    },
    onRecall: (_state, stream, stale) => {
      const { types, session = null, replay = REPLAY_USUAL } = variables;
      const events = stream?.events.filter(
        (event) =>
          isForSession(event, session) && (!types || event.type === "GAP" || types.includes(event.type)),
      );
      process.stderr.write(explain(stale, settings.json));
      const source = stale.asOf === null ? LIVE : sourceOf(stale.asOf);
      for (const event of events?.slice(-replay) ?? []) show(event, source);
      if (stream?.cursor) recorder.recall(stream.events);
    },
    onConnection: (news) => {
      tellConnection(news);
      if (news.kind === "lost") return;
      followed = news.gateway;
      looking ??= watchOutage({ token: settings.token, endpoint: () => followed }, ended.signal);
    },
    onNote: writeNote,
  }).finally(() => ended.abort());
  // Do not wait for a gateway that hangs to close the connection.
  if (interrupted.signal.aborted) process.exit(0);
}

export function observeVariables(agentId: string | null, flags: Flags): ObserveVariables {
  const { after, replay, types, session } = flags;
  return {
    ...(agentId === null ? {} : { agentId }),
    ...(typeof session === "string" ? { session } : {}),
    ...(typeof after === "string" ? { after } : {}),
    ...(typeof replay === "string"
      ? { replay: wholeNumber({ text: replay, origin: "--replay" }, "events", 0, REPLAY_MAX) }
      : {}),
    ...(typeof types === "string" ? { types: eventTypes(types) } : {}),
  };
}
