/** In ascending order. `unknown`: the line has no level. */
export declare const SEVERITIES: readonly ["unknown", "debug", "info", "warning", "error", "critical"];
export type Severity = (typeof SEVERITIES)[number];
export declare function worse(a: Severity, b: Severity): Severity;
export declare function isErrorLevel(severity: Severity): boolean;
/** The severity of a level name: `WARN`, `err`, `Information` …; null for any other word. */
export declare function severityOfWord(word: string): Severity | null;
/** The severity of a level letter: `W` is a warning. */
export declare function severityOfLetter(letter: string): Severity | null;
/** The severity of a numeric level: 0–7 as in syslog and GELF, 10–60 as in pino and bunyan. */
export declare function severityOfNumber(level: number): Severity | null;
/** OpenTelemetry's `SeverityNumber`: 1–4 trace, 5–8 debug, 9–12 info, 13–16 warn, 17–20 error, 21–24 fatal. */
export declare function severityOfOtel(level: number): Severity | null;
/** Python's `levelno`, one step below pino's numbers: 30 is a warning. */
export declare function severityOfPython(level: number): Severity | null;
/** The priority of a syslog line is facility · 8 + severity. */
export declare function severityOfPriority(priority: number): Severity;
export declare function severityOfStatus(status: number): Severity;
/** The first level that a free-form message names near its start. */
export declare function severityOfText(text: string): Severity;
