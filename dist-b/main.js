#!/usr/bin/env node
import { main } from "./cli/main.js";
process.exitCode = await main(process.argv, process.env);
//# sourceMappingURL=main.js.map
