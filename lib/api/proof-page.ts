import { html } from "hono/html";
import { type Locale, localePath } from "../i18n/routing.ts";
import { receiptHeight } from "../proof/proof-pdf.ts";
import type { PaperFormat, ProofSheet } from "../proof/proof-sheet.ts";

type Say = (key: string, values?: Record<string, string | number>) => string;
type Html = ReturnType<typeof html>;

/** A printout as a page of its own: the paper as it will be, and above it what does not go on paper. */
export function proofPage(
  sheet: ProofSheet,
  { say, sealed, format }: { say: Say; sealed: string; format: PaperFormat },
): Html {
  const { words } = sheet;
  const other: PaperFormat = format === "a4" ? "80mm" : "a4";
  const body = html`
    <header class="alat">
      <div class="alat-isi">
        <p class="ukuran">${say("proof.page.paper")}: <strong>${say(`proof.page.${format}`)}</strong></p>
        <div class="tombol">
          <span id="cetak" data-teks="${say("proof.page.printNow")}"></span>
          ${button(sheet.locale, sealed, { kertas: other, jadi: "halaman" }, say(`proof.page.${other}`))}
          ${button(sheet.locale, sealed, { kertas: format, jadi: "pdf" }, say("proof.page.pdf"))}
        </div>
        <p class="petunjuk">${say("proof.page.hint")} ${say("proof.page.close")}</p>
      </div>
    </header>
    <main class="kertas ${paperClass(sheet, format)}">
      <p class="situs">${sheet.address}</p>
      <h1>${sheet.title}</h1>
      <h2>${words.headline}</h2>
      ${words.synthetic ? html`<p class="contoh">${words.synthetic}</p>` : ""}
      <dl class="fakta">
        ${words.facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
      </dl>
      <div class="program">
        ${words.programmes.map(
          (programme) => html`<section>
            <h3>${programme.name}</h3>
            <p class="${programme.receiving ? "ya" : "tidak"}">${programme.receivingText}${
              programme.period ? ` · ${programme.period}` : ""
            }</p>
            ${programme.stage ? html`<p>${programme.stage}. ${programme.meaning ?? ""}</p>` : ""}
          </section>`,
        )}
        ${words.nothing ? html`<p>${words.nothing}</p>` : ""}
      </div>
      <div class="periksa">
        <svg viewBox="0 0 ${sheet.qr.size} ${sheet.qr.size}" role="img" aria-label="${sheet.qrLabel}" shape-rendering="crispEdges">
          <path d="${sheet.qr.path}" />
        </svg>
        <div>
          <p><strong>${sheet.verify}</strong></p>
          <p>${sheet.proves}</p>
          <p>${sheet.provesNot}</p>
          <p>${sheet.never}</p>
        </div>
      </div>
      <p class="label">${sheet.codeLabel}</p>
      <p class="kode">${sheet.codeInGroups}</p>
    </main>`;
  return document(sheet.locale, `${sheet.title} – Dataku`, body);
}

/** Why there is nothing to print, and what to do. */
export function proofNotice(
  locale: Locale,
  { title, text, link }: { title: string; text: string; link: string | null },
): Html {
  const body = html`<main class="pesan">
    <h1>${title}</h1>
    <p>${text}</p>
    ${link === null ? "" : html`<p><a href="${localePath(locale, "/cek")}">${link}</a></p>`}
  </main>`;
  return document(locale, `${title} – Dataku`, body);
}

function document(locale: Locale, title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    <link rel="icon" href="/icon.svg" />
    <link rel="stylesheet" href="/cetak.css" />
    <script src="/cetak.js" defer></script>
  </head>
  <body>${body}</body>
</html>`;
}

function button(
  locale: Locale,
  sealed: string,
  choice: { kertas: PaperFormat; jadi: string },
  text: string,
): Html {
  return html`<form method="post" action="/cetak" autocomplete="off">
    <input type="hidden" name="bukti" value="${sealed}" />
    <input type="hidden" name="bahasa" value="${locale}" />
    <input type="hidden" name="kertas" value="${choice.kertas}" />
    <button type="submit" name="jadi" value="${choice.jadi}">${text}</button>
  </form>`;
}

/** A roll has no length of its own, and a style sheet cannot measure: the length is chosen from steps of 20 mm. */
function paperClass(sheet: ProofSheet, format: PaperFormat): string {
  if (format === "a4") return "a4";
  const mm = (receiptHeight(sheet) / 72) * 25.4;
  const step = Math.min(500, Math.max(200, Math.ceil((mm * 1.3) / 20) * 20));
  return `struk struk-${step}`;
}
