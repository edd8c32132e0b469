import { adoptTheme } from "../../../src/widgets/theme/theme.js";
import "../../../src/widgets/elements/command-form.js";
import type { DensityField } from "../../../src/widgets/elements/density-field.js";
import "../../../src/widgets/elements/density-field.js";
import "../../../src/widgets/elements/event-stream.js";
import "../../../src/widgets/elements/semaphore-card.js";
import "../../../src/widgets/elements/sparkline.js";
import { COMMAND, eventAt, FIELDS, NOW, SEMAPHORES, type FieldSample } from "./samples.js";

/** Every element with sample data, for tests and people. `?only=fields&many=50` shows only fifty fields. */
adoptTheme(document);
const wanted = new URLSearchParams(location.search);
document.documentElement.style.colorScheme = wanted.get("theme") ?? "dark";

const room = document.querySelector("#room");
const sections: Readonly<Record<string, () => HTMLElement>> = {
  fields: () => grid("grid", fieldSamples().map(fieldCard)),
  stream: () => grid("grid wide", [stream(), stream(true)]),
  cards: () => grid("grid wide", SEMAPHORES.map(card)),
  forms: () => grid("grid wide", [commandForm()]),
};
for (const [name, make] of Object.entries(sections)) {
  if (wanted.has("only") && wanted.get("only") !== name) continue;
  const title = document.createElement("h2");
  title.textContent = name;
  room?.append(title, make());
}

/** Events of the elements, newest last, for tests. */
const told: { readonly type: string; readonly detail: unknown }[] = [];
for (const type of ["submit", "answer", "cancel", "call", "pause", "filter"]) {
  document.addEventListener(`terrarium-${type}`, (event) =>
    told.push({ type: event.type, detail: (event as CustomEvent).detail }),
  );
}
Object.assign(window, { told, eventAt });

function fieldSamples(): readonly FieldSample[] {
  const many = Number(wanted.get("many") ?? 0);
  if (many === 0) return FIELDS;
  return Array.from({ length: many }, (_, index) => ({
    agentId: `agent-${index}`,
    vitals: {
      state: "FLOWING",
      pressure: (index * 17) % 100,
      flow: (index * 13) % 250,
      temperature: ((index * 7) % 10) / 10,
    },
  }));
}

function fieldCard(sample: FieldSample): HTMLElement {
  const holder = document.createElement("div");
  holder.className = "card";
  const title = document.createElement("p");
  title.textContent = sample.agentId;
  const field: DensityField = document.createElement("t-density-field");
  Object.assign(field, { stale: null, fever: false, ...sample });
  holder.append(title, field);
  for (const [label, unit, max, key] of [
    ["pressure", "", 100, "pressure"],
    ["flow", "ev/s", null, "flow"],
    ["temperature", "", 1, "temperature"],
  ] as const) {
    const line = document.createElement("t-sparkline");
    const samples = Array.from({ length: 300 }, (_, index) => ({
      at: NOW - (300 - index) * 1_000,
      value: Math.abs(
        sample.vitals[key] * (1 + 0.4 * Math.sin(index / 17 + label.length) + 0.1 * Math.sin(index)),
      ),
    })).filter((_, index) => sample.stale === undefined || index < 120 || index > 150);
    Object.assign(line, { samples, label, unit, max, now: NOW });
    holder.append(line);
  }
  return holder;
}

function stream(named = false): HTMLElement {
  const element = document.createElement("t-event-stream");
  element.events = Array.from({ length: named ? 12 : 400 }, (_, index) => eventAt(index));
  element.named = named;
  element.momentHref = ({ cursor }) => `#${cursor}`;
  return element;
}

function card(semaphore: (typeof SEMAPHORES)[number]): HTMLElement {
  const element = document.createElement("t-semaphore-card");
  Object.assign(element, { semaphore, now: NOW, mayResolve: semaphore.id !== "sem-00000003" });
  return element;
}

function commandForm(): HTMLElement {
  const element = document.createElement("t-command-form");
  element.command = COMMAND;
  element.outcome = { ok: true, result: { tree: ["sum", 1, 2], length: 3 }, ms: 12 };
  return element;
}

function grid(className: string, children: readonly HTMLElement[]): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.append(...children);
  return element;
}
