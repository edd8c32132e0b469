import { FREEZE, type FreezeRow, FREEZES, type FreezeSelection, THAW } from "../../documents/freezes.js";
import { freezeWords } from "../../events/words/freezes.js";
import { ask, outcomeOf } from "../client/http.js";
import { usageError } from "../exit.js";
import { writeJson, writeLine, writeNote } from "../render/output.js";
import { visibleLine } from "../../base/text/visible-text.js";
import type { ClientSettings, Flags } from "../settings.js";

/** `terrarium freeze`: nothing new begins in these agents once it returns. */
export async function freeze(
  settings: ClientSettings,
  agents: readonly string[],
  flags: Flags,
): Promise<void> {
  const { reason } = flags;
  if (typeof reason !== "string" || reason.trim() === "")
    throw usageError("say why: --reason TEXT is shown to everybody who may see the agents");
  const { freeze: made } = await ask(settings, FREEZE, { ...selectionIn(agents, flags), reason });
  show(settings, outcomeOf(made), "frozen: ");
}

/** `terrarium thaw`: ends exactly these freezes. */
export async function thaw(settings: ClientSettings, agents: readonly string[], flags: Flags): Promise<void> {
  const ended = outcomeOf((await ask(settings, THAW, selectionIn(agents, flags))).thaw);
  show(settings, ended, "thawed: ");
  if (settings.json) return;
  if (ended.length === 0)
    writeNote("there was no such freeze: a thaw ends exactly the freezes that it names");
  const { freezes } = await ask(settings, FREEZES, {});
  for (const left of freezes) writeNote(`still frozen: ${visibleLine(freezeWords(left))}`);
}

/** `terrarium freezes`: what is frozen, oldest first. */
export async function listFreezes(settings: ClientSettings): Promise<void> {
  const { freezes } = await ask(settings, FREEZES, {});
  show(settings, freezes, "");
  if (freezes.length === 0 && !settings.json) writeNote("nothing is frozen");
}

function show(settings: ClientSettings, freezes: readonly FreezeRow[], before: string): void {
  if (settings.json) return writeJson(freezes);
  for (const one of freezes) writeLine(`${before}${visibleLine(freezeWords(one))} since ${one.at}`);
}

/** Throws a usage error when nothing is named. */
function selectionIn(agents: readonly string[], { label, all }: Flags): FreezeSelection {
  const labels = Array.isArray(label) ? label.map(String) : [];
  if (agents.length === 0 && labels.length === 0 && all !== true)
    throw usageError("name agents, --label KEY=VALUE, or --all");
  return {
    ...(agents.length > 0 && { agents }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels.map(labelIn)) }),
    ...(all === true && { all: true }),
  };
}

function labelIn(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usageError(`--label takes KEY=VALUE; found "${text}"`);
}
