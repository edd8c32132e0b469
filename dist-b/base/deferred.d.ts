/** A promise with its resolve and reject functions. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}
export declare function deferred<T = void>(): Deferred<T>;
/** True for any promise-like object. */
export declare function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T>;
