import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { median } from "./statistics.js";

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

export interface Section {
  readonly scenario: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly tables: readonly Table[];
}

/** Three significant digits, thousands separated. */
export function figure(value: number, unit = ""): string {
  if (!Number.isFinite(value)) return "–";
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const step = value === 0 ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  const rounded = value >= 1000 ? Math.round(value / step) * step : value;
  return `${rounded.toLocaleString("en-US", { minimumFractionDigits: Math.min(digits, 2), maximumFractionDigits: Math.min(digits, 2) })}${unit}`;
}

export function ratio(value: number, base: number): string {
  const times = value / base;
  return Number.isFinite(times) ? `${figure(times)}×` : "–";
}

/** Measurements under a key, one per run; read back as medians. */
export class Samples {
  readonly #values = new Map<string, number[]>();

  add(key: string, values: Record<string, number>): void {
    for (const [name, value] of Object.entries(values)) {
      const path = `${key}/${name}`;
      this.#values.set(path, [...(this.#values.get(path) ?? []), value]);
    }
  }

  median(key: string, name: string): number {
    return median(this.#values.get(`${key}/${name}`) ?? []);
  }

  all(key: string, name: string): readonly number[] {
    return this.#values.get(`${key}/${name}`) ?? [];
  }

  /** The median with the lowest and highest run in brackets. */
  spread(key: string, name: string, unit = ""): string {
    const values = this.all(key, name).filter((value) => Number.isFinite(value));
    if (values.length === 0) return "–";
    if (values.length < 3) return figure(median(values), unit);
    return `${figure(median(values), unit)} (${figure(Math.min(...values))}–${figure(Math.max(...values))})`;
  }
}

function renderTable({ title, columns, rows, notes = [] }: Table): string {
  const lines = [
    `**${title}**`,
    "",
    `| ${columns.join(" | ")} |`,
    `|${columns.map((name) => (name === "server" ? "---" : "---:")).join("|")}|`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ];
  if (notes.length > 0) lines.push("", ...notes.map((note) => `- ${note}`));
  return lines.join("\n");
}

export function renderSection({ title, text, tables }: Section): string {
  return [`## ${title}`, ...text, ...tables.map(renderTable)].join("\n\n");
}

function hardware(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${cpus().length} × ${cpu?.model ?? "unknown CPU"}, ${memory}, Linux ${release()}, Node ${process.version}`;
}

const HEAD = `# Benchmark results

Written by \`npm run bench\`; each section carries its own date, hardware and command. The server is pinned to one core
with \`taskset\`, the load client is a separate process on another core and counts frames by their headers. Every
observer has its own UUID as the subscription's id. Peers run interleaved in one session; a figure is the median of its
runs, with the lowest and highest in brackets. Compare ratios: absolute numbers belong to the machine.
`;

/** Replaces the measured sections and keeps the others. */
export function writeResults(path: string, sections: readonly Section[], command: string): void {
  let text = existsSync(path) ? readFileSync(path, "utf8") : HEAD;
  for (const section of sections) {
    const [open, close] = [`<!-- ${section.scenario} -->`, `<!-- end ${section.scenario} -->`];
    const when = `${new Date().toISOString().slice(0, 10)} · ${hardware()} · \`${command}\``;
    const [heading, ...body] = renderSection(section).split("\n");
    const block = `${open}\n\n${heading}\n\n${when}\n${body.join("\n")}\n\n${close}\n`;
    const from = text.indexOf(open);
    const to = text.indexOf(close);
    text =
      from === -1
        ? `${text}\n${block}`
        : `${text.slice(0, from)}${block}${text.slice(to + close.length + 1)}`;
  }
  writeFileSync(path, text);
}
