import type { SemaphoreCard, SemaphoreRow } from "../../documents/semaphores.js";
import { type RenderOptions } from "./render.js";
/** Semaphores, one line each. */
export declare function semaphoreTable(rows: readonly SemaphoreRow[], options: RenderOptions): string;
/** All fields of one semaphore. */
export declare function semaphoreCard(card: SemaphoreCard, { color }: RenderOptions): string;
/** The outcome in one line. */
export declare function settlementLine(card: SemaphoreRow): string;
