import type { PheromoneNews } from "../../documents/events.js";
import { DEPOSIT, type DepositVariables, SENSE, type SenseVariables } from "../../documents/pheromones.js";
import { followField } from "../client/follow.js";
import { ask, outcomeOf } from "../client/http.js";
import { usageError } from "../exit.js";
import { jsonText, writeJson, writeLine, writeNote } from "../render/output.js";
import { pheromoneLine } from "../render/pheromone.js";
import { periodMs } from "../period.js";
import type { ClientSettings, Flags } from "../settings.js";
import { tellConnection } from "./connection-notes.js";
import { parseInput } from "./steer.js";

/** Longest half-life and time to live, ms. */
const MS_MAX = 2 ** 40;

/** `terrarium pheromone sense`: the field now, strongest first. */
export async function sense(settings: ClientSettings, flags: Flags): Promise<void> {
  const { pheromones } = await ask(settings, SENSE, filterIn(flags));
  if (settings.json) return writeJson(pheromones);
  for (const pheromone of pheromones) writeLine(pheromoneLine(pheromone));
  if (pheromones.length === 0) writeNote("there are no such pheromones: all have faded");
}

/** `terrarium pheromone emit`: deposits one. */
export async function emit(
  settings: ClientSettings,
  type: string,
  payload: string | undefined,
  flags: Flags,
): Promise<void> {
  const { target, key, intensity = "1", halfLife, ttl } = flags;
  const variables: DepositVariables = {
    type,
    initialIntensity: strengthOf("--intensity", intensity),
    ...(payload === undefined ? {} : { payload: parseInput(payload) }),
    ...(typeof target === "string" ? { target } : {}),
    ...(typeof key === "string" ? { key } : {}),
    ...periodOf("halfLifeMs", "--half-life", halfLife),
    ...periodOf("ttlMs", "--ttl", ttl),
  };
  const stored = outcomeOf((await ask(settings, DEPOSIT, variables)).depositPheromone);
  if (settings.json) writeJson(stored);
  else writeLine(pheromoneLine(stored));
}

/** `terrarium pheromone watch`: each new deposit, until interrupted. */
export async function watch(settings: ClientSettings, flags: Flags): Promise<void> {
  const { type, source, target, minIntensity = 0 } = filterIn(flags);
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const passes = (pheromone: PheromoneNews): boolean =>
    (type === undefined || pheromone.type === type) &&
    (source === undefined || pheromone.source === source) &&
    (target === undefined || pheromone.target === target) &&
    pheromone.intensity >= minIntensity;
  try {
    await followField({
      ...settings,
      signal: ending.signal,
      onPheromone(pheromone) {
        if (pheromone === null) writeNote("some deposits were missed: this command was too slow");
        else if (passes(pheromone)) writeLine(settings.json ? jsonText(pheromone) : pheromoneLine(pheromone));
      },
      onConnection(news) {
        tellConnection(news);
        if (news.kind === "connected" && news.again)
          writeNote("deposits that were made meanwhile are not shown: see `terrarium pheromone sense`");
      },
      onNote: writeNote,
    });
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

function filterIn({ type, source, target, minIntensity }: Flags): SenseVariables {
  return {
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof source === "string" ? { source } : {}),
    ...(typeof target === "string" ? { target } : {}),
    ...(minIntensity === undefined ? {} : { minIntensity: strengthOf("--min-intensity", minIntensity) }),
  };
}

function strengthOf(flag: string, given: unknown): number {
  const strength = typeof given === "string" && given.trim() !== "" ? Number(given) : Number.NaN;
  if (strength >= 0 && strength <= 1) return strength;
  throw usageError(`${flag} must be a number from 0 to 1; found "${String(given)}"`);
}

function periodOf(name: string, flag: string, given: unknown): { readonly [name: string]: number } {
  return typeof given === "string" ? { [name]: periodMs(flag, given, 1, MS_MAX) } : {};
}
