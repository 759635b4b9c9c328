import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { Frame } from "./frame.tsx";
import { sayIn } from "./say.ts";

/** No such page: what may have happened, and where to go. */
export async function NotFoundPage({ locale }: { locale: Locale }) {
  const say = await sayIn(locale);
  return (
    <Frame locale={locale} path="/" title={say("notFound.title")}>
      <div className="page-width max-w-(--container-read) py-12">
        <h1 className="font-bold text-2xl sm:text-3xl">{say("notFound.title")}</h1>
        <p className="mt-3 text-lg">{say("notFound.text")}</p>
        <ul className="mt-4">
          <li>
            <a className="link link-row font-medium" href={localePath(locale, "/cek")}>
              {say("notFound.check")}
            </a>
          </li>
          <li>
            <a className="link link-row font-medium" href={localePath(locale, "/")}>
              {say("notFound.home")}
            </a>
          </li>
        </ul>
      </div>
    </Frame>
  );
}
