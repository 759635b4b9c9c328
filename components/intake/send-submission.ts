import type { SubmissionBody } from "./to-submission.ts";

/** What came of one try to send. `away`: nobody knows whether it arrived; the same key makes a second try safe. */
export type SendOutcome =
  | { kind: "sent"; ticket: string; receipt: string; receivedOn: string; dueOn: string }
  | { kind: "invalid"; errors: { path: string; code: string }[] }
  | { kind: "captcha" }
  | { kind: "limited"; retryAfterSeconds: number }
  | { kind: "conflict" }
  | { kind: "too_large" }
  | { kind: "no_room" }
  | { kind: "away"; retryAfterSeconds: number };

const address = "/api/v1/submissions";
/** Three small photos over 100 kbit/s take a minute and a half. */
const timeoutMs = 150_000;

/** Sends one submission once. @param progress the share that has left the phone, 0 to 1 */
export function sendSubmission(
  sent: { body: SubmissionBody; photos: Blob[]; key: string },
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const form = new FormData();
  form.set("data", JSON.stringify(sent.body));
  for (const [index, photo] of sent.photos.entries()) form.append("photos", photo, `${index + 1}.jpg`);
  return new Promise((resolve) => {
    // Unlike fetch, this one tells how much has left.
    const request = new XMLHttpRequest();
    const away = () => resolve({ kind: "away", retryAfterSeconds: 0 });
    request.open("POST", address);
    request.timeout = timeoutMs;
    request.setRequestHeader("Idempotency-Key", sent.key);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) progress(loaded / total);
    });
    request.addEventListener("load", () => resolve(readAnswer(request)));
    for (const failure of ["error", "timeout", "abort"]) request.addEventListener(failure, away);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

function readAnswer(request: XMLHttpRequest): SendOutcome {
  const body = parseJson(request.responseText);
  const retryAfterSeconds = Number(request.getResponseHeader("retry-after")) || 0;
  switch (request.status) {
    case 200:
    case 201:
      if (typeof body.ticket !== "string" || typeof body.receipt !== "string") break;
      return {
        kind: "sent",
        ticket: body.ticket,
        receipt: body.receipt,
        receivedOn: String(body.received_on),
        dueOn: String(body.due_on),
      };
    case 403:
      if (body.code === "captcha_failed") return { kind: "captcha" };
      break;
    case 409:
      return { kind: "conflict" };
    case 413:
      // One photo that is too large is named, and is told at its field.
      return Array.isArray(body.errors) ? { kind: "invalid", errors: body.errors } : { kind: "too_large" };
    case 507:
      return { kind: "no_room" };
    case 415:
    case 422:
      return { kind: "invalid", errors: Array.isArray(body.errors) ? body.errors : [] };
    case 429:
      return { kind: "limited", retryAfterSeconds };
  }
  return { kind: "away", retryAfterSeconds };
}

function parseJson(text: string): Record<string, unknown> & { errors?: { path: string; code: string }[] } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
