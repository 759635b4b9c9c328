import { setRequestLocale } from "next-intl/server";
import { HeldSign } from "@/components/recap/figure.tsx";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { smallestFigure } from "@/lib/recap/recap-document.ts";
import { Frame } from "../../frame.tsx";
import { sayIn } from "../../say.ts";

const topics = [
  "source",
  "counted",
  "held",
  "more",
  "zero",
  "share",
  "change",
  "update",
  "behind",
  "releases",
];

/** How the recap's figures are counted and why some are held back, in plain words. */
export default async function MethodPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  return (
    <Frame locale={locale} path="/rekap/metode" title={say("recap.method.title")}>
      <div className="page-width py-8 sm:py-12">
        <h1 className="font-bold text-2xl sm:text-3xl">{say("recap.method.title")}</h1>
        <p className="mt-3 max-w-(--container-read) text-lg">{say("recap.method.lead")}</p>
        {topics.map((topic) => (
          <section key={topic} aria-labelledby={topic} className="mt-8 max-w-(--container-read)">
            <h2 id={topic} className="font-bold text-xl">
              {say(`recap.method.${topic}.title`)} {topic === "held" ? <HeldSign className="ml-1" /> : null}
            </h2>
            <p className="mt-2">{say(`recap.method.${topic}.text`, { threshold: String(smallestFigure) })}</p>
          </section>
        ))}
        <p className="mt-8">
          <a className="link link-row font-medium" href={localePath(locale, "/rekap")}>
            {say("recap.method.back")}
          </a>
        </p>
      </div>
    </Frame>
  );
}
