import type { Locale } from "../i18n/routing.ts";
import { inGroups, makeProofCode } from "./proof-code.ts";
import { type ProofWords, proofWords } from "./proof-words.ts";
import { type QrPath, qrPath } from "./qr-code.ts";
import type { Statement } from "./statement.ts";

/** The papers a result is printed on: a sheet, or the roll of a receipt printer. */
export const paperFormats = ["a4", "80mm"] as const;
export type PaperFormat = (typeof paperFormats)[number];

/** Reads a format as it is posted. @returns a sheet for anything unknown */
export function parsePaperFormat(text: string): PaperFormat {
  return text === "80mm" ? "80mm" : "a4";
}

/** All that stands on a printout. Privacy: personal. */
export type ProofSheet = {
  locale: Locale;
  words: ProofWords;
  title: string;
  proves: string;
  provesNot: string;
  verify: string;
  never: string;
  /** Of the portal, without `https://`. */
  address: string;
  /** Where the code is verified. */
  verifyUrl: string;
  codeInGroups: string;
  codeLabel: string;
  qr: QrPath;
  qrLabel: string;
};

/** Signs what was answered and puts it into words. */
export function makeProofSheet(
  statement: Statement,
  {
    say,
    locale,
    publicUrl,
  }: {
    say: (key: string, values?: Record<string, string | number>) => string;
    locale: Locale;
    publicUrl: string;
  },
): ProofSheet {
  const code = makeProofCode(statement);
  const address = publicUrl.replace(/^https?:\/\//, "");
  const words = proofWords(say, locale, statement, statement.name);
  const verifyUrl = `${publicUrl}/verifikasi/${code}`;
  return {
    locale,
    words,
    title: say("proof.title"),
    proves: say("proof.proves", { site: address, date: words.checkedOn }),
    provesNot: say("proof.provesNot"),
    verify: say("proof.verify", { address: `${address}/verifikasi` }),
    never: say("proof.never"),
    address,
    verifyUrl,
    codeInGroups: inGroups(code),
    codeLabel: say("proof.codeLabel"),
    // In capital letters a code of squares is a fifth smaller; the portal knows this way of writing too.
    qr: qrPath(verifyUrl.toUpperCase()),
    qrLabel: say("proof.qrLabel"),
  };
}
