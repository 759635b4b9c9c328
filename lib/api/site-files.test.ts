import { expect, test } from "vitest";
import { createWebApi, isWebApiPath } from "./web-api.ts";

const web = createWebApi();
const read = async (path: string) => {
  expect(isWebApiPath(path)).toBe(true);
  const response = await web.request(path);
  expect(response.status).toBe(200);
  return { type: response.headers.get("content-type"), text: await response.text() };
};

test("security.txt has what RFC 9116 asks for, and ends within a year", async () => {
  const { type, text } = await read("/.well-known/security.txt");
  expect(type).toBe("text/plain; charset=utf-8");
  const fields = new Map(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
  );
  expect([...fields.keys()]).toEqual(["Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"]);
  expect(fields.get("Contact")).toMatch(/^(mailto:|https?:\/\/)/);
  expect(fields.get("Preferred-Languages")).toBe("id, en");
  expect(fields.get("Canonical")).toMatch(/\/\.well-known\/security\.txt$/);
  const days = (Date.parse(fields.get("Expires") ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(0);
  expect(days).toBeLessThan(365);
});

test("robots may read the public pages and nothing about a person, a paper or a worker", async () => {
  const { text } = await read("/robots.txt");
  for (const path of ["/verifikasi/", "/en/verifikasi/", "/cek/saya", "/bantu", "/cetak"])
    expect(text).toContain(`Disallow: ${path}\n`);
  expect(text).toContain("Allow: /bantuan\n");
  expect(text).toMatch(/Sitemap: https?:\/\/\S+\/sitemap\.xml/);
});

test("the sitemap lists every public page in every language", async () => {
  const { type, text } = await read("/sitemap.xml");
  expect(type).toBe("application/xml; charset=utf-8");
  const pages = [...text.matchAll(/<loc>https?:\/\/[^/]+(\/[^<]*)<\/loc>/g)].map((match) => match[1]);
  expect(pages).toEqual(
    expect.arrayContaining(["/", "/en", "/cek", "/en/cek", "/resmi", "/en/resmi", "/verifikasi"]),
  );
  expect(pages).not.toContain("/bantu");
});

test("nothing else of the hidden folder is there", async () => {
  expect((await web.request("/.well-known/other")).status).toBe(404);
});
