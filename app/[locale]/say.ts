import { getTranslations } from "next-intl/server";
import type { Locale } from "@/lib/i18n/routing.ts";

/** A sentence of the catalogue by its key. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

/** The catalogue of a language, also where no page is being rendered (a Server Action). */
export async function sayIn(locale: Locale): Promise<Say> {
  const translate = await getTranslations({ locale });
  return (key, values) => translate(key, values);
}
