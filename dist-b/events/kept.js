export {};
//# sourceMappingURL=kept.js.map
