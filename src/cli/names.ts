/** `maxUnsentBytes` as an operator types it: `--max-unsent-bytes`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** `maxUnsentBytes` as the environment has it: `TERRARIUM_MAX_UNSENT_BYTES`. */
export function variableOf(name: string): string {
  return `TERRARIUM_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Help of an option that a variable can stand for. */
export function named(name: string, help: string): string {
  return `${help} [${variableOf(name)}]`;
}
