import type { TerrariumEvent } from "./event.js";
/**
 * The text by which an event is found: what every viewer sees of it. Fields that are hidden from some viewers are left
 * out, so that searching tells nothing about them.
 */
export declare function publicText(event: TerrariumEvent): string;
