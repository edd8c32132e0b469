/** Names and labels of what the operator makes for one AgentServer. */
export declare const MANAGER = "terrarium-operator";
export declare const MANAGED_BY = "app.kubernetes.io/managed-by";
/** On every object: the AgentServer that it belongs to. */
export declare const SERVER_LABEL = "terrarium.dev/agentserver";
/** On the pod: the hash of what it reads at start, so that a changed module or secret starts it again. */
export declare const INPUTS_ANNOTATION = "terrarium.dev/inputs";
/** On every object: the hash of what was applied last. */
export declare const APPLIED_ANNOTATION = "terrarium.dev/applied";
export declare const volumeName: (server: string) => string;
export declare const tokenSecretName: (server: string) => string;
export declare const TOKEN_KEY = "token";
/** Selects the pods of a server; never changes, because a StatefulSet's selector cannot. */
export declare function selectorOf(server: string): Record<string, string>;
export declare function labelsOf(server: string): Record<string, string>;
