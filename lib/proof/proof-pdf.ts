import PDFDocument from "pdfkit";
import type { PaperFormat, ProofSheet } from "./proof-sheet.ts";

const mm = 72 / 25.4;
const colours = { ink: "#1c2036", soft: "#4b4f66", line: "#b9b2a3", indigo: "#22336b", green: "#14603a" };
/** A receipt printer knows black only, and prints greys as dots. */
const black = { ink: "#000000", soft: "#000000", line: "#000000", indigo: "#000000", green: "#000000" };

type Look = {
  width: number;
  margin: number;
  small: number;
  text: number;
  strong: number;
  title: number;
  qr: number;
  /** Labels stand beside their values, or above them. */
  beside: boolean;
};

const looks: Record<PaperFormat, Look> = {
  a4: {
    width: 210 * mm,
    margin: 20 * mm,
    small: 9,
    text: 10.5,
    strong: 13,
    title: 20,
    qr: 42 * mm,
    beside: true,
  },
  "80mm": {
    width: 80 * mm,
    margin: 4 * mm,
    small: 7.5,
    text: 8.5,
    strong: 10,
    title: 12,
    qr: 46 * mm,
    beside: false,
  },
};

const sheetHeight = 297 * mm;

/** A printout as a PDF of one page, with the standard fonts: an A4 sheet, or a receipt as long as its text. */
export async function proofPdf(sheet: ProofSheet, format: PaperFormat): Promise<Buffer> {
  const look = format === "a4" ? fittingLook(sheet) : looks["80mm"];
  const doc = newDocument(sheet, look, format === "a4" ? sheetHeight : receiptHeight(sheet));
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
  });
  draw(doc, sheet, look);
  doc.end();
  return whole;
}

/** How long the paper of a receipt has to be, in points. */
export function receiptHeight(sheet: ProofSheet): number {
  return heightOf(sheet, looks["80mm"]);
}

/** The look of a sheet, with smaller letters for somebody with very many programmes: a proof is one page. */
function fittingLook(sheet: ProofSheet): Look {
  let look = looks.a4;
  while (heightOf(sheet, look) > sheetHeight && look.text > 5) {
    const { width, beside, qr, ...sizes } = look;
    const smaller = Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, size * 0.9]));
    look = { ...(smaller as typeof sizes), width, beside, qr: Math.max(32 * mm, qr * 0.9) };
  }
  return look;
}

function heightOf(sheet: ProofSheet, look: Look): number {
  const trial = newDocument(sheet, look, 10_000);
  const height = draw(trial, sheet, look) + look.margin;
  trial.end();
  return Math.ceil(height);
}

function newDocument(sheet: ProofSheet, { width, margin }: Look, height: number): PDFKit.PDFDocument {
  return new PDFDocument({
    size: [width, height],
    margin,
    lang: sheet.locale,
    tagged: true,
    displayTitle: true,
    pdfVersion: "1.7",
    // Nothing finer than the day of the check, which is on the paper anyway.
    info: {
      Title: sheet.title,
      Author: sheet.address,
      Creator: "Dataku",
      Producer: "Dataku",
      CreationDate: new Date(0),
    },
  });
}

/** @returns where the drawing ends, in points from the top */
function draw(doc: PDFKit.PDFDocument, sheet: ProofSheet, look: Look): number {
  const { margin, beside } = look;
  const inner = look.width - 2 * margin;
  const { words } = sheet;
  const { ink, soft, line, indigo, green } = beside ? colours : black;
  const root = doc.struct("Document");
  doc.addStructure(root);
  let y = margin;

  const say = (
    tag: string,
    text: string,
    {
      size = look.text,
      bold = false,
      color = ink,
      x = margin,
      width = inner,
      gap = 0,
      align = "left" as "left" | "center",
      font = "",
    } = {},
  ) => {
    const name = font || (bold ? "Helvetica-Bold" : "Helvetica");
    root.add(
      doc.struct(tag, {}, () => {
        doc.font(name).fontSize(size).fillColor(color);
        doc.text(text, x, y, { width, align, lineGap: size * 0.18 });
      }),
    );
    y = doc.y + gap;
  };
  const decoration = (paint: () => void) => {
    doc.markContent("Artifact", { type: "Layout" });
    paint();
    doc.endMarkedContent();
  };
  const rule = (color = line, thick = 0.75, gap = 8) => {
    decoration(() =>
      doc
        .moveTo(margin, y)
        .lineTo(margin + inner, y)
        .lineWidth(thick)
        .strokeColor(color)
        .stroke(),
    );
    y += gap;
  };
  const qr = (x: number, top: number) => {
    root.add(
      doc.struct("Figure", { alt: sheet.qrLabel }, () => {
        const square = look.qr / sheet.qr.size;
        doc.save().translate(x, top).scale(square).path(sheet.qr.path).fill("#000000").restore();
      }),
    );
  };

  say("P", sheet.address, { size: look.small, color: soft, gap: 2 });
  say("H1", sheet.title, { size: look.title, bold: true, color: indigo, gap: beside ? 8 : 5 });
  rule(indigo, 2, beside ? 14 : 7);
  say("H2", words.headline, { size: look.strong, bold: true, gap: beside ? 9 : 5 });
  if (words.synthetic) say("P", words.synthetic, { size: look.text, bold: true, gap: beside ? 9 : 5 });

  for (const { label, value } of words.facts) {
    const top = y;
    if (beside) {
      say("P", label, { color: soft, width: 125 });
      const after = y;
      y = top;
      say("P", value, { bold: true, x: margin + 132, width: inner - 132 });
      y = Math.max(after, y) + 3;
    } else {
      say("P", label, { size: look.small, color: soft });
      say("P", value, { bold: true, gap: 2.5 });
    }
  }
  y += beside ? 8 : 3;
  rule();

  for (const programme of words.programmes) {
    say("H3", programme.name, { size: look.text + 1, bold: true });
    const state = programme.period
      ? `${programme.receivingText} · ${programme.period}`
      : programme.receivingText;
    say("P", state, { color: programme.receiving ? green : ink, bold: programme.receiving });
    if (programme.stage)
      say("P", [programme.stage, programme.meaning].filter(Boolean).join(". ").replace("..", "."), {
        color: soft,
      });
    y += beside ? 6 : 4;
  }
  if (words.nothing) say("P", words.nothing, { gap: beside ? 6 : 4 });
  rule();

  const top = y;
  const beyond = margin + look.qr + 16;
  if (beside) {
    qr(margin, top);
    const options = { x: beyond, width: inner - look.qr - 16, gap: 5 };
    say("P", sheet.verify, { ...options, bold: true });
    say("P", sheet.proves, { ...options, size: look.text - 0.5 });
    say("P", sheet.provesNot, { ...options, size: look.text - 0.5 });
    say("P", sheet.never, { ...options, size: look.text - 0.5 });
    y = Math.max(y, top + look.qr) + 10;
  } else {
    qr((look.width - look.qr) / 2, y);
    y += look.qr + 7;
    say("P", sheet.verify, { bold: true, gap: 4 });
    for (const text of [sheet.proves, sheet.provesNot, sheet.never])
      say("P", text, { size: look.small + 0.3, gap: 3 });
    y += 2;
  }
  say("P", sheet.codeLabel, { size: look.small, color: soft, gap: 1 });
  say("P", sheet.codeInGroups, { size: look.small + 0.5, font: "Courier" });
  root.end();
  return y;
}
