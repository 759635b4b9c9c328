/** What must not happen, by a stable code that an operator can search for. */
export type FaultCode =
  | "bad_configuration"
  | "database_unavailable"
  | "database_busy"
  | "no_active_release"
  | "pepper_mismatch"
  | "engine_failed"
  | "already_running"
  | "load_refused"
  | "load_interrupted"
  | "bad_export"
  | "disk_full"
  | "evidence_unavailable"
  | "evidence_busy"
  | "seal_unavailable";

/**
 * Thrown for what must not happen and caught once at the edge, where the citizen gets a sentence with a next
 * step and the log gets the code. Privacy: `message` and `detail` never carry a personal value or a driver's text.
 */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, options: { message?: string; cause?: unknown } = {}) {
    super(options.message ?? code, { cause: options.cause });
    this.name = "Fault";
    this.code = code;
  }
}

/** Is this a Fault of one of these codes? Works across the two copies of this module that one process loads. */
export function isFault(error: unknown, ...codes: FaultCode[]): error is Fault {
  if (!(error instanceof Error) || error.name !== "Fault") return false;
  return codes.length === 0 || codes.includes((error as Fault).code);
}

/** The SQLSTATE or system error code inside an error or its causes; the only part of a driver's error that is logged. */
export function faultDetail(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (current.name !== "Fault" && typeof code === "string") return code;
  }
  return undefined;
}
