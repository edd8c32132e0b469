/** Priority of a perturbation whose caller names none. Higher runs first; 200 is reserved for people's answers. */
export const PRIORITY_DEFAULT = 100;
/** How long `invoke` waits by default, in milliseconds. */
export const TIMEOUT_MS_DEFAULT = 30_000;
//# sourceMappingURL=port.js.map
