import type { Context } from "hono";
import { isFault } from "../errors/fault.ts";
import type { Refusal } from "../guard/guard.ts";
import { logFault } from "../log/log.ts";

/** The stable codes of refusals and faults, each with its HTTP status and a sentence in both languages. */
export const problems = {
  invalid_input: [
    422,
    "Isian belum benar. Periksa bagian yang disebut.",
    "Some input is not valid. Check the named parts.",
  ],
  captcha_failed: [
    403,
    "Pemeriksaan otomatis tidak lolos. Minta tantangan baru.",
    "The automatic check failed. Get a new challenge.",
  ],
  rate_limited: [
    429,
    "Terlalu banyak percobaan. Tunggu sebentar lalu coba lagi.",
    "Too many tries. Wait a little and try again.",
  ],
  foreign_origin: [
    403,
    "Kiriman ini datang dari situs lain. Buka portal ini langsung.",
    "This was sent from another site. Open this portal itself.",
  ],
  not_found: [404, "Alamat ini tidak ada.", "There is nothing at this address."],
  unauthorized: [401, "Tanda tangan permintaan tidak sah.", "The signature of the request is not valid."],
  idempotency_conflict: [
    409,
    "Kunci kiriman ini sudah dipakai untuk isi yang lain.",
    "This key was already used to send something else.",
  ],
  storage_full: [
    507,
    "Tempat untuk foto sedang penuh. Kirim tanpa foto; isi tulisan tetap dapat dikirim.",
    "There is no room for photos now. Send without photos; the text can still be sent.",
  ],
  method_not_allowed: [
    405,
    "Cara memanggil alamat ini tidak tepat.",
    "This address is called in another way.",
  ],
  too_large: [413, "Kiriman terlalu besar.", "The request is too large."],
  unsupported_media: [415, "Jenis isi kiriman tidak didukung.", "This type of content is not supported."],
  unavailable: [
    503,
    "Data sedang tidak dapat dibuka. Coba lagi sebentar.",
    "The data cannot be reached now. Try again soon.",
  ],
  internal: [500, "Terjadi gangguan di pihak kami.", "Something went wrong on our side."],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemCode = keyof typeof problems;

/** Reads a code, as it stands at the end of a `type`. @returns null if there is no such code. */
export function findProblem(text: string): ProblemCode | null {
  return Object.hasOwn(problems, text) ? (text as ProblemCode) : null;
}

/** What a code means, for the developer who follows the `type` of a refusal. */
export function problemDocument(code: ProblemCode) {
  const [status, id, en] = problems[code];
  return { type: problemType(code), code, status, title: { id, en } };
}

function problemType(code: ProblemCode): string {
  return `/api/v1/problems/${code}`;
}

const unknownWaitSeconds = 10;

type ProblemOptions = {
  errors?: readonly { path: string; code: string }[];
  reason?: string;
  offer?: "altcha" | undefined;
  retryAfterSeconds?: number;
  instance?: string;
  allow?: readonly string[];
};

/** An RFC 9457 answer. Privacy: carries codes only, nothing that was asked and no text of a library. */
export function problem(context: Context, code: ProblemCode, options: ProblemOptions = {}): Response {
  return problemResponse(context.req.header("accept-language"), code, options);
}

/** The same for who has no Hono context. */
export function problemResponse(
  acceptLanguage: string | undefined,
  code: ProblemCode,
  options: ProblemOptions = {},
): Response {
  const [status, indonesian, english] = problems[code];
  const wantsEnglish = /^\s*en\b/i.test(acceptLanguage ?? "");
  const body = {
    type: problemType(code),
    title: wantsEnglish ? english : indonesian,
    status,
    code,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(options.offer === undefined ? {} : { offer: options.offer }),
    ...(options.errors === undefined ? {} : { errors: options.errors }),
    ...(options.instance === undefined ? {} : { instance: options.instance }),
  };
  const headers = new Headers({
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
    "content-language": wantsEnglish ? "en" : "id",
  });
  // Who is told to come back is told when, also where nobody knows.
  const wait = options.retryAfterSeconds ?? (status === 503 || status === 429 ? unknownWaitSeconds : null);
  if (wait !== null) headers.set("retry-after", String(Math.max(1, Math.ceil(wait))));
  if (options.allow !== undefined) headers.set("allow", options.allow.join(", "));
  return new Response(JSON.stringify(body), { status, headers });
}

/** The answer to a refusal of the guard. */
export function refusalProblem(context: Context, refusal: Refusal): Response {
  if (refusal.code === "captcha_failed") {
    const { reason, offer } = refusal;
    return problem(context, "captcha_failed", { reason, offer });
  }
  return problem(context, refusal.code, { retryAfterSeconds: refusal.retryAfterSeconds });
}

/** The answer to what was thrown: a sentence and a number for the citizen, the code in the log for the operator. */
export function faultProblem(context: Context, error: unknown): Response {
  const id = crypto.randomUUID();
  logFault("api", error, id);
  const away = isFault(
    error,
    "database_unavailable",
    "database_busy",
    "no_active_release",
    "pepper_mismatch",
    "seal_unavailable",
    "evidence_unavailable",
    "evidence_busy",
  );
  const instance = `urn:uuid:${id}`;
  return away
    ? problem(context, "unavailable", {
        instance,
        retryAfterSeconds: isFault(error, "database_busy", "evidence_busy") ? 5 : 30,
      })
    : problem(context, "internal", { instance });
}
