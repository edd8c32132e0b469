export { Chronicle } from "./chronicle.js";
export type { Journal, OpenedJournal } from "./journal.js";
export type { JournalLimits } from "./limits.js";
export { MemoryJournal, MemoryShelf } from "./memory-journal.js";
export { SqliteJournal } from "./sqlite/sqlite-journal.js";
