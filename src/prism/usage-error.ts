/** What is wrong with a command line: the code is BAD_USER_INPUT, as on every surface. */
export interface UsageError {
  readonly code: "BAD_USER_INPUT";
  /** As it was written, or would have to be; null when no flag is to blame. */
  readonly flag: string | null;
  readonly reason: string;
  /** The member of the arguments that is wrong, as `details.issues` has it elsewhere; null when none is to blame. */
  readonly path: readonly (string | number)[] | null;
}
