import type { Schema } from "@cfworker/json-schema";
/** Refuses references that return to their schema without descending into the value, because they would never end. */
export declare function refuseCircles(lookup: Readonly<Record<string, Schema | boolean>>): void;
