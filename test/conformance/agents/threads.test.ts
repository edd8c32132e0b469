import { threads } from "./adapters.js";
import { agentSuite } from "./suite.js";

agentSuite(threads);
