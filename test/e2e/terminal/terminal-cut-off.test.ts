import { describe, expect, it } from "vitest";

import { needs } from "../../support/machine.js";
import { openCutOff, TOKEN } from "../../support/nats/cut-off.js";
import { Pane } from "./tmux.js";

const CUT_OFF = /NATS is away since [0-9:]+: steering is refused; as of \d+ s ago/;
const AGE = /as of \d+ (?:s|min) ago/;

describe.skipIf(needs("tmux") || needs("natsServer"))(
  "the terminal's view of a gateway that loses NATS",
  () => {
    it("[CLI-1791] [CLI-1835] says so, with the age of each agent, and is not live until NATS is back", async () => {
      const cluster = await openCutOff("terminal");
      const variables = { TERRARIUM_URL: cluster.url, TERRARIUM_TOKEN: TOKEN };
      await using pane = await Pane.open({ args: ["observe"], variables, columns: 100, rows: 34 });
      expect(await pane.shows("● live")).not.toMatch(AGE);

      await cluster.away();
      const screen = await pane.until((shown) => CUT_OFF.test(shown));
      expect(screen).not.toContain("● live");
      expect(screen).toMatch(/▲ cut off, as of \d+ s ago/);
      // Its own has no newer events either.
      expect(
        screen
          .split("\n")
          .filter((line) => !CUT_OFF.test(line))
          .join("\n")
          .match(/ as of \d+ s ago /g),
      ).toHaveLength(5);
      await pane.resize(40, 12);
      await pane.until((shown) => /▲ NATS is away since [0-9:]+/.test(shown));
      await pane.resize(100, 34);
      await cluster.back();
      expect(await pane.until((shown) => !AGE.test(shown) && shown.includes("events"))).toContain("● live");
      await pane.type("q");
    });
  },
);
