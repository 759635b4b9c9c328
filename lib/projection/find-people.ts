import { databaseFault, readProjection, shedWhenBusy, statementMs } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";
import { matchReading } from "../name/compare-names.ts";
import { parseMask, revealMask } from "../name/mask-name.ts";
import { askedReadings, type NearBase, nearBases, type Reading, slipsOf } from "../name/match-keys.ts";
import type { PersonName } from "../name/parse-name.ts";
import type { VillageCode } from "../region/region.ts";
import { gather } from "../state/gather.ts";
import { askRelease } from "./ask-release.ts";
import { type Benefit, decodeBenefits } from "./benefit-codec.ts";
import { type BlindIndex, isSamePepper, keyTail } from "./blind-index.ts";
import { getBlindIndex } from "./release-info.ts";

/** A person who answers the asked name. Privacy: `maskedName` shows no more of the name than was asked. */
export type FoundPerson = {
  /** Keyed hash of the NIK: who it is, for the server only; it never leaves unsealed. */
  nikKey: string;
  maskedName: string;
  match: "exact" | "spelling" | "partial";
  /** Such as `40-49` or `90+`, at the day of the data. */
  ageBand: string;
  benefits: Benefit[];
};

/** What one look-up finds, with the release it was answered from. `tooMany` has no people. */
export type FindResult = {
  releaseId: number;
  register: string;
  asOf: string;
  period: string;
  synthetic: boolean;
  update: { period: string | null; finalised: boolean };
  people: FoundPerson[];
  tooMany: boolean;
};

/** More people than this are not shown: the citizen is asked for the full name. */
export const maxPeople = 20;

type Row = {
  release_id: number;
  register: string;
  as_of: string;
  period: string;
  synthetic: boolean;
  pepper_check: string;
  update_period: string | null;
  finalised: boolean | null;
  nik_key: string | null;
  name_keys: string;
  token_checks: string;
  mask: string;
  age_band: string;
  benefits: string | null;
};

/**
 * Who in a village answers to a name, in any accepted spelling. One call of one database function, which brings the
 * release too. @throws Fault `no_active_release`, `pepper_mismatch`, `database_unavailable`, `database_busy`
 */
export async function findPeople(
  village: VillageCode,
  name: PersonName,
  { index = getBlindIndex() }: { index?: BlindIndex } = {},
): Promise<FindResult> {
  const readings = hashReadings(index, village, askedReadings(name));
  const asked = {
    village,
    readings: readings.map(({ keys }) => arrayText(keys)),
    partial: name.tokens.length >= 2,
  };
  const rows = await askRelease(() => lookUp(asked));
  const [first] = rows;
  if (!isSamePepper(index, first.pepper_check)) {
    throw new Fault("pepper_mismatch", {
      message: "The active release was loaded with another PROJECTION_PEPPER",
    });
  }
  const askedChecks = tokenChecks(index, village, name);
  const people: FoundPerson[] = [];
  for (const row of rows) {
    if (row.nik_key === null) continue;
    const match = matchReading(readings, row.name_keys.slice(1, -1).split(","), name.tokens.length);
    if (!match) continue;
    const revealed = revealTyped(row, askedChecks);
    const allTyped = revealed.every((token) => token !== null) && revealed.length === name.tokens.length;
    people.push({
      nikKey: row.nik_key,
      maskedName: revealMask(row.mask, revealed),
      match: match === "partial" ? "partial" : allTyped ? "exact" : "spelling",
      ageBand: ageBandText(row.age_band),
      benefits: row.benefits ? decodeBenefits(row.benefits) : [],
    });
  }
  const tooMany = people.length > maxPeople;
  return {
    releaseId: first.release_id,
    register: first.register,
    asOf: first.as_of,
    period: first.period,
    synthetic: first.synthetic,
    update: { period: first.update_period, finalised: first.finalised ?? false },
    people: tooMany ? [] : people,
    tooMany,
  };
}

type Asked = { village: VillageCode; readings: readonly string[]; partial: boolean };

/** Look-ups of one turn go to the database together: a statement costs as much as what it finds. Not all, as a slow one holds up the others. */
const lookUp = gather(askPeople, { atOnce: 2, maxTogether: 16, maxMs: statementMs.web });

/** The rows of each look-up. */
async function askPeople(all: Asked[]): Promise<Row[][]> {
  const villages = textArray(all.map(({ village }) => village));
  // With blanks between them, because a comma would need quotes within quotes.
  const readings = textArray(all.map((one) => one.readings.join(" ")));
  const partials = `{${all.map(({ partial }) => partial).join(",")}}`;
  const rows = await readProjection(
    (sql) => sql<((Row & { nth: number }) | undefined)[]>`
      select * from projection.find_names(
        ${villages}::text[], ${readings}::text[], ${partials}::boolean[], ${maxPeople + 1})`,
  );
  const found = all.map((): Row[] => []);
  // A session that is being ended has been seen to answer with rows that are none; askRelease asks again then.
  for (const row of rows) if (row) found[row.nth - 1]?.push(row);
  return found;
}

/** The database tells of no more people with the other words of a name; of names so frequent all slips are asked for. */
const maxTails = 400;

/**
 * Does a name one slip away exist in the village? Asked only when nothing was found; nothing of it is told.
 * @param releaseId the release in which nothing was found
 * @returns null when another release is served by now, or another server that knows another one
 */
export async function hasNearName(
  village: VillageCode,
  name: PersonName,
  releaseId: number,
  { index = getBlindIndex() }: { index?: BlindIndex } = {},
): Promise<boolean | null> {
  const bases = nearBases(name);
  const fixed = hashReadings(
    index,
    village,
    bases.map((base) => ({ keys: base.fixed })),
  ).map(({ keys }) => keys);
  try {
    const told = await shedWhenBusy(() => tellTails({ village, fixed }));
    if (told?.releaseId !== releaseId) return null;
    const likely = bases
      .map((base, nth) => {
        const keys = fixed[nth] as readonly string[];
        return { fixed: keys, slips: likelySlips(base, keys, told.tails[nth] ?? [], { index, village }) };
      })
      .filter(({ slips }) => slips.length > 0);
    if (likely.length === 0) return false;
    const variants = likely.map(({ slips }) => arrayText(index.nameKeys(village, slips)));
    const [row] = await shedWhenBusy(() =>
      readProjection(
        (sql) => sql<({ near: boolean } | undefined)[]>`
          select projection.has_near_name(${village}, ${textArray(likely.map((one) => arrayText(one.fixed)))}::text[], ${textArray(variants)}::text[]) as near
          from projection.active_release() where release_id = ${releaseId}`,
      ),
    );
    return row?.near ?? null;
  } catch (error) {
    throw databaseFault(error);
  }
}

type Near = { village: VillageCode; fixed: readonly (readonly string[])[] };
/** Of each list of keys what is told of those who have them and one more; null when nothing was answered. */
type Told = { releaseId: number; tails: readonly (readonly number[])[] } | null;

const tellTails = gather(askTails, { atOnce: 2, maxTogether: 16, maxMs: statementMs.web });

async function askTails(all: Near[]): Promise<Told[]> {
  const lists = all.flatMap(({ village, fixed }) => fixed.map((keys) => ({ village, keys })));
  const villages = textArray(lists.map(({ village }) => village));
  const fixed = textArray(lists.map(({ keys }) => arrayText(keys)));
  const rows = await readProjection(
    (sql) => sql<({ release_id: number; place: number | null; tails: string } | undefined)[]>`
      select release_id, place, tails from projection.active_release()
      left join projection.list_near_tails(${villages}::text[], ${fixed}::text[], ${maxTails}) on true`,
  );
  const [first] = rows;
  if (!first) return all.map(() => null);
  const tails = lists.map((): number[] => []);
  for (const row of rows)
    if (row?.place) tails[row.place - 1] = row.tails.slice(1, -1).split(",").map(Number);
  let end = 0;
  return all.map((one) => {
    end += one.fixed.length;
    return { releaseId: first.release_id, tails: tails.slice(end - one.fixed.length, end) };
  });
}

/**
 * The slips of a word that somebody with the other words may have, by what is told of their keys. Slips are many, and mostly
 * none is likely: by chance at most one in 40,000 is.
 */
function likelySlips(
  base: NearBase,
  fixed: readonly string[],
  told: readonly number[],
  { index, village }: { index: BlindIndex; village: VillageCode },
): readonly string[] {
  // One word alone has no others, and of very many people too few were told.
  if (fixed.length === 0 || told.length === maxTails) return slipsOf(base);
  if (told.length === 0) return [];
  const others = fixed.reduce((sum, key) => sum ^ keyTail(key), 0);
  const wanted = new Set(told.map((tail) => tail ^ others));
  const slips = slipsOf(base);
  const tails = index.nameTails(village, slips);
  return slips.filter((_, nth) => wanted.has(tails[nth] as number));
}

/** Readings with the keys of a village instead of the words: each made once, for readings share most of theirs. */
export function hashReadings(
  index: BlindIndex,
  village: VillageCode,
  readings: readonly Reading[],
): Reading[] {
  const keyOf = new Map<string, string>();
  for (const { keys } of readings) for (const word of keys) keyOf.set(word, "");
  const words = [...keyOf.keys()];
  const made = index.nameKeys(village, words);
  for (const [nth, word] of words.entries()) keyOf.set(word, made[nth] as string);
  return readings.map(({ keys }) => ({ keys: keys.map((word) => keyOf.get(word) as string) }));
}

/** Typed tokens with their checks in a village, to tell which of a stored name stand there exactly. */
export function tokenChecks(index: BlindIndex, village: VillageCode, name: PersonName): AskedToken[] {
  const checks = index.tokenChecks(village, name.tokens);
  return name.tokens.map((token, nth) => ({ token, check: checks[nth] as string }));
}

type AskedToken = { token: string; check: string };

/** The asker's own token for each place of the stored name where it stands exactly; each typed token counts once. */
export function revealTyped(
  row: { mask: string; token_checks: string },
  asked: readonly AskedToken[],
): (string | null)[] {
  const left = [...asked];
  return (parseMask(row.mask) ?? []).map(({ initial, length }, place) => {
    const check = row.token_checks.slice(place * 4, place * 4 + 4);
    const at = left.findIndex(
      ({ token, check: typed }) => typed === check && token.length === length && token.startsWith(initial),
    );
    return at < 0 ? null : ((left.splice(at, 1)[0]?.token as string) ?? null);
  });
}

/** Tens of years from the digit that is stored. */
export function ageBandText(digit: string): string {
  return digit === "9" ? "90+" : `${Number(digit) * 10}-${Number(digit) * 10 + 9}`;
}

/** An array of 64-bit numbers as PostgreSQL writes it. */
function arrayText(keys: readonly string[]): string {
  return `{${keys.join(",")}}`;
}

/** An array of texts without quotes and backslashes. */
function textArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text}"`).join(",")}}`;
}
