import { adoptTheme } from "../theme/theme.js";
import "./shell/shell.js";

adoptTheme(document);
