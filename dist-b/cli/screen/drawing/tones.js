export function span(text, tone = "plain") {
  return { text, tone };
}
/** The colour depth, from the environment and from Node's table of terminals. */
export function colorDepth(environment, ofTerminal) {
  if ((environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb") return 1;
  if (/^(truecolor|24bit)$/i.test(environment["COLORTERM"] ?? "")) return 24;
  // Node knows common terminal names; others carry the depth in the name.
  const named = /-256(color)?$/.test(environment["TERM"] ?? "") ? 8 : 1;
  const depth = Math.max(named, ofTerminal(environment));
  return depth >= 24 ? 24 : depth >= 8 ? 8 : depth >= 4 ? 4 : 1;
}
/** Text tones have a contrast of at least 4.5:1 on NIGHT; `faint`, `idle` and `void` are only for frames and fields. */
const PALETTE = {
  plain: { hex: "#d3dbd4", xterm: 253, basic: 39 },
  muted: { hex: "#8f9b93", xterm: 246, basic: 39 },
  faint: { hex: "#46524b", xterm: 239, basic: 90 },
  title: { hex: "#eef3ee", xterm: 255, basic: 39, bold: true },
  selected: { hex: "#eef3ee", xterm: 255, basic: 97, bold: true },
  idle: { hex: "#4a4a5c", xterm: 60, basic: 90 },
  waking: { hex: "#c97b84", xterm: 174, basic: 35 },
  active: { hex: "#e6a352", xterm: 215, basic: 33 },
  intense: { hex: "#f5d08a", xterm: 222, basic: 93 },
  health: { hex: "#7d9c7a", xterm: 108, basic: 32 },
  void: { hex: "#6b4b8a", xterm: 97, basic: 35 },
  alarm: { hex: "#ae8fd0", xterm: 140, basic: 94 },
  stale: { hex: "#7f8882", xterm: 245, basic: 90 },
};
const NIGHT = { hex: "#0d1311", xterm: 233 };
/** The line with SGR codes; ends with a reset. */
export function paint(line, depth) {
  const start =
    depth === 24 ? `\u001b[48;2;${rgb(NIGHT.hex)}m` : depth === 8 ? `\u001b[48;5;${NIGHT.xterm}m` : "";
  let painted = start;
  let last = null;
  for (const { text, tone } of line) {
    if (text === "") continue;
    if (tone !== last) painted += styleOf(tone, depth);
    last = tone;
    painted += text;
  }
  return `${painted}\u001b[0m`;
}
function styleOf(tone, depth) {
  const { hex, xterm, basic, bold = false } = PALETTE[tone];
  const weight = bold ? "1" : "22";
  if (depth === 24) return `\u001b[${weight};38;2;${rgb(hex)}m`;
  if (depth === 8) return `\u001b[${weight};38;5;${xterm}m`;
  if (depth === 4) return `\u001b[${weight};${basic}m`;
  return `\u001b[${weight}m`;
}
function rgb(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return `${value >> 16};${(value >> 8) & 255};${value & 255}`;
}
//# sourceMappingURL=tones.js.map
