/** A duration in its two largest units: `4 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export declare function durationWords(ms: number): string;
/** Below ten seconds in milliseconds or tenths of a second: `12 ms`, `1.2 s`, `12 s`. */
export declare function preciseDurationWords(ms: number): string;
