import { setTimeout as wait } from "node:timers/promises";
import { isStillPhoto } from "../evidence/clean-photo.ts";
import { type CaptchaAnswer, guard, type Refusal } from "../guard/guard.ts";
import { aboutSubmission } from "../intake/about-submission.ts";
import {
  type FilingOutcome,
  fileSubmission,
  findAcknowledged,
  refProblem,
} from "../intake/file-submission.ts";
import { parseIdempotencyKey } from "../intake/payload.ts";
import { parseSubmission, type SubmissionError, submissionLimits } from "../intake/submission.ts";
import { getIntakeDesk } from "./intake-setup.ts";

/** A sending as it came in, from the API or from a form. `data` is the submission as JSON read it, without its captcha. */
export type ReceivedSubmission = {
  key: string | null;
  data: unknown;
  photos: readonly Uint8Array[];
  captcha: CaptchaAnswer;
};

/** What came of it: filed or not as FilingOutcome says, or refused by the guard. */
export type ReceiveOutcome = FilingOutcome | { outcome: "refused"; refusal: Refusal };

const joinMs = [100, 200, 400, 800, 1500];

/**
 * Parse, guard, domain for one submission; the same for the API and for pages. What was acknowledged is answered again
 * before the guard is asked. @throws Fault `seal_unavailable`, `database_unavailable`, `database_busy`
 */
export async function receiveSubmission(input: ReceivedSubmission): Promise<ReceiveOutcome> {
  const key = parseIdempotencyKey(input.key ?? "");
  const read = parseSubmission(input.data);
  const errors: SubmissionError[] = [];
  if (!key) errors.push({ path: "idempotency-key", code: input.key ? "invalid" : "required" });
  if (!read.ok) errors.push(...read.errors);
  if (input.photos.length > submissionLimits.photos) errors.push({ path: "photos", code: "too_many" });
  if (!key || !read.ok || errors.length > 0) return { outcome: "invalid", errors };
  const photoErrors = input.photos.flatMap((file, i): SubmissionError[] => {
    if (file.length > submissionLimits.photoBytes) return [{ path: `photos.${i}`, code: "too_large" }];
    return isStillPhoto(file) ? [] : [{ path: `photos.${i}`, code: "unsupported" }];
  });
  if (photoErrors.length > 0) return { outcome: "bad_photos", errors: photoErrors };

  const desk = await getIntakeDesk();
  const filing = { key, submission: read.value, photos: input.photos };
  const known = await findAcknowledged(filing, desk);
  if (known) return known;
  const over = refProblem(read.value);
  if (over) return { outcome: "invalid", errors: [over] };
  const about = aboutSubmission(read.value);
  const refusal = await guard({ purpose: "submission", captcha: input.captcha, about });
  if (refusal?.code === "captcha_failed" && refusal.reason === "used") {
    // A client that lost the reply sends the same token again; the first try may be about to be kept.
    for (const ms of joinMs) {
      await wait(ms);
      const kept = await findAcknowledged(filing, desk);
      if (kept) return kept;
    }
  }
  if (refusal) return { outcome: "refused", refusal };
  return fileSubmission(filing, desk);
}
