import { type Logger, pino } from "pino";
import { getConfig } from "../config/config.ts";
import { faultDetail, isFault } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";

/**
 * The log of this process: JSON lines on standard error. Privacy: callers pass codes, counts and release numbers,
 * never a name, NIK, address or free text; the redaction below is the second net.
 */
export function getLog(): Logger {
  return processState("log", () =>
    pino(
      {
        level: getConfig().logLevel,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: {
          paths: [
            "name",
            "nik",
            "kk",
            "*.name",
            "*.nik",
            "*.kk",
            "captcha",
            "*.captcha",
            "headers",
            "*.headers",
          ],
          censor: "[removed]",
        },
      },
      pino.destination({ dest: 2, sync: true }),
    ),
  );
}

/** Logs a fault by its code and SQLSTATE or system code only; a driver's text may quote what a citizen typed. */
export function logFault(where: string, error: unknown, id?: string): void {
  const code = isFault(error) ? error.code : "unexpected";
  const kind = error instanceof Error ? error.name : typeof error;
  // A stack holds our own file names and lines; its first line may hold a library's message, so it is cut off.
  const at = code === "unexpected" && error instanceof Error ? stackWithoutMessage(error) : undefined;
  getLog().error({ where, code, detail: faultDetail(error), kind, id, at }, "fault");
}

function stackWithoutMessage(error: Error): string[] | undefined {
  return error.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .map((line) => line.trim());
}
