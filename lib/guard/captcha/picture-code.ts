import { createCipheriv, createDecipheriv, createHash, randomInt, timingSafeEqual } from "node:crypto";
import { deriveKey, deriveKeyObject } from "../../config/secrets.ts";
import { freshBytes } from "../../state/fresh-bytes.ts";
import { type Purpose, parsePurpose } from "../purpose.ts";
import type { CaptchaVerdict } from "./captcha-verdict.ts";
import { drawDigits } from "./draw-digits.ts";

const lifetimeSeconds = 600;
const digitCount = 5;
const maxSealedChars = 200;
const ivBytes = 12;
const tagBytes = 16;

type Code = { shown: "picture" | "words"; purpose: Purpose; answer: string; expiresAt: Date };

/**
 * Makes a code for people whose browser runs no scripts. All the server needs to know later is in `sealed`,
 * encrypted, so nothing is stored; it goes into a hidden field and into the address of the picture.
 */
export function makePictureCode(purpose: Purpose, now = Date.now()): { sealed: string } {
  const answer = Array.from({ length: digitCount }, () => randomInt(10)).join("");
  return { sealed: seal({ shown: "picture", purpose, answer, expiresAt: expiry(now) }) };
}

/**
 * The same for who cannot see the picture either: a sum of two numbers from 1 to 9 that the page asks in words.
 * Its quota is smaller still.
 */
export function makeWordCode(
  purpose: Purpose,
  now = Date.now(),
): { sealed: string; left: number; right: number } {
  const [left, right] = [randomInt(1, 10), randomInt(1, 10)];
  return {
    sealed: seal({ shown: "words", purpose, answer: String(left + right), expiresAt: expiry(now) }),
    left,
    right,
  };
}

/** Draws the picture of a code. @returns a PNG, always the same one for the same code; null if there is none to draw. */
export async function drawPictureCode(sealed: string, now = Date.now()): Promise<Buffer | null> {
  const opened = open(sealed);
  if (opened?.code.shown !== "picture" || opened.code.expiresAt.getTime() < now) return null;
  // Drawn anew with other noise, many pictures of one code could be averaged into a clean one.
  return drawDigits(
    opened.code.answer,
    createHash("sha256").update(deriveKey("guard:picture-noise")).update(opened.bytes).digest(),
  );
}

/** Judges what somebody typed. Spaces and full-width digits count as digits. Never throws. */
export function verifyCode(
  { sealed, typed }: { sealed: string; typed: string },
  purpose: Purpose,
  now = Date.now(),
): { captchaKind: Code["shown"]; verdict: CaptchaVerdict } {
  const opened = open(sealed);
  const captchaKind = opened?.code.shown ?? "picture";
  const refused = (reason: "missing" | "invalid" | "expired" | "wrong_purpose") =>
    ({ captchaKind, verdict: { kind: "refused", reason } }) as const;

  const answer = typed
    .slice(0, 100)
    .normalize("NFKC")
    .replace(/[\s\p{Cf}]/gu, "");
  if (answer === "") return refused("missing");
  if (!opened) return refused("invalid");
  const { code, bytes } = opened;
  if (code.purpose !== purpose) return refused("wrong_purpose");
  if (code.expiresAt.getTime() < now) return refused("expired");
  const uniqueHash = createHash("sha256").update("code ").update(bytes).digest();
  const kind = sameText(answer, code.answer) ? "accepted" : "wrong_answer";
  return { captchaKind, verdict: { kind, uniqueHash, expiresAt: code.expiresAt } };
}

function expiry(now: number): Date {
  return new Date((Math.floor(now / 1000) + lifetimeSeconds) * 1000);
}

function seal(code: Code): string {
  const iv = freshBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKeyObject("guard:picture-code"), iv);
  const text = [code.shown, code.purpose, code.answer, code.expiresAt.getTime()].join(" ");
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

function open(sealed: string): { code: Code; bytes: Buffer } | null {
  if (sealed.length > maxSealedChars) return null;
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= ivBytes + tagBytes) return null;
  try {
    const iv = bytes.subarray(0, ivBytes);
    const decipher = createDecipheriv("aes-256-gcm", deriveKeyObject("guard:picture-code"), iv, {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text =
      decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, "utf8") + decipher.final("utf8");
    const [shown, purposeText, answer = "", expiresAt] = text.split(" ");
    const purpose = parsePurpose(purposeText);
    if (!purpose || (shown !== "picture" && shown !== "words")) return null;
    return { code: { shown, purpose, answer, expiresAt: new Date(Number(expiresAt)) }, bytes };
  } catch {
    return null;
  }
}

/** Compares hashes, so the time tells neither how much is right nor how long the right answer is. */
function sameText(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
