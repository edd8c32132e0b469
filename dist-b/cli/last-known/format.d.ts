import { CliError } from "../exit.js";
import type { Identity } from "./identity.js";
import { type LastKnown } from "./last-known.js";
/** The text of a file. `url` is the gateway's address. */
export declare function writeFormat(known: LastKnown, url: string, identity: Identity): string;
/** The state in a file's text. Throws a CliError whose message says why it cannot be used. */
export declare function readFormat(text: string, url: string, identity: Identity): LastKnown;
/** `why` the saved state cannot be used. */
export declare function unusable(why: string): CliError;
