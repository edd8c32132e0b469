/** A file that does not hold what it should, with one line for each fault. */
export declare class ManifestError extends Error {
  readonly name = "ManifestError";
}
export interface ManifestOptions {
  readonly gatewayImage: string;
}
/**
 * The objects that the operator makes for the AgentServers in a file of YAML, as YAML. Other kinds in the file are left
 * out: they are applied as they are. Throws ManifestError.
 */
export declare function manifestOf(text: string, { gatewayImage }: ManifestOptions): string;
/** One document of a stream, with its own beginning. */
export declare function asDocument(object: object): string;
