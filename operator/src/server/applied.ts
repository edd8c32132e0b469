import { APPLIED_ANNOTATION } from "../../../src/kubernetes/objects/names.js";
import { hashOf, type KubeObject } from "../../../src/kubernetes/objects/server.js";

/** The object with an annotation that holds its hash: later it shows what was applied. */
export function marked(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [APPLIED_ANNOTATION]: hashOf(object) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/**
 * True when nothing has to be written: the live object was applied from the same hash, and still has all its values. Fields that
 * the API server added are ignored.
 */
export function isApplied(wanted: KubeObject, live: KubeObject): boolean {
  const mark = wanted.metadata.annotations?.[APPLIED_ANNOTATION];
  return live.metadata.annotations?.[APPLIED_ANNOTATION] === mark && holds(wanted, live);
}

function holds(wanted: unknown, live: unknown): boolean {
  if (Array.isArray(wanted)) {
    // The API server keeps the order of these lists and adds nothing to them; it drops empty ones.
    const list = Array.isArray(live) ? live : [];
    return list.length === wanted.length && wanted.every((item, at) => holds(item, list[at]));
  }
  if (wanted !== null && typeof wanted === "object") {
    const found = (live ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([name, value]) => holds(value, found[name]));
  }
  // The API server may drop `false`, 0 and "".
  if (live === undefined) return wanted === undefined || wanted === false || wanted === 0 || wanted === "";
  return wanted === live || isSameQuantity(wanted, live);
}

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The API server normalizes quantities: `0.5` comes back as `500m`. */
function isSameQuantity(a: unknown, b: unknown): boolean {
  const [left, right] = [quantity(a), quantity(b)];
  return left !== null && right !== null && Math.abs(left - right) <= Math.abs(left) * 1e-9;
}

function quantity(value: unknown): number | null {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(String(value)) ?? [];
  return number === undefined ? null : Number(number) * (UNITS[unit] ?? Number.NaN);
}
