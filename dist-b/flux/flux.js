export {};
//# sourceMappingURL=flux.js.map
