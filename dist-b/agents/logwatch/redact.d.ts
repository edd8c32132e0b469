/**
 * Masks private parts of a text: addresses, e-mails, tokens and other secrets, long ids, query strings, and path segments
 * that look like one of them. Prefers to mask too much, because the watcher's events are public.
 */
export declare function redact(text: string): string;
/** The masked text, cut for a report. */
export declare function publicText(text: string): string;
