/**
 * The text of every operation sent by the dashboard, the embedded elements and the command line of this version.
 * Built from the constants they send, so that the list cannot be outdated.
 */
export declare const OWN_OPERATIONS: readonly string[];
