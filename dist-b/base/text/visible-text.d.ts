/**
 * Text from agents and callers, for people to read. A character that draws nothing, looks like a plain space, or
 * reorders its neighbours can make one text look like another, so it is shown by its code point: `⟨U+202E⟩`.
 * Terminal, command line and browser all use this function, so this file imports nothing.
 *
 * Kept as they are: line feed and tab, emoji sequences recommended by Unicode (RGI), and the two joiners where they
 * change the shape of Arabic or Indic letters.
 */
export declare function visibleText(text: string): string;
/** The same in one line: line feeds and tabs become spaces. */
export declare function visibleLine(text: string): string;
/**
 * JSON that shows hidden characters as JSON escapes (`\u202e`): another spelling of the same value, also for
 * programs.
 */
export declare function visibleJson(json: string): string;
/** True when a text has a visible character. */
export declare function showsSomething(text: string): boolean;
/** The text as it looks when invisible characters draw nothing and all blanks look alike. */
export declare function withoutHidden(text: string): string;
