const ACTIONS: ReadonlyMap<string, string> = new Map([
  ["perturb", "perturb"],
  ["invoke", "invoke"],
  ["control", "start and stop"],
  ["*", "perturb, invoke, start and stop"],
]);

/** A scope in words; scopes without a meaning here say so. */
export function scopeWords(scope: string): string {
  if (scope === "*") return "do everything";
  const [kind = "", what = "", action] = scope.split(":");
  if (action === undefined) {
    return ["purgatory", "*"].includes(kind) && ["resolve", "*"].includes(what)
      ? "answer questions"
      : "nothing known to this page";
  }
  const words = ACTIONS.get(action);
  if (words === undefined || !["agent", "*"].includes(kind)) return "nothing known to this page";
  return `${words} ${what === "*" ? "every agent" : what}`;
}
