import type { ConnectionNews } from "../client/follow.js";
/** Writes the news to standard error, but for the first connection. */
export declare function tellConnection(news: ConnectionNews): void;
