import type { AgentScene, Scene } from "../model/scene.js";
import { type Line, type Tone } from "./tones.js";
/** The top line: totals of the terrarium, or the vitals of the open agent, and the state of the connection. */
export declare function header(scene: Scene, open: AgentScene | null, columns: number): Line;
/** The tone of a condition's word; words that are not an activity level are muted. */
export declare function toneOf(word: string, connection: Scene["connection"]): Tone;
/** One sentence that says the state is not current and that the view is reconnecting. */
export declare function notice({ connection, asOf, now, address }: Scene, columns: number): Line[];
/** Open questions, most urgent first. */
export declare function cardLines({ cards, now }: Scene, columns: number, rows: number): Line[];
