/** The first segment of every path. `concept` has no paths yet. */
export declare const CONTEXTS: readonly ["world", "self", "concept", "void", "time"];
/** Longest path. The longest that exists has 213: an id and a command's name, both of full length. */
export declare const PATH_CHARACTERS_MAX = 256;
export declare const PATH_SEGMENTS_MAX = 8;
/** Aspects that every agent has. A command of such a name is at `world.agent.<id>.command.<name>`. */
export declare const RESERVED_ASPECTS: readonly ["manifest", "snapshot", "history"];
/**
 * The segments of a path, with `~.` read as a dot. Throws BAD_PATH with `details.position`, counted from 0 in UTF-16
 * units, for text that no path can be.
 */
export declare function parsePath(text: string): readonly string[];
/** The text of a path with these segments. */
export declare function writePath(segments: readonly string[]): string;
