import type { Metadata, Viewport } from "next";
import { notFound } from "next/navigation";
import { getTranslations, setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { FailureBoundary } from "@/components/ui/failure-boundary.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { isLocale, localePath } from "@/lib/i18n/routing.ts";
import "../globals.css";

type Props = { children: ReactNode; params: Promise<{ locale: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  if (!isLocale(locale)) return {};
  const t = await getTranslations({ locale, namespace: "site" });
  // The title is set by each page itself, because an answer changes it.
  return {
    metadataBase: new URL(getConfig().publicUrl),
    description: t("description"),
    applicationName: t("name"),
    manifest: "/manifest.webmanifest",
    icons: { icon: "/icon.svg", apple: "/icon-180.png" },
    formatDetection: { telephone: false },
    referrer: "same-origin",
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#22336b" },
    { media: "(prefers-color-scheme: dark)", color: "#1b2550" },
  ],
};

/** The bare document. Header and footer come with each page's Frame, which knows the page's own address. */
export default async function Layout({ children, params }: Props) {
  const { locale } = await params;
  if (!isLocale(locale)) notFound();
  setRequestLocale(locale);
  const t = await getTranslations({ locale, namespace: "error" });
  return (
    <html lang={locale}>
      <body>
        <FailureBoundary
          texts={{
            title: t("title"),
            text: t("text"),
            retry: t("retry"),
            home: t("home"),
            homePath: localePath(locale, "/"),
            call: t("call"),
            id: t("id"),
          }}
        >
          {children}
        </FailureBoundary>
      </body>
    </html>
  );
}
