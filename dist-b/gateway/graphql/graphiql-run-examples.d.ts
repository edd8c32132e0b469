export interface Example {
  readonly query: string;
  readonly variables?: object;
}
/** The documents about runs. */
export declare const RUN_EXAMPLES: readonly Example[];
