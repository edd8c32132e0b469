import fc from "fast-check";
import { firstSeed } from "../seeds.js";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: firstSeed });
