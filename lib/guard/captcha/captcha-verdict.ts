/** Why a captcha is refused. `used` and `expired` are nobody's fault; the page says so. */
export type CaptchaRefusal = "missing" | "invalid" | "expired" | "used" | "wrong_purpose";

/**
 * What a captcha is worth before anybody asked whether it was used already. A wrong answer uses the captcha up too:
 * otherwise one picture could be guessed at until the guess is right. `level` is the difficulty a proof of work was
 * made for; a token of `hcaptcha` is worth what hCaptcha says, once it is used up here.
 */
export type CaptchaVerdict =
  | { kind: "accepted"; uniqueHash: Buffer; expiresAt: Date; level?: number }
  | { kind: "wrong_answer" | "hcaptcha"; uniqueHash: Buffer; expiresAt: Date }
  | { kind: "refused"; reason: Exclude<CaptchaRefusal, "used"> };
