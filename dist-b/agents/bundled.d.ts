declare const _default: import("../index.js").AgentDefinition<unknown, unknown>[];
export default _default;
