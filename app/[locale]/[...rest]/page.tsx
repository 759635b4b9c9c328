import { notFound } from "next/navigation";
import { setRequestLocale } from "next-intl/server";
import { setPageStatus } from "@/lib/http/page-status.ts";
import type { Locale } from "@/lib/i18n/routing.ts";
import { NotFoundPage } from "../not-found-page.tsx";

/** Every address that no other page answers, so that the answer comes in the reader's language and without scripts. */
export default async function UnknownPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  if (!setPageStatus(404)) notFound();
  return <NotFoundPage locale={locale} />;
}
