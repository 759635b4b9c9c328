import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { failurePage, readForm, replaceBareFailures, typedFields } from "./page-failure.ts";

const styles = ["/_next/static/chunks/a.css"];

/** A form as a browser without scripts sends it. */
async function sent(fields: Record<string, string>): Promise<[Buffer, string]> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const request = new Request("http://localhost/", { method: "POST", body: form });
  return [Buffer.from(await request.arrayBuffer()), request.headers.get("content-type") as string];
}

test("what a person typed is given back, and nothing that the page put into the form", async () => {
  const [body, type] = await sent({
    nama: " Siti Aminah ",
    cerita: "Rumahnya bocor.\nTolong dicek.",
    desa: "32.73.25.1002",
    kode: "12345",
    sealed: "x".repeat(80),
    "$ACTION_1:0": '{"id":"4000","bound":null}',
    kunci: "0b8e7a52-6a0c-4f0e-9c39-1f5d0c8b1a77",
    kosong: "",
  });
  expect(typedFields(await readForm(body, type))).toEqual(["Siti Aminah", "Rumahnya bocor.\nTolong dicek."]);
});

test("a body that is cut off or no form gives nothing back", async () => {
  const [body, type] = await sent({ nama: "Siti" });
  expect(typedFields(await readForm(body.subarray(0, body.length - 20), type))).toEqual([]);
  expect(typedFields(await readForm(Buffer.from("{}"), "application/json"))).toEqual([]);
  expect(typedFields(await readForm(null, type))).toEqual([]);
});

test("the page speaks the language of its address and leads back to it", () => {
  const html = failurePage("/en/cek?desa=32.73.25.1002&x=1", { failure: "outdated", styles });
  expect(html).toContain('<html lang="en">');
  expect(html).toContain("This page is from an older version");
  expect(html).toContain('href="/en/cek?desa=32.73.25.1002&amp;x=1"');
  expect(failurePage("/cek", { failure: "too_large", styles })).toContain("Kiriman ini terlalu besar");
});

test("a page for a portal that is down says whose fault it is, and leads to the telephone and to wherever it stands", () => {
  const html = failurePage("", { failure: "down", styles }, true);
  expect(html).toContain('<html lang="en">');
  expect(html).toContain("This is not your fault");
  expect(html).toContain('href="tel:171"');
  expect(html).toContain('href=""');
  expect(failurePage("", { failure: "down", styles })).toContain("Ini bukan salah Anda");
});

test("nothing that was typed becomes markup, and nothing needs an inline style or script", () => {
  const html = failurePage('/cek?"><script>alert(1)</script>', {
    failure: "outdated",
    typed: ["<img src=x onerror=alert(1)>"],
    styles,
  });
  expect(html).not.toMatch(/<script|<img|style=|<style/);
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
});

/** What a browser gets where the framework answers like this. */
async function shown(
  answer: (response: ServerResponse) => void,
  init?: RequestInit,
): Promise<{ status: number; body: string }> {
  const server = createServer((request, response) => {
    replaceBareFailures(request, response, styles);
    request.resume().once("end", () => answer(response));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/en/cek`, init);
  const body = await response.text();
  server.close();
  return { status: response.status, body };
}

test("a fault while a page is read is told by a page, not by a document that only scripts can fill", async () => {
  const { status, body } = await shown((response) => {
    response.statusCode = 500;
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.write('<!DOCTYPE html><html id="__next_error__"><body>');
    response.end("<script></script></body></html>");
  });
  expect(status).toBe(500);
  expect(body).toContain("Something went wrong on our side");
  expect(body).not.toMatch(/__next_error__|<script/);
});

test("a page that says itself what went wrong is left as it is", async () => {
  const page = "<!DOCTYPE html><html><body>Kode ini tidak sah</body></html>";
  const { status, body } = await shown((response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.writeHead(404);
    response.end(page);
  });
  expect([status, body]).toEqual([404, page]);
});

test("what is posted and no form is the sender's slip, a form that fails is ours", async () => {
  const fails = (response: ServerResponse) => {
    response.writeHead(500, { "content-type": "text/plain" });
    response.end("Internal Server Error");
  };
  const headers = { "content-type": "multipart/form-data" };
  expect((await shown(fails, { method: "POST", headers, body: "--a" })).status).toBe(400);
  const body = new FormData();
  body.set("nama", "Siti Aminah");
  const ours = await shown(fails, { method: "POST", body });
  expect(ours.status).toBe(500);
  expect(ours.body).toContain("Siti Aminah");
});
