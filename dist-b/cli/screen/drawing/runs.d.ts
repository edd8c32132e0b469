import type { RunRow } from "../../../documents/runs.js";
import type { Scene } from "../model/scene.js";
import { type Line, type Tone } from "./tones.js";
/** The tone of a run's status; grey while the gateway is away. */
export declare function toneOfStatus({ status }: Pick<RunRow, "status">, { connection }: Scene): Tone;
/** The runs of the open agent, newest first, below their rule. Returns exactly `rows` lines. */
export declare function runList(scene: Scene, columns: number, rows: number): Line[];
/** Client, session and attempt: as much as fits into `columns`. */
export declare function whose({ by, session, attempt }: RunRow, columns: number): Line;
