import { TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../events/event.js";
import { withoutAliases, type ObserveVariables } from "./documents.js";
import { usageError } from "./exit.js";
import { follow } from "./follow.js";
import { endWhenNobodyReads, renderOptions, writeLine } from "./output.js";
import { eventLine } from "./render.js";
import { wholeNumber, type ClientSettings, type Flags } from "./settings.js";

const REPLAY_MAX = 1_000_000;

/** `terrarium observe`: one line an event, until interrupted. */
export async function observe(settings: ClientSettings, agentId: string | null, flags: Flags): Promise<void> {
  const variables = observeVariables(agentId, flags);
  endWhenNobodyReads();
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  await follow({
    endpoint: settings.endpoint,
    token: settings.token,
    variables,
    signal: interrupted.signal,
    onEvent: (event) =>
      writeLine(settings.json ? JSON.stringify(withoutAliases(event)) : eventLine(event, renderOptions())),
    onNote: (note) => process.stderr.write(`terrarium: ${note}\n`),
  });
  // A gateway that hangs must not keep an interrupted view waiting for its goodbye.
  if (interrupted.signal.aborted) process.exit(0);
}

export function observeVariables(agentId: string | null, flags: Flags): ObserveVariables {
  const { after, replay, types } = flags;
  return {
    ...(agentId === null ? {} : { agentId }),
    ...(typeof after === "string" ? { after } : {}),
    ...(typeof replay === "string"
      ? { replay: wholeNumber({ text: replay, origin: "--replay" }, "events", 0, REPLAY_MAX) }
      : {}),
    ...(typeof types === "string" ? { types: eventTypes(types) } : {}),
  };
}

function eventTypes(list: string): TerrariumEventType[] {
  return list.split(",").map((given) => {
    const type = TERRARIUM_EVENT_TYPES.find((candidate) => candidate === given.trim().toUpperCase());
    if (type) return type;
    throw usageError(`--types knows ${TERRARIUM_EVENT_TYPES.join(", ")}; found "${given.trim()}"`);
  });
}
