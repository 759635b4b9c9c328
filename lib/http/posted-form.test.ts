import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Subject } from "../guard/client-subject.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { holdBody } from "./held-bodies.ts";
import { isPostToPage, letBackShowThisPage, postedForm, runWithPostedForm } from "./posted-form.ts";

let server: Server;
let address: string;

beforeAll(async () => {
  // Answers with what a page would see, after the wait that a page has before it renders.
  server = createServer((request, response) => {
    void runWithPostedForm(request, response, async () => {
      await Promise.resolve();
      const posted = postedForm();
      if (posted?.data.has("kembali")) letBackShowThisPage();
      const fields = [...(posted?.data ?? [])].map(([name, value]) => [
        name,
        typeof value === "string" ? value : `file of ${value.size}`,
      ]);
      const { method, headers } = request;
      response.end(
        JSON.stringify({ fields, missing: posted?.missing, method, type: headers["content-type"] }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}/usul`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

async function post(body: BodyInit) {
  const response = await fetch(address, { method: "POST", body });
  return { page: await response.json(), cache: response.headers.get("cache-control") };
}

function formWith(photoBytes: number): FormData {
  const form = new FormData();
  form.set("statement", "Rumah bocor & dingin");
  form.set("photos", new Blob([new Uint8Array(photoBytes)], { type: "image/jpeg" }), "a.jpg");
  return form;
}

test("the page sees what was posted, and renders as if it had been asked for", async () => {
  const { page, cache } = await post(new URLSearchParams({ statement: "Rumah bocor & dingin" }));
  expect(page).toEqual({ fields: [["statement", "Rumah bocor & dingin"]], missing: null, method: "GET" });
  expect(cache).toBe("no-store");
});

test("a form with a photo is read whole", async () => {
  const { page } = await post(formWith(1000));
  expect(page.fields).toEqual([
    ["statement", "Rumah bocor & dingin"],
    ["photos", "file of 1000"],
  ]);
});

test("while others' photos fill the memory, photos are left out and the text stays; then there is room again", async () => {
  const others = Array.from({ length: 5 }, (_, i) => runWithSubject(`sender ${i}` as Subject, holdBody));
  for (const one of others) one.take(24 * 1024 * 1024);
  expect((await post(formWith(300 * 1024))).page).toMatchObject({
    fields: [["statement", "Rumah bocor & dingin"]],
    missing: "busy",
  });
  expect((await post(formWith(1000))).page.missing).toBeNull();
  others.pop()?.release();
  const left = runWithSubject("left" as Subject, holdBody);
  left.take(23 * 1024 * 1024);
  // One megabyte is left: enough for each of these, because it is given back after each.
  for (let i = 0; i < 3; i++) expect((await post(formWith(400 * 1024))).page.missing).toBeNull();
  for (const one of [...others, left]) one.release();
});

test("photos that are too large are left out, and the text stays", async () => {
  const { page } = await post(formWith(25 * 1024 * 1024));
  expect(page).toMatchObject({ fields: [["statement", "Rumah bocor & dingin"]], missing: "too_large" });
});

test("of very many parts the first are read, and the files among them are left out", async () => {
  const form = formWith(1000);
  for (let i = 0; i < 5000; i++) form.append("x", "1");
  const { page } = await post(form);
  expect(page.fields).toHaveLength(99);
  expect(page).toMatchObject({ missing: "too_large" });
  expect(page.fields[0]).toEqual(["statement", "Rumah bocor & dingin"]);
});

test("a text without end is not read to its end", async () => {
  const { page } = await post(new URLSearchParams({ statement: "a".repeat(200_000) }));
  expect(page.missing).toBe("too_large");
  expect(JSON.stringify(page).length).toBeLessThan(140_000);
});

test("what is no form at all is an empty one", async () => {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=x" },
    body: "no form",
  });
  expect((await response.json()).fields).toEqual([]);
});

test("only a page on which nothing can be read may be kept for the browser's Back", async () => {
  expect((await post(new URLSearchParams({ kembali: "1" }))).cache).toBe("private, no-cache");
});

test("outside of a posted page there is no form", () => {
  expect(postedForm()).toBeNull();
});

const request = (change: Partial<IncomingMessage>) => ({
  method: "POST",
  url: "/usul",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  ...change,
});

test("only forms to the pages that read them are taken, never the framework's actions", () => {
  for (const url of ["/usul", "/en/sanggah?desa=32.73.25.1002", "/pengaduan", "/lacak"]) {
    expect(isPostToPage(request({ url })), url).toBe(true);
  }
  for (const url of ["/cek", "/usulan", "/en/cek", "/id/usul", "/", "/usul/../cek"]) {
    expect(isPostToPage(request({ url })), url).toBe(false);
  }
  expect(isPostToPage(request({ method: "GET" }))).toBe(false);
  expect(isPostToPage(request({ headers: { "content-type": "application/json" } }))).toBe(false);
  const headers = { "content-type": "multipart/form-data; boundary=x", "next-action": "40ab" };
  expect(isPostToPage(request({ headers }))).toBe(false);
});
