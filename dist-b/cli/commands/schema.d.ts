/**
 * `terrarium schema`: prints the schema of this build with the commands of the agents in these files (and of the bundled
 * ones), sorted so that two builds can be compared. Starts no agent.
 */
export declare function writeSchema(options: {
  readonly agentFiles: readonly string[];
  readonly bundled: boolean;
  readonly loadTimeoutMs: number;
}): Promise<void>;
