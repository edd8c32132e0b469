export {};
//# sourceMappingURL=json-compatible.js.map
