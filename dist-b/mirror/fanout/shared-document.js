export function keptOf({ views }) {
  const rings = [...views.values()].flatMap((view) => [...view.rings.values()]);
  return rings.flatMap(({ byFilter }) => [...byFilter.values()]);
}
//# sourceMappingURL=shared-document.js.map
