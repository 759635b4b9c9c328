import { Button } from "@/components/ui/button.tsx";
import { FieldProblem } from "@/components/ui/field.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { getRegion, listChildren, type Region } from "@/lib/region/areas.ts";
import { levelOf, NATION, parentCode, type RegionCode, type RegionLevel } from "@/lib/region/region.ts";
import { Frame } from "../frame.tsx";
import { sayIn } from "../say.ts";

/** The levels that are chosen, in order. */
const steps: RegionLevel[] = ["province", "regency", "district", "village"];

/** One step of choosing the village from lists: a select with the areas below `area`, and what was chosen so far. */
export async function PickVillage({
  locale,
  area,
  reason,
  page = "/cek",
}: {
  locale: Locale;
  area: Region;
  reason: "not_a_village" | "nothing_chosen" | null;
  /** The page that the village is for, without the language. */
  page?: string;
}) {
  const say = await sayIn(locale);
  const check = localePath(locale, page);
  const chosen = lineage(area.code);
  const level = steps[chosen.length] ?? "village";
  const levelName = say(`region.level.${level}`);
  const title = say("pick.title", { level: levelName });
  const missing = reason === "nothing_chosen" ? say("pick.missing", { level: levelName }) : null;
  const field = level === "village" ? "desa" : "pilih";

  return (
    <Frame locale={locale} path={`${page}?pilih=${area.code}`} title={title} failed={missing !== null}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <p className="font-medium text-accent">{say("pick.step", { step: chosen.length + 1 })}</p>
        <h1 className="mt-1 font-bold text-2xl sm:text-3xl">{title}</h1>

        {reason === "not_a_village" ? (
          <div className="mt-5">
            <Notice tone="info">
              <p className="font-bold text-lg">{say("pick.notVillageTitle")}</p>
              <p className="mt-1">
                {say("pick.notVillageText", { name: area.name, level: say(`region.level.${area.level}`) })}
              </p>
            </Notice>
          </div>
        ) : null}

        {chosen.length > 0 ? (
          <nav aria-label={say("pick.chosen")} className="mt-5">
            <ol className="overflow-hidden rounded-card border border-line bg-tint">
              {chosen.map((region) => (
                <li
                  key={region.code}
                  className="flex items-center justify-between gap-4 border-line border-b px-4 py-1 last:border-b-0"
                >
                  <span className="min-w-0">
                    <span className="block text-ink-soft text-sm">
                      {capital(say(`region.level.${region.level}`))}
                    </span>
                    <span className="block font-semibold">{region.name}</span>
                  </span>
                  <a
                    className="link link-row shrink-0"
                    href={`${check}?pilih=${parentCode(region.code) ?? NATION}`}
                    aria-label={say("pick.changeOf", {
                      level: say(`region.level.${region.level}`),
                      name: region.name,
                    })}
                  >
                    {say("pick.change")}
                  </a>
                </li>
              ))}
            </ol>
          </nav>
        ) : null}

        <form
          action={check}
          method="get"
          className="mt-6 rounded-card border border-line bg-paper p-4 sm:p-6"
        >
          <label htmlFor="wilayah" className="font-semibold text-lg">
            {capital(levelName)}
          </label>
          {missing ? <FieldProblem id="wilayah-masalah" text={missing} /> : null}
          <select
            id="wilayah"
            name={field}
            defaultValue=""
            required
            aria-invalid={missing ? true : undefined}
            aria-describedby={missing ? "wilayah-masalah" : undefined}
            className={`mt-2 block min-h-13 w-full rounded-control border-2 bg-paper px-3 text-ink text-lg ${missing ? "border-bad" : "border-edge"}`}
          >
            <option value="">{say("pick.choose")}</option>
            {listChildren(area.code).map((region) => (
              <option key={region.code} value={region.code}>
                {region.name}
              </option>
            ))}
          </select>
          <input type="hidden" name="di" value={area.code} />
          <div className="mt-5">
            <Button type="submit">{say("pick.submit")}</Button>
          </div>
        </form>
        <p className="mt-3">
          <a className="link link-row" href={check}>
            {say("pick.searchInstead")}
          </a>
        </p>
      </div>
    </Frame>
  );
}

/** The area and those above it, from the province down; nothing for the nation. */
function lineage(code: RegionCode): Region[] {
  const regions: Region[] = [];
  for (let at: RegionCode | null = code; at !== null && levelOf(at) !== "nation"; at = parentCode(at)) {
    regions.unshift(getRegion(at));
  }
  return regions;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
