import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getConfig } from "../config/config.ts";
import { getProofKeys, publicBytes } from "../config/proof-keys.ts";
import { guardIssue, type Refusal } from "../guard/guard.ts";
import { catalogueOf } from "../i18n/catalogue.ts";
import { defaultLocale, isLocale, localePath } from "../i18n/routing.ts";
import { proofPdf } from "../proof/proof-pdf.ts";
import { makeProofSheet, parsePaperFormat } from "../proof/proof-sheet.ts";
import { openStatement } from "../proof/sealed-statement.ts";
import { problem } from "./problem.ts";
import { proofNotice, proofPage } from "./proof-page.ts";

const maxBodyBytes = 16 * 1024;

/**
 * Printouts: a page to print or a PDF of what was answered, out of the sealed statement that the answer page carries,
 * and the public keys that verify their codes. Nothing is written anywhere.
 */
export function createProofRoutes(): Hono {
  const routes = new Hono();
  routes.post(
    "/cetak",
    bodyLimit({ maxSize: maxBodyBytes, onError: (context) => problem(context, "too_large") }),
    async (context) => {
      const posted = (await context.req.parseBody().catch(() => ({}))) as Record<string, unknown>; // parse
      const field = (name: string) => (typeof posted[name] === "string" ? posted[name] : "");
      const [asked, sealed] = [field("bahasa"), field("bukti")];
      const locale = isLocale(asked) ? asked : defaultLocale;
      const say = catalogueOf(locale);
      const notice = (key: "over" | "wait", minutes = 0) =>
        proofNotice(locale, {
          title: say(`proof.${key}.title`),
          text: say(`proof.${key}.text`, { minutes }),
          link: key === "over" ? say("proof.over.again") : null,
        });
      const statement = openStatement(sealed);
      if (!statement) return asPage(context, notice("over"), 410);

      const refusal = await guardIssue("proof"); // guard
      if (refusal) {
        const seconds = waitOf(refusal);
        context.header("retry-after", String(seconds));
        return asPage(context, notice("wait", Math.ceil(seconds / 60)), 429);
      }

      const format = parsePaperFormat(field("kertas"));
      const sheet = makeProofSheet(statement, { say, locale, publicUrl: getConfig().publicUrl }); // domain
      if (field("jadi") !== "pdf") return asPage(context, proofPage(sheet, { say, sealed, format }), 200); // present
      const pdf = await proofPdf(sheet, format);
      return context.body(new Uint8Array(pdf), 200, {
        "content-type": "application/pdf",
        "content-disposition": `attachment; filename="bukti-cek-${statement.day}.pdf"`,
        "cache-control": "no-store",
      });
    },
  );
  // A printout's page is never asked for by address; who reloads one or types it wants to check.
  routes.get("/cetak", (context) => context.redirect(localePath(defaultLocale, "/cek"), 303));
  // The QR code is written in capital letters, which pack tighter.
  routes.get("/VERIFIKASI/:code", (context) =>
    context.redirect(`/verifikasi/${encodeURIComponent(context.req.param("code"))}`, 301),
  );
  routes.get("/.well-known/dataku-keys.json", (context) => {
    context.header("cache-control", "public, max-age=3600");
    return context.json({
      keys: getProofKeys().map(({ id, publicKey }) => ({
        kty: "OKP",
        crv: "Ed25519",
        use: "sig",
        alg: "EdDSA",
        kid: id,
        x: publicBytes(publicKey).toString("base64url"),
      })),
    });
  });
  return routes;
}

function waitOf(refusal: Refusal): number {
  return "retryAfterSeconds" in refusal ? Math.max(1, Math.ceil(refusal.retryAfterSeconds)) : 60;
}

function asPage(context: Context, page: ReturnType<typeof proofNotice>, status: 200 | 410 | 429) {
  context.header("cache-control", "no-store");
  context.header(
    "content-security-policy",
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  return context.html(page, status);
}
