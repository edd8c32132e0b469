import type Database from "libsql";
/**
 * Creates the log's tables and copies the history of releases that stored an event once for each stream. A history that
 * cannot be read is left where it is: questions are served without history.
 */
export declare function copyHistory(database: Database.Database, tables: string): void;
