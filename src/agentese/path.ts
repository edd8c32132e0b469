import { TerrariumError } from "../base/errors.js";

/** Longest path. The longest that exists has 213: an id and a command's name, both of full length. */
export const PATH_CHARACTERS_MAX = 256;
export const PATH_SEGMENTS_MAX = 8;

/** Aspects that every agent has. A command of such a name is at `world.agent.<id>.command.<name>`. */
export const RESERVED_ASPECTS = ["manifest", "snapshot", "history"] as const;

const CHARACTER = /[A-Za-z0-9_-]/;

/**
 * The segments of a path, with `~.` read as a dot. Throws BAD_PATH with `details.position`, counted from 0 in UTF-16
 * units, for text that no path can be.
 */
export function parsePath(text: string): readonly string[] {
  if (text.length > PATH_CHARACTERS_MAX)
    throw badPath(PATH_CHARACTERS_MAX, `a path has at most ${PATH_CHARACTERS_MAX} characters`);
  const segments: string[] = [];
  let segment = "";
  for (let at = 0; at <= text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "." || at === text.length) {
      if (segment === "") throw badPath(at, `a segment is empty at position ${at}`);
      segments.push(segment);
      segment = "";
    } else if (character === "~" && text.charAt(at + 1) === ".") {
      segment += ".";
      at += 1;
    } else if (CHARACTER.test(character)) segment += character;
    else
      throw badPath(
        at,
        `position ${at}: a segment has letters, digits, _ and -, and ~. for the dot of an agent's id`,
      );
  }
  if (segments.length > PATH_SEGMENTS_MAX)
    throw badPath(lengthOf(segments, PATH_SEGMENTS_MAX), `a path has at most ${PATH_SEGMENTS_MAX} segments`);
  if (segments.length === 1)
    throw badPath(text.length, "a path has a context and an aspect, such as self.runs");
  return segments;
}

/** The text of a path with these segments. */
export function writePath(segments: readonly string[]): string {
  return segments.map((segment) => segment.replaceAll(".", "~.")).join(".");
}

/** Where the segments after the first `count` begin. */
function lengthOf(segments: readonly string[], count: number): number {
  return writePath(segments.slice(0, count)).length;
}

function badPath(position: number, message: string): TerrariumError {
  return new TerrariumError("BAD_PATH", message, { position });
}
