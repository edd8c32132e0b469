import { type PathAgent } from "./table.js";
/** Known paths that are similar to an unknown one, the most similar first. `agents` are those that the asker may see. */
export declare function nearPaths(segments: readonly string[], agents: readonly PathAgent[]): string[];
