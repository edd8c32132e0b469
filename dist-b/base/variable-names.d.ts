/** The environment variable of a setting: `maxUnsentBytes` is `TERRARIUM_MAX_UNSENT_BYTES`. */
export declare function variableOf(name: string): string;
/** `maxUnsentBytes` is `max-unsent-bytes`. */
export declare function kebab(name: string): string;
