import { adoptTheme } from "../theme/theme.js";
import "./shell.js";

adoptTheme(document);
