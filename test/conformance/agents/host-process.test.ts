import { hostProcess } from "./adapters.js";
import { agentSuite } from "./suite.js";

agentSuite(hostProcess);
