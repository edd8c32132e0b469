import type { Scene, Size } from "../model/scene.js";
import { type Line } from "./tones.js";
/** The picture of a scene: exactly `rows` lines of exactly `columns` columns. A pure function. */
export declare function layout(scene: Scene, { columns, rows }: Size): Line[];
/** How far the page of the open run can be scrolled, lines; 0 without one. */
export declare function scrollMax(scene: Scene, { columns, rows }: Size): number;
