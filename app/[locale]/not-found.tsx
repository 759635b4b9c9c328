import { getLocale } from "next-intl/server";
import { defaultLocale, isLocale } from "@/lib/i18n/routing.ts";
import { NotFoundPage } from "./not-found-page.tsx";

/** What the framework shows where no server of ours is in front to set the status. */
export default async function NotFound() {
  const asked = await getLocale();
  return <NotFoundPage locale={isLocale(asked) ? asked : defaultLocale} />;
}
