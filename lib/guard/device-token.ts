import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { deriveKeyObject } from "../config/secrets.ts";

// No 0 and O, no 1 and I: they are copied from paper by hand.
const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const randomLetters = 15;
const dayMs = 86_400_000;
const cookieDays = 180;

/** A token as handed to a worker, without spaces: 75 random bits and a check letter. Secret. */
export type DeviceToken = string & { readonly brand: "DeviceToken" };

/** Draws a token. */
export function makeDeviceToken(): DeviceToken {
  // 256 is a multiple of 32, so every letter is as likely as another.
  const letters = [...randomBytes(randomLetters)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return (letters + checkLetter(letters)) as DeviceToken;
}

/** Reads a token as it is typed: small letters, spaces, hyphens. The check letter finds a slip before anybody is asked. */
export function parseDeviceToken(text: string): DeviceToken | null {
  const letters = text.replace(/[\s-]+/g, "").toUpperCase();
  const known =
    letters.length === randomLetters + 1 && [...letters].every((letter) => alphabet.includes(letter));
  if (!known || checkLetter(letters.slice(0, -1)) !== letters.at(-1)) return null;
  return letters as DeviceToken;
}

/** The token in groups of four, as it is handed over. */
export function deviceTokenInGroups(token: DeviceToken): string {
  return token.match(/.{4}/g)?.join(" ") ?? "";
}

/** What the database keeps of a token. */
export function deviceTokenHash(token: DeviceToken): Buffer {
  return createHmac("sha256", deriveKeyObject("guard:device-token")).update(token).digest();
}

/** The cookie of a device that showed its token: which device, since when, signed. It is worth no more than the token. */
export function signDeviceCookie(id: number, now = Date.now()): { value: string; maxAgeSeconds: number } {
  const text = `${id}.${Math.floor(now / dayMs)}`;
  return { value: `${text}.${macOf(text)}`, maxAgeSeconds: (cookieDays * dayMs) / 1000 };
}

/** Reads it. @returns the id of the device; null when it is not ours, was changed or is over */
export function readDeviceCookie(value: string, now = Date.now()): number | null {
  const [, text = "", id, day, mac = ""] = /^((\d{1,9})\.(\d{1,6}))\.([\w-]{43})$/.exec(value) ?? [];
  const age = Math.floor(now / dayMs) - Number(day);
  if (!sameMac(mac, macOf(text)) || age < 0 || age >= cookieDays) return null;
  return Number(id);
}

function macOf(text: string): string {
  return createHmac("sha256", deriveKeyObject("guard:device-cookie")).update(text).digest("base64url");
}

function sameMac(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Luhn's sum over an alphabet of 32 letters: finds every wrong letter and nearly every swapped pair. */
function checkLetter(letters: string): string {
  const size = alphabet.length;
  let sum = 0;
  for (const [at, letter] of [...letters].reverse().entries()) {
    const value = alphabet.indexOf(letter) * (at % 2 === 0 ? 2 : 1);
    sum += Math.floor(value / size) + (value % size);
  }
  return alphabet[(size - (sum % size)) % size] as string;
}
