import { createTranslator } from "next-intl";
import en from "../../messages/en.json" with { type: "json" };
import id from "../../messages/id.json" with { type: "json" };
import type { Locale } from "./routing.ts";

const messages = { id, en } as const satisfies Record<Locale, object>;

/** A sentence of the catalogue by its key, where no page of the framework is being rendered. */
export function catalogueOf(
  locale: Locale,
): (key: string, values?: Record<string, string | number>) => string {
  const translate = createTranslator({ locale, messages: messages[locale] as typeof id });
  return (key, values) => translate(key as never, values as never);
}
