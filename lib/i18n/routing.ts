/** The languages of `messages/`. Indonesian has no prefix in the address; every other language has its code. */
export const locales = ["id", "en"] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = "id";

/** Is this a language that the portal speaks? */
export function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}

/** The address of a page in a language: `/cek` in Indonesian, `/en/cek` in English. */
export function localePath(locale: Locale, path: string): string {
  if (locale === defaultLocale) return path;
  return path === "/" ? `/${locale}` : `/${locale}${path}`;
}

/** Where an address leads whose language is written in capitals: `/en/cek?q=a` for `/EN/cek?q=a`, null for any other. */
export function respelledLocale(url: string): string | null {
  const written = /^\/([a-z]{2})(?=[/?]|$)/i.exec(url)?.[1] ?? "";
  const locale = written.toLowerCase();
  // `/id` and all its spellings lead to the address without a prefix already.
  if (locale === written || locale === defaultLocale || !isLocale(locale)) return null;
  return `/${locale}${url.slice(1 + written.length)}`;
}
