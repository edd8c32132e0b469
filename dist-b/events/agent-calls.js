export {};
//# sourceMappingURL=agent-calls.js.map
