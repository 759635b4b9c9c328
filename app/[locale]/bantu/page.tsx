import type { Metadata } from "next";
import { setRequestLocale } from "next-intl/server";
import { AssistForm } from "@/components/assist/assist-form.tsx";
import { EnterForm } from "@/components/assist/enter-form.tsx";
import { VillageSearch } from "@/components/region/village-search.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { Device } from "@/lib/guard/devices.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { logFault } from "@/lib/log/log.ts";
import { findRegion, type Region, regionPath } from "@/lib/region/areas.ts";
import { parseVillageCode } from "@/lib/region/region.ts";
import { searchVillages } from "@/lib/region/search-villages.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";
import { villageSearchTexts } from "../village-search-texts.ts";
import { assistAction, enterAction, leaveAction } from "./actions.ts";
import { readDevice, rememberedVillage } from "./device-session.ts";
import * as present from "./present.ts";

const idleMinutes = 3;
const mostResults = 10;

export const metadata: Metadata = { robots: { index: false, follow: false } };

type Props = {
  params: Promise<{ locale: Locale }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Assisted mode: the device's token, then the village, then one person after the other. */
export default async function AssistPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const query = await searchParams;
  const given = (name: string) => (typeof query[name] === "string" ? query[name].trim().slice(0, 100) : null);

  let device: Awaited<ReturnType<typeof readDevice>>;
  try {
    device = await readDevice();
  } catch (error) {
    logFault("page /bantu", error);
    setPageStatus(503, 60);
    return <Down locale={locale} say={say} />;
  }
  if (device === "none" || device === "revoked")
    return <Enter locale={locale} say={say} revoked={device === "revoked"} />;

  const asked = findRegion(parseVillageCode(given("desa") ?? "") ?? "");
  const village =
    given("ganti") === null && given("q") === null ? (asked ?? (await rememberedVillage())) : null;
  if (village) return <CheckForSomebody locale={locale} say={say} device={device} village={village} />;
  return <ChooseVillage locale={locale} say={say} device={device} query={given("q")} />;
}

function Enter({ locale, say, revoked }: { locale: Locale; say: Say; revoked: boolean }) {
  return (
    <Frame locale={locale} path="/bantu" title={say("assist.title")}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <p className="font-medium text-accent">{say("assist.title")}</p>
        <h1 className="mt-1 font-bold text-2xl sm:text-3xl">{say("assist.enter.title")}</h1>
        <p className="mt-3 text-lg">{say("assist.lead")}</p>
        {revoked ? (
          <div className="mt-6">
            <Notice tone="bad">
              <h2 className="font-bold text-lg">{say("assist.revoked.title")}</h2>
              <p className="mt-1">{say("assist.revoked.text")}</p>
            </Notice>
          </div>
        ) : null}
        <EnterForm
          action={enterAction.bind(null, locale)}
          texts={{
            text: say("assist.enter.text"),
            label: say("assist.enter.label"),
            hint: say("assist.enter.hint"),
            submit: say("assist.enter.submit"),
            down: say("assist.enter.down"),
          }}
        />
        <p className="mt-4">
          <a className="link link-row font-medium" href={localePath(locale, "/")}>
            {say("assist.enter.citizen")}
          </a>
        </p>
      </div>
    </Frame>
  );
}

function ChooseVillage({
  locale,
  say,
  device,
  query,
}: {
  locale: Locale;
  say: Say;
  device: Device;
  query: string | null;
}) {
  const assist = localePath(locale, "/bantu");
  const villages = query === null || query.length < 2 ? [] : searchVillages(query, mostResults);
  return (
    <Frame locale={locale} path="/bantu" title={say("assist.area.title")}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <p className="font-medium text-accent">{say("assist.device", { label: device.label })}</p>
        <h1 className="mt-1 font-bold text-2xl sm:text-3xl">{say("assist.area.title")}</h1>
        <p className="mt-3 text-lg">{say("assist.area.text")}</p>
        <div className="mt-6 rounded-card border border-line bg-paper p-4 sm:p-6">
          <VillageSearch checkPath={assist} query={query ?? ""} texts={villageSearchTexts(say)} />
        </div>
        {query !== null && villages.length === 0 ? (
          <p role="status" className="mt-5 font-semibold">
            {say("assist.area.none", { query })}
          </p>
        ) : null}
        {villages.length > 0 ? (
          <>
            <h2 className="mt-8 font-bold text-xl">{say("assist.area.results")}</h2>
            <ul className="mt-3 overflow-hidden rounded-card border border-line bg-paper">
              {villages.map((village) => (
                <li key={village.code} className="border-line border-b last:border-b-0">
                  <a
                    href={`${assist}?desa=${village.code}`}
                    className="flex min-h-16 items-center gap-3 px-4 py-3 hover:bg-tint focus-visible:outline-offset-[-3px]"
                  >
                    <Icon name="pin" className="size-6 text-accent" />
                    <span className="min-w-0 grow">
                      <span className="block font-semibold text-lg text-link leading-snug">
                        {village.name}
                      </span>
                      <span className="block text-ink-soft text-sm">{village.path}</span>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <div className="mt-10 border-line border-t pt-4">
          <Leave locale={locale} say={say} />
        </div>
      </div>
    </Frame>
  );
}

function CheckForSomebody({
  locale,
  say,
  device,
  village,
}: {
  locale: Locale;
  say: Say;
  device: Device;
  village: Region;
}) {
  const assist = localePath(locale, "/bantu");
  return (
    <Frame locale={locale} path="/bantu" title={say("assist.title")}>
      <div className="border-line border-b bg-tint" data-print="no">
        <div className="page-width flex flex-wrap items-center gap-x-6 gap-y-1 py-2">
          <p className="flex min-w-0 grow items-center gap-3 leading-snug">
            <Icon name="pin" className="size-6 text-accent" />
            <span className="min-w-0">
              <span className="block font-semibold">{village.name}</span>
              <span className="block text-ink-soft text-sm">{regionPath(village.code)}</span>
            </span>
          </p>
          <a className="link link-row shrink-0" href={`${assist}?ganti=1`}>
            {say("assist.area.change")}
          </a>
        </div>
      </div>
      <div className="page-width py-6 sm:py-8" data-big="">
        <h1 className="font-bold text-xl sm:text-2xl">
          {say("assist.check.title", { village: village.name })}
        </h1>
        <AssistForm
          key={village.code}
          action={assistAction.bind(null, locale)}
          initial={present.blank()}
          village={village.code}
          // The village stands in the address until it is remembered, that is, until the first check.
          nextPath={`${assist}?desa=${village.code}`}
          idleSeconds={idleMinutes * 60}
          texts={{
            name: say("assist.check.name"),
            hint: say("assist.check.hint"),
            submit: say("assist.check.submit"),
            pending: say("assist.check.pending"),
            next: say("assist.check.next"),
            keys: say("assist.check.keys"),
            keysPlain: say("assist.check.keysPlain"),
            idle: say("assist.check.idle", { minutes: idleMinutes }),
            cleared: say("assist.check.cleared"),
            todo: say("step.todo"),
            stage: say("person.stage"),
            offline: present.offline(say),
          }}
        />
      </div>
      <div className="page-width">
        <p className="mt-6 border-line border-t pt-6 font-semibold" data-print="no">
          {say("assist.device", { label: device.label })}
        </p>
        <Leave locale={locale} say={say} />
      </div>
    </Frame>
  );
}

function Leave({ locale, say }: { locale: Locale; say: Say }) {
  return (
    <form action={leaveAction.bind(null, locale)} data-print="no" className="mt-2">
      <p className="text-ink-soft text-sm">{say("assist.leaveText")}</p>
      <button type="submit" className="link link-row cursor-pointer">
        {say("assist.leave")}
      </button>
    </form>
  );
}

function Down({ locale, say }: { locale: Locale; say: Say }) {
  return (
    <Frame locale={locale} path="/bantu" title={say("assist.down.title")} failed>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <Notice tone="bad">
          <h1 className="font-bold text-2xl">{say("assist.down.title")}</h1>
          <p className="mt-1 text-lg">{say("assist.down.text")}</p>
        </Notice>
      </div>
    </Frame>
  );
}
