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

/**
 * Logs a fault by its code and SQLSTATE or system code only; a driver's text may quote what a citizen typed. Who left in the middle
 * of a request is no fault.
 */
export function logFault(where: string, error: unknown, id?: string): void {
  if (hasLeft(error)) {
    getLog().debug({ where }, "left before the answer");
    return;
  }
  const code = codeOf(error);
  const kind = error instanceof Error ? error.name : typeof error;
  // A stack holds our own file names and lines; its first line may hold a library's message, so it is cut off.
  const at = code === "unexpected" && error instanceof Error ? stackWithoutMessage(error) : undefined;
  getLog().error({ where, code, detail: faultDetail(error), kind, id, at }, "fault");
}

/** Node's own error of a request whose sender closed the connection before all of it had come. */
function hasLeft(error: unknown): boolean {
  return error instanceof Error && error.message === "aborted" && faultDetail(error) === "ECONNRESET";
}

/** A full disk is told as such wherever it shows: here, or in PostgreSQL. */
function codeOf(error: unknown): string {
  if (["ENOSPC", "53100"].includes(faultDetail(error) ?? "")) return "disk_full";
  return isFault(error) ? error.code : "unexpected";
}

/**
 * Sends what the page framework writes to the console to the log, one line of JSON each. Privacy: its errors may quote what was sent,
 * so nothing of their text is kept.
 */
export function logConsole(): void {
  console.error = (...parts: unknown[]) =>
    logFault("pages", parts.find((part) => part instanceof Error) ?? new Error("told by the framework"));
}

function stackWithoutMessage(error: Error): string[] | undefined {
  return error.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .map((line) => line.trim());
}
