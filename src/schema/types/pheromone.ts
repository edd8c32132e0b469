import type { Pheromone } from "../../events/pheromone.js";
import { shownSource } from "../../watching/names.js";
import type { EventBuilder } from "../builder.js";
import { clampToInt } from "./scalars.js";

/** From the field, with the intensity now; from an event, without it. `isOwn`: the viewer has deposited it. */
type ShownPheromone = Pheromone & { readonly intensity?: number; readonly isOwn?: boolean };

export type PheromoneTypes = ReturnType<typeof addPheromoneType>;

/** Pheromones, in the field and in events. */
export function addPheromoneType(builder: EventBuilder) {
  const pheromone = builder.objectRef<ShownPheromone>("Pheromone").implement({
    description:
      "A signal between agents that fades: `initialIntensity * 0.5^(age / halfLifeMs)`, where the age counts from `at`. A DREAM " +
      "fades at half that speed. Below 0.01, and from `ttlMs` on, it is forgotten.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The same while it is reinforced." }),
      type: t.exposeString("type", { description: "WARNING, CAPABILITY or any other name." }),
      source: t.string({
        description:
          "Who deposited it: an agent's id, or `client:<name>`. Without the name for viewers that may not steer its target (all " +
          "agents, if it is for all).",
        resolve: (one, _args, { sight }) => (one.isOwn ? one.source : shownSource(sight, one)),
      }),
      target: t.exposeString("target", {
        nullable: true,
        description: "The agent it is for; null for all agents.",
      }),
      key: t.exposeString("key", {
        nullable: true,
        description: "Tells pheromones of one type, source and target apart; null for none.",
      }),
      initialIntensity: t.exposeFloat("initialIntensity", { description: "Strength at `at`, 0 to 1." }),
      intensity: t.float({
        description: "Strength now, 0 to 1; in an event, and in `pheromoneField`, that of the deposit.",
        resolve: ({ intensity, initialIntensity }) => intensity ?? initialIntensity,
      }),
      halfLifeMs: t.exposeFloat("halfLifeMs", {
        description: "Time in which the strength halves, milliseconds, as deposited.",
      }),
      ttlMs: t.exposeFloat("ttlMs", {
        nullable: true,
        description: "Age at which it is gone in any case, milliseconds; null for none.",
      }),
      payload: t.expose("payload", {
        type: "JSON",
        nullable: true,
        description: "Of the latest deposit; null for none.",
      }),
      at: t.expose("at", {
        type: "DateTime",
        description: "When it was deposited last: its age counts from here.",
      }),
      firstAt: t.expose("firstAt", { type: "DateTime", description: "When it was deposited first." }),
      count: t.int({
        description: "Equal deposits that it is made of.",
        resolve: ({ count }) => clampToInt(count),
      }),
    }),
  });
  return { pheromone };
}
