import type { Scene, TailLine } from "../model/scene.js";
import { type Line } from "./tones.js";
/** The latest events, newest at the bottom. Returns exactly `rows` lines. */
export declare function eventTail(
  { tail, viewState, connection }: Scene,
  columns: number,
  rows: number,
): Line[];
/** The rule above the events. */
export declare function eventRule({ viewState, unread }: Scene, aside: string, columns: number): Line;
export declare function eventLine(
  { at, agentId, type, detail }: TailLine,
  columns: number,
  named: boolean,
): Line;
