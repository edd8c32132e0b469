import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { TerrariumError } from "../../index.js";

/** The steward's own folder: what was approved goes there, and nothing in it is ever proposed. */
export const TRASH = ".terrarium-trash";

/** Whether a path, relative to the steward's directory, stays below it and clear of dotfiles and the trash. */
export function isTidy(path: string): boolean {
  if (path === "" || isAbsolute(path) || path.includes("\0")) return false;
  return path.split(sep).every((part) => part !== "" && !part.startsWith("."));
}

/**
 * The real folder a caller asked for: the steward's own or one below it. Throws `BAD_USER_INPUT` for anything else, in
 * the same words whether it exists or not: nobody may find out what lies elsewhere.
 */
export async function folderInside(root: string, given: string): Promise<string> {
  const wanted = relative(root, resolve(root, given));
  if (wanted === "") return root;
  if (isTidy(wanted)) {
    // A link on the way would lead elsewhere, so the folder must be where its name says.
    const real = await realpath(join(root, wanted)).catch(() => null);
    if (real === join(root, wanted)) return real;
  }
  throw new TerrariumError("BAD_USER_INPUT", "scan: is no folder below the steward's directory", {
    field: "scan",
  });
}
