import type { Shape } from "./shape.js";
/** The form of a value, for people, on one line: `{ok: true, tree?: json} or null`. Cut when it is too long. */
export declare function notationOf(shape: Shape): string;
/** The same over several lines, when one would be too long. */
export declare function notationLines(shape: Shape, indent: string): string;
