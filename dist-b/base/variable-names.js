/** The environment variable of a setting: `maxUnsentBytes` is `TERRARIUM_MAX_UNSENT_BYTES`. */
export function variableOf(name) {
  return `TERRARIUM_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}
/** `maxUnsentBytes` is `max-unsent-bytes`. */
export function kebab(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
//# sourceMappingURL=variable-names.js.map
