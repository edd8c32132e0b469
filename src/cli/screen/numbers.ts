/** A rate in as few characters as tell it: `0`, `0.3`, `10`, `1.2k`. */
export function rate(perSecond: number): string {
  if (perSecond >= 1_000) return `${rate(perSecond / 1_000)}k`;
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1).replace(/\.0$/, "");
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `14:03:09`, in the zone of whoever looks. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
