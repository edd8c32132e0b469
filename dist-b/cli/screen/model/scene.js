/** A second without a sample. */
export const NO_SAMPLE = Number.NaN;
//# sourceMappingURL=scene.js.map
