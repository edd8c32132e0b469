export function shownRun({ key: _key, traceparent: _traceparent, cancel: _cancel, ...run }, seesSecrets) {
  if (seesSecrets) return { ...run, seesSecrets };
  const error = run.error && { code: run.error.code, message: null };
  return { ...run, input: null, by: null, onBehalfOf: null, error, seesSecrets };
}
//# sourceMappingURL=shown-run.js.map
