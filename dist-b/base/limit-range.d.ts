import { type LimitName, type Limits } from "./limits.js";
/** Largest value that may be set. */
export declare function limitMax(name: LimitName): number;
/** Fills in the defaults. Throws BAD_USER_INPUT that names an unknown limit or a value out of range. */
export declare function resolveLimits(given?: Partial<Limits>, ephemeral?: boolean): Limits;
