import { expect, test } from "vitest";
import { ownPath, savesData } from "./saver.ts";

test("a browser that saves data gets small pages, any other gets all of it", () => {
  expect(savesData({ "save-data": "on" })).toBe(true);
  expect(savesData({ "save-data": "off" })).toBe(false);
  expect(savesData({})).toBe(false);
});

test("the reader's own choice goes before the browser's", () => {
  expect(savesData({ cookie: "a=b; hemat=1" })).toBe(true);
  expect(savesData({ cookie: "hemat=0; a=b", "save-data": "on" })).toBe(false);
  expect(savesData({ cookie: "xhemat=1; hemat=2; hemat=11" })).toBe(false);
});

test("the way back stays within the portal", () => {
  expect(ownPath("/en/cek?desa=32.73.25.1002")).toBe("/en/cek?desa=32.73.25.1002");
  expect(ownPath("/cek?q=a b")).toBe("/cek?q=a%20b");
  for (const path of [
    "",
    "cek",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b\\..//x",
  ]) {
    expect(ownPath(path), path).not.toMatch(/^(?!\/)|^\/[/\\]|[\r\n]/);
    expect(new URL(ownPath(path), "https://dataku.go.id").host, path).toBe("dataku.go.id");
  }
});
