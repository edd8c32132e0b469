/**
 * Keeps the process alive until the returned function is called, once. No timer of the clock does: without this a script that
 * awaits something which only a timer brings would end with status 13.
 */
export declare function stayAlive(): () => void;
/** Keeps the process alive while `work` goes on. */
export declare function aliveDuring<T>(work: () => Promise<T>): Promise<T>;
