export {};
//# sourceMappingURL=reports.js.map
