/**
 * Checks whether files are still the ones that were opened. A removed file can still be written and read, so no error
 * shows that its content is lost with the process.
 */
export declare class FilePresence {
  #private;
  constructor(...paths: readonly string[]);
  /** The first file that is missing or was replaced; null while all are present. Blocks on the disk. */
  get missing(): string | null;
  /** The same without blocking the thread. */
  findMissing(): Promise<string | null>;
}
