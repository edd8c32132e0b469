/** A rate in few characters: `0`, `0.3`, `10`, `1.2k`. */
export declare function rate(perSecond: number): string;
export declare function counted(count: number, one: string, many?: string): string;
/** `14:03:09`, in local time. */
export declare function timeOfDay(at: number): string;
/**
 * The latest values as bars, newest at the right; a value of `ceiling` is a full bar. Seconds without a sample are blank.
 */
export declare function sparkline(values: readonly number[], columns: number, ceiling: number): string;
/** Logarithmic: ten events a second is half as high as a hundred, so small flows stay visible beside large ones. */
export declare function flowSparkline(perSecond: readonly number[], columns: number): string;
