import type Database from "libsql";
/** The version this release writes. */
export declare const SCHEMA_VERSION: number;
/** Refuses a data file of a newer release with `STORE_NEWER`. Changes nothing. */
export declare function requireKnownVersion(database: Database.Database): void;
/**
 * Migrates a data file to the current version (or to version `to`) in one transaction, or refuses one of a newer
 * release.
 */
export declare function migrate(database: Database.Database, to?: number): void;
/** Refuses history tables that this release does not know, with `JOURNAL_NEWER`. Changes nothing. */
export declare function requireEventLog(database: Database.Database): void;
