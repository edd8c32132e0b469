import { type AgentDefinition } from "../index.js";
/**
 * Compiles PEG grammars in peggy's notation, without embedded code, and parses texts with them. Has commands only: `reify`
 * compiles and keeps a grammar, `parse` parses a text, and `list`, `show` and `forget` manage the grammars.
 */
export declare function grammar(): AgentDefinition;
