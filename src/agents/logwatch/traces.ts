import type { AgentContext } from "../../agent.js";
import type { Answer, Report } from "./reports.js";
import { isErrorLevel } from "./severity.js";

type Burst = Extract<Report, { kind: "burst" }>;

const WARNING = { initialIntensity: 0.8, halfLifeMs: 600_000 } as const;
const CAPABILITY = { initialIntensity: 1, halfLifeMs: 86_400_000 } as const;
/** Messages of systems and databases about disks. */
const DISK = /\bdisk\b|no space left|\bENOSPC\b|\bI\/O error\b|read-only file ?system|\bEIO\b|\bEROFS\b/i;

/**
 * Deposits what others may want to know: a WARNING for each burst of errors, under the file's name, and a CAPABILITY for each
 * format that was seen for the first time. A refused deposit is forgotten: the reports are events anyway.
 */
export function leaveTraces(
  { deposit }: AgentContext["signals"],
  answer: Answer | undefined,
  formats: readonly string[],
): void {
  for (const format of formats) {
    void deposit({ type: "CAPABILITY", ...CAPABILITY, key: `reads:${format}`, payload: { reads: format } });
  }
  if (answer?.kind !== "reports") return;
  for (const report of answer.reports) if (isOfErrors(report)) void deposit(warningOf(report));
}

function isOfErrors(report: Report): report is Burst {
  return report.kind === "burst" && isErrorLevel(report.line.severity);
}

/** Its texts are masked, like those of reports. */
function warningOf({ template, line }: Burst) {
  const { pattern, ratePerSecond } = template;
  const isAboutDisk = DISK.test(pattern) || DISK.test(line.text);
  const payload = { pattern: pattern.slice(0, 500), ratePerSecond, ...(isAboutDisk && { about: "disk" }) };
  return { type: "WARNING", ...WARNING, key: line.file.slice(0, 256), payload };
}
