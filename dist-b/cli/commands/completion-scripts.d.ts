export declare const SHELLS: readonly ["bash", "zsh", "fish"];
export type Shell = (typeof SHELLS)[number];
/**
 * The script that a shell sources. It runs `terrarium complete -- WORDS…` on each Tab, which prints one `word<TAB>help`
 * per line, so the script never goes out of date. The last of WORDS is the word being typed. When the command has no
 * candidates, the shell completes file names.
 */
export declare function completionScript(shell: Shell): string;
