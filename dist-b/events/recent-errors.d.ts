/** Times of the errors a view has received itself, milliseconds, oldest first. At most COUNTED_MAX. */
export type ErrorTimes = readonly number[];
export declare function withError(times: ErrorTimes, at: number): ErrorTimes;
/**
 * Errors in the last minute. The gateway's count (`told`) includes errors from before this view, but is some seconds
 * old; the view's own count has the later ones.
 */
export declare function errorsLastMinute(times: ErrorTimes, now: number, told: number): number;
/** `3 errors in the last minute`; the short form for narrow places. */
export declare function errorWords(errors: number, isShort?: boolean): string;
