import type { Scene } from "../model/scene.js";
import { type Line } from "./tones.js";
/** All agents, with their latest events below. Returns exactly `rows` lines. */
export declare function overview(scene: Scene, columns: number, rows: number): Line[];
