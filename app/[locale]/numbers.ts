import type { Locale } from "@/lib/i18n/routing.ts";

const language: Record<Locale, string> = { id: "id-ID", en: "en-GB" };

/** "83.762" in Indonesian, "83,762" in English. */
export function numberInWords(locale: Locale, number: number): string {
  return new Intl.NumberFormat(language[locale]).format(number);
}

/** The size of a file in few signs: "117 MB", "4,2 kB". */
export function sizeInWords(locale: Locale, bytes: number): string {
  const power = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const size = bytes / 1_000 ** power;
  const number = new Intl.NumberFormat(language[locale], { maximumFractionDigits: size < 9.95 ? 1 : 0 });
  return `${number.format(size)} ${["B", "kB", "MB"][power]}`;
}
