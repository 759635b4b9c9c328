import { expect, test } from "vitest";
import { respelledLocale } from "./routing.ts";

test.each([
  ["/EN", "/en"],
  ["/En?a=B", "/en?a=B"],
  ["/eN/", "/en/"],
  ["/EN/cek?q=Aceh&contoh=1", "/en/cek?q=Aceh&contoh=1"],
  ["/EN//example.org", "/en//example.org"],
])("%s leads to %s", (url, address) => {
  expect(respelledLocale(url)).toBe(address);
});

test.each(["/", "/en", "/en/CEK", "/ID/cek", "/ENG", "/EN.txt", "/XX", "/cek/EN"])("%s stays", (url) => {
  expect(respelledLocale(url)).toBeNull();
});
