import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Subject } from "../guard/client-subject.ts";
import { quotas } from "../guard/quotas.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { stopClock } from "../guard/test-clock.ts";
import { fromBase32 } from "../proof/base32.ts";
import { isNameOfProof, verifyProofCode } from "../proof/proof-code.ts";
import { sealStatement } from "../proof/sealed-statement.ts";
import type { Statement } from "../proof/statement.ts";
import { createWebApi, isWebApiPath } from "./web-api.ts";

const web = createWebApi();
const receiver: Statement = {
  day: "2026-11-24",
  releaseId: 3,
  register: "DTSEN",
  asOf: "2026-09-30",
  period: "2026-Q3",
  synthetic: true,
  village: "32.73.25.1002",
  outcome: "found",
  name: "DEWI P***********",
  match: "partial",
  ageBand: "40-49",
  personal: null,
  programmes: [
    { programme: "PKH", receiving: true, period: "2026-Q3", stage: "ACCOUNT_FAILED" },
    { programme: "PBI_JK", receiving: true, period: "2026-09", stage: "DISBURSED" },
  ],
};

const print = (fields: Record<string, string>) =>
  web.request("/cetak", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ bukti: sealStatement(receiver), bahasa: "id", jadi: "halaman", ...fields }),
  });

/** The code as it stands on the paper, in groups of four. */
function codeOn(text: string): string {
  return (/[0-9A-Z]{4}(?:\s[0-9A-Z]{4}){20,}(?:\s[0-9A-Z]{1,4})?/.exec(text)?.[0] ?? "").replaceAll(
    /\s/g,
    "",
  );
}

describe("the page to print", () => {
  test.each(["a4", "80mm"])(
    "on %s says what was answered, in words, and carries a code that verifies",
    async (kertas) => {
      const response = await print({ kertas });
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; style-src 'self'; script-src 'self'/,
      );
      const page = await response.text();
      expect(page).not.toMatch(/\sstyle=|<style|onclick|http-equiv/);
      for (const text of [
        '<html lang="id">',
        "Bukti pengecekan bantuan sosial",
        "DEWI P***********",
        "Umur 40–49 tahun",
        "24 November 2026",
        "Cipadung, Cibiru, Kota Bandung, Jawa Barat",
        "DTSEN, data per 30 September 2026, periode Juli–September 2026",
        "Data rekening tidak cocok",
        "Iuran sudah dibayar",
        "DATA CONTOH",
        "tidak membuktikan siapa pemegangnya",
      ]) {
        expect(page).toContain(text);
      }
      const proof = verifyProofCode(codeOn(page));
      expect(proof).toMatchObject({ outcome: "valid", answer: { village: "32.73.25.1002", releaseId: 3 } });
      expect(proof.outcome === "valid" && isNameOfProof(proof, "Dewi P")).toBe(true);
      expect(page).toContain(kertas === "a4" ? 'class="kertas a4"' : 'class="kertas struk struk-');
    },
  );

  test("speaks the reader's language and escapes what it is given", async () => {
    const name = `<b onmouseover="x">`;
    const page = await (await print({ bahasa: "en", bukti: sealStatement({ ...receiver, name }) })).text();
    expect(page).toContain("Proof of a social aid check");
    expect(page).toContain("&lt;b onmouseover=&quot;x&quot;&gt;");
    expect(page).not.toContain(name);
  });

  test("is not given for what is changed, old or missing; the page says what to do", async () => {
    for (const bukti of [
      "",
      "AAAA",
      `${sealStatement(receiver).slice(0, -2)}AA`,
      sealStatement(receiver, Date.now() - 3_600_000),
    ]) {
      const response = await print({ bukti });
      expect(response.status).toBe(410);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.text()).toContain("Cek lagi, lalu cetak");
    }
    expect((await print({ bukti: "A".repeat(20_000) })).status).toBe(413);
    expect((await web.request("/cetak")).headers.get("location")).toBe("/cek");
  });

  test("has a quota of its own, which is told in words", async () => {
    stopClock();
    await runWithSubject("printer" as Subject, async () => {
      for (let i = 0; i < quotas.proof.limit; i++) expect((await print({})).status).toBe(200);
      const response = await print({});
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await response.text()).toContain("Terlalu banyak cetakan");
    });
  });
});

describe("the PDF", () => {
  const many: Statement = {
    ...receiver,
    programmes: Array.from({ length: 16 }, (_, at) => ({
      programme: Object.keys({ PKH: 0, SEMBAKO: 0, BST: 0, ATENSI: 0 })[at % 4] as string,
      receiving: at % 2 === 0,
      period: "2026-Q3",
      stage: "STANDING_INSTRUCTION",
    })),
  };

  test.each([
    ["a4", receiver],
    ["80mm", receiver],
    ["80mm", many],
    ["a4", many],
    ["a4", { ...receiver, outcome: "not_found", name: "GALUH", match: null, ageBand: "", programmes: [] }],
  ] as [string, Statement][])(
    "on %s is one page of that paper, with the same text and code",
    async (kertas, statement) => {
      const response = await print({ kertas, jadi: "pdf", bukti: sealStatement(statement) });
      expect(response.headers.get("content-type")).toBe("application/pdf");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("content-disposition")).toBe(
        'attachment; filename="bukti-cek-2026-11-24.pdf"',
      );
      const pdf = Buffer.from(await response.arrayBuffer());
      const raw = pdf.toString("latin1");
      expect(raw.slice(0, 5)).toBe("%PDF-");
      expect(raw.trimEnd().endsWith("%%EOF")).toBe(true);
      expect(raw.match(/\/Type \/Page\b/g)).toHaveLength(1);
      const [, width = 0, height = 0] = (/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(raw) ?? []).map(Number);
      expect(Math.round((width / 72) * 25.4)).toBe(kertas === "a4" ? 210 : 80);
      if (kertas === "a4") expect(Math.round((height / 72) * 25.4)).toBe(297);
      // No time of day, and no name of a file or person beside the text.
      expect(raw).not.toMatch(/CreationDate \(D:20/);
      const read = spawnSync("pdftotext", ["-raw", "-", "-"], { input: pdf });
      if (read.error) return;
      const text = read.stdout.toString("utf8");
      expect(text).toContain(statement.name);
      expect(verifyProofCode(codeOn(text))).toMatchObject({
        outcome: "valid",
        answer: { day: "2026-11-24" },
      });
    },
  );
});

test("a code from paper in capital letters leads to the page that verifies it", async () => {
  const response = await web.request("/VERIFIKASI/04ABC");
  expect([response.status, response.headers.get("location")]).toEqual([301, "/verifikasi/04ABC"]);
  expect(isWebApiPath("/VERIFIKASI/04ABC")).toBe(true);
  expect(isWebApiPath("/verifikasi/04ABC")).toBe(false);
});

test("the public keys are published as a JWKS, by which anybody verifies a signature", async () => {
  const { keys } = (await (await web.request("/.well-known/dataku-keys.json")).json()) as {
    keys: JsonWebKey[];
  };
  expect(keys[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
  expect(JSON.stringify(keys)).not.toMatch(/"d"|seed/);
  const code = fromBase32(codeOn(await (await print({})).text())) as Buffer;
  const key = await crypto.subtle.importKey("jwk", keys[0] as JsonWebKey, "Ed25519", false, ["verify"]);
  const signed = Buffer.concat([Buffer.from("dataku-proof/1\n"), code.subarray(0, -64)]);
  const signature = Uint8Array.from(code.subarray(-64));
  expect(await crypto.subtle.verify("Ed25519", key, signature, Uint8Array.from(signed))).toBe(true);
});
