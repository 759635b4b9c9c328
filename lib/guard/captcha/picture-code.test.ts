import sharp from "sharp";
import { expect, test } from "vitest";
import { drawDigits, pictureSize } from "./draw-digits.ts";
import { drawPictureCode, makePictureCode, makeWordCode, verifyCode } from "./picture-code.ts";

const now = Date.UTC(2026, 8, 30);

/** The sum in words is the code whose answer a test can know. */
function known(purpose: "check" | "tracking" = "check") {
  const { sealed, left, right } = makeWordCode(purpose, now);
  return { sealed, answer: String(left + right) };
}

test("the right answer is accepted, also with spaces and full-width digits", () => {
  const { sealed, answer } = known();
  const wide = [...answer].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(" ");
  for (const typed of [answer, ` ${answer}\u200b `, wide]) {
    expect(verifyCode({ sealed, typed }, "check", now).verdict.kind).toBe("accepted");
  }
});

test("a wrong answer names the code it uses up", () => {
  const { sealed, answer } = known();
  const right = verifyCode({ sealed, typed: answer }, "check", now).verdict;
  const wrong = verifyCode({ sealed, typed: `${answer}1` }, "check", now).verdict;
  expect(wrong).toEqual({ ...right, kind: "wrong_answer" });
});

test("a code is bound to its purpose and lives ten minutes", () => {
  const { sealed, answer: typed } = known();
  expect(verifyCode({ sealed, typed }, "tracking", now).verdict).toMatchObject({ reason: "wrong_purpose" });
  expect(verifyCode({ sealed, typed }, "check", now + 599_000).verdict.kind).toBe("accepted");
  expect(verifyCode({ sealed, typed }, "check", now + 601_000).verdict).toMatchObject({ reason: "expired" });
});

test("nothing typed is missing and uses nothing up", () => {
  expect(verifyCode({ sealed: known().sealed, typed: " " }, "check", now).verdict).toEqual({
    kind: "refused",
    reason: "missing",
  });
});

test("a sealed code that was changed anywhere, cut or made up is invalid and has no picture", async () => {
  const { sealed } = makePictureCode("check", now);
  const flipped = Array.from(
    sealed,
    (char, at) => sealed.slice(0, at) + (char === "A" ? "B" : "A") + sealed.slice(at + 1),
  );
  // The last character carries bits that base64url drops.
  for (const bad of [...flipped.slice(0, -1), sealed.slice(0, -2), "", "..", "x".repeat(5000)]) {
    expect(verifyCode({ sealed: bad, typed: "12345" }, "check", now).verdict).toMatchObject({
      reason: "invalid",
    });
    expect(await drawPictureCode(bad, now)).toBeNull();
  }
});

test("the digits stand nowhere in the sealed text, and two codes never look alike", () => {
  const { sealed } = makePictureCode("check", now);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toMatch(/check|\d{5}/);
  // The first 16 characters are the nonce, which AES-GCM must never see twice.
  expect(makePictureCode("check", now).sealed.slice(0, 16)).not.toBe(sealed.slice(0, 16));
});

test("sums in words have no picture, pictures expire", async () => {
  expect(await drawPictureCode(known().sealed, now)).toBeNull();
  expect(await drawPictureCode(makePictureCode("check", now).sealed, now + 601_000)).toBeNull();
});

test("the picture is a small opaque PNG, always the same for one code", async () => {
  const { sealed } = makePictureCode("check", now);
  const picture = await drawPictureCode(sealed, now);
  expect(picture?.length).toBeLessThan(6000);
  expect(await drawPictureCode(sealed, now)).toEqual(picture);
  const { format, width, height, hasAlpha } = await sharp(picture ?? undefined).metadata();
  expect({ format, width, height, hasAlpha }).toEqual({ format: "png", ...pictureSize, hasAlpha: false });
});

test("every digit leaves ink of its own", async () => {
  const seed = Buffer.from("one seed for all");
  const pictures = await Promise.all([..."0123456789"].map((digit) => drawDigits(digit, seed)));
  expect(new Set(pictures.map((picture) => picture.toString("base64"))).size).toBe(10);
});
