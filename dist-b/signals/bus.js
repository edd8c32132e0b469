export {};
//# sourceMappingURL=bus.js.map
