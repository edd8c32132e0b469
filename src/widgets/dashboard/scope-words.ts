const ACTIONS: ReadonlyMap<string, string> = new Map([
  ["perturb", "perturb"],
  ["invoke", "invoke"],
  ["control", "start and stop"],
  ["*", "perturb, invoke, start and stop"],
]);

/** What a scope lets somebody do, in words. What means nothing here says so. */
export function scopeWords(scope: string): string {
  if (scope === "*") return "do everything";
  const [kind = "", what = "", action] = scope.split(":");
  if (action === undefined) {
    return ["purgatory", "*"].includes(kind) && ["resolve", "*"].includes(what)
      ? "answer what agents ask"
      : "nothing that is known here";
  }
  const words = ACTIONS.get(action);
  if (words === undefined || !["agent", "*"].includes(kind)) return "nothing that is known here";
  return `${words} ${what === "*" ? "every agent" : what}`;
}
