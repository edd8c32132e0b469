import { type RunAction } from "../../../events/words/runs.js";
import type { Scene } from "../model/scene.js";
import { type Line } from "./tones.js";
/** What `Run again` and `Cancel` are called on this page and in questions about them. */
export declare const ACTION_WORDS: Readonly<Record<RunAction, string>>;
/** The page of one run: what it is, its input, outcome, questions, resumptions and events. Returns exactly `rows` lines. */
export declare function runPage(scene: Scene, columns: number, rows: number): Line[];
/** All lines of the page, before it is scrolled. */
export declare function runPageLines(scene: Scene, inner: number): Line[];
/** The actions that the run allows and the token may. */
export declare function mayDo({ runs }: Scene): readonly RunAction[];
