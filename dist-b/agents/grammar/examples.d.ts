/** The built-in grammars. */
export declare const EXAMPLES: Readonly<Record<string, string>>;
