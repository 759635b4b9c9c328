import fc from "fast-check";
import { expect, test } from "vitest";
import {
  deviceTokenHash,
  deviceTokenInGroups,
  makeDeviceToken,
  parseDeviceToken,
  readDeviceCookie,
  signDeviceCookie,
} from "./device-token.ts";

const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

test("a token is sixteen letters that are hard to confuse, in groups of four, and never the same twice", () => {
  const tokens = Array.from({ length: 200 }, makeDeviceToken);
  expect(new Set(tokens).size).toBe(200);
  for (const token of tokens)
    expect(deviceTokenInGroups(token)).toMatch(/^([2-9A-HJ-NP-Z]{4} ){3}[2-9A-HJ-NP-Z]{4}$/);
});

test("it is read as people type it", () => {
  const token = makeDeviceToken();
  expect(parseDeviceToken(` ${deviceTokenInGroups(token).toLowerCase().replaceAll(" ", "-")} `)).toBe(token);
});

test("any one wrong letter is found before anybody is asked", () => {
  fc.assert(
    fc.property(fc.nat(15), fc.constantFrom(...letters), (at, letter) => {
      const token = makeDeviceToken();
      const typed = token.slice(0, at) + letter + token.slice(at + 1);
      expect(parseDeviceToken(typed)).toBe(typed === token ? token : null);
    }),
  );
});

test("what is no token is refused", () => {
  const token = makeDeviceToken();
  for (const text of ["", "AAAA", token.slice(1), `${token}2`, token.replace(/./, "0"), "O".repeat(16)])
    expect(parseDeviceToken(text)).toBeNull();
});

test("the hash is keyed: it is not that of the letters alone", async () => {
  const token = makeDeviceToken();
  const plain = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  expect(deviceTokenHash(token).equals(Buffer.from(plain))).toBe(false);
  expect(deviceTokenHash(token)).toEqual(deviceTokenHash(token));
});

test("a cookie names its device for 180 days, and nobody can write one", () => {
  const now = Date.UTC(2026, 8, 30, 8);
  const { value, maxAgeSeconds } = signDeviceCookie(7, now);
  expect(maxAgeSeconds).toBe(180 * 86_400);
  expect(readDeviceCookie(value, now)).toBe(7);
  expect(readDeviceCookie(value, now + 179 * 86_400_000)).toBe(7);
  expect(readDeviceCookie(value, now + 180 * 86_400_000)).toBeNull();
  expect(readDeviceCookie(value, now - 86_400_000)).toBeNull();
  for (const forged of [
    value.replace(/^7/, "8"),
    value.replace(/\.\d+\./, ".99999."),
    value.slice(0, -1),
    "",
    "7",
    `${value}A`,
  ])
    expect(readDeviceCookie(forged, now)).toBeNull();
});
