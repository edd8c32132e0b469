import type { AgentScene, Scene } from "../model/scene.js";
import { type Line } from "./tones.js";
/** The page of one agent: a larger field, vitals over five minutes, its own events. Returns exactly `rows` lines. */
export declare function agentPage(scene: Scene, agent: AgentScene, columns: number, rows: number): Line[];
