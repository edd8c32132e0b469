import { type Builder } from "./builder.js";
/** `Query.agentese` and `Mutation.agenteseInvoke`. */
export declare function addAgentese(builder: Builder): void;
