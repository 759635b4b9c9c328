/** Why a captcha is refused. `used` and `expired` are nobody's fault; the page says so. */
export type CaptchaRefusal = "missing" | "invalid" | "expired" | "used" | "wrong_purpose";

/**
 * What a captcha is worth before anybody asked whether it was used already. A wrong answer uses the captcha up too:
 * otherwise one picture could be guessed at until the guess is right.
 */
export type CaptchaVerdict =
  | { kind: "accepted" | "wrong_answer"; uniqueHash: Buffer; expiresAt: Date }
  | { kind: "refused"; reason: Exclude<CaptchaRefusal, "used"> };
