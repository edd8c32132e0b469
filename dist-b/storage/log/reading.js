export {};
//# sourceMappingURL=reading.js.map
