import type { Sql } from "postgres";
import { benefitEntryBytes, periodEndMonth } from "./benefit-codec.ts";
import type { BlindIndex } from "./blind-index.ts";
import { isSamePepper } from "./blind-index.ts";
import { desilEntryBytes, encodeDesilEntry, maxDesilEntries } from "./desil-history.ts";
import type { Manifest } from "./manifest.ts";

/** Of one programme no more periods than these are kept of a person, those that the export brings included. */
export const maxPeriods = 8;

/** SQL for the insert that fills a release: a join with what was known before, and the two columns made of it. */
export type CarryOver = {
  join: string;
  pastBenefits: string;
  desilHistory: string;
  /** There was something to take over, but its keys cannot be read. */
  isForgotten: boolean;
};

const nothing = { join: "", pastBenefits: "''::bytea", desilHistory: "''::bytea" };

/**
 * What a new release takes over from the one that is served now: how the desil moved, and periods of aid that its own
 * export no longer brings. Found by the keyed NIK. Nothing is taken where the keys cannot mean the same people: after
 * a change of the pepper, or between made-up and true people. What the earlier release says of the new one's own
 * period, or of later ones, is taken as corrected.
 * @returns SQL over `staged_person p` and its grouped benefits `b`
 */
export async function planCarryOver(tx: Sql, manifest: Manifest, index: BlindIndex): Promise<CarryOver> {
  const [before] = await tx<{ id: number; period: string; synthetic: boolean; pepper: string }[]>`
    select r.release_id as id, r.period, r.synthetic, r.pepper_check as pepper
    from projection.active a join projection.release r using (release_id)`;
  if (!before || before.synthetic !== manifest.synthetic) return { ...nothing, isForgotten: false };
  if (!isSamePepper(index, before.pepper)) return { ...nothing, isForgotten: true };
  // A NIK that stood twice belongs to nobody in particular.
  await tx.unsafe(`
    create temporary table repeated_nik on commit drop as
    select nik_key from projection.person_r${before.id} group by nik_key having count(*) > 1`);
  return {
    join: `left join (
        select nik_key, desil, desil_history as history, benefits || past_benefits as entries
        from projection.person_r${before.id}
        where nik_key not in (select nik_key from repeated_nik)
      ) o using (nik_key)
      cross join lateral (select ${keptDesils(before.period, manifest.period)} as desils) kept`,
    desilHistory: desilHistory(manifest.period),
    pastBenefits: pastBenefits(firstMonth(manifest.period)),
    isForgotten: false,
  };
}

/** What of the earlier history lies before the new period. */
function keptDesils(periodBefore: string, period: string): string {
  const bound = bytes(encodeDesilEntry({ period, value: null }));
  const first = withDesil(periodBefore, "o.desil");
  const known = `(case when length(o.history) > 0 then o.history else ${first} end)`;
  return `case
      when o.nik_key is null then ''::bytea
      when substring(${known} from 1 for ${desilEntryBytes}) < ${bound} then ${known}
      else (
        select coalesce(string_agg(entry, ''::bytea order by at), '') from (
          select at, substring(${known} from at for ${desilEntryBytes}) as entry
          from generate_series(1, length(${known}), ${desilEntryBytes}) at
        ) entries where entry < ${bound}
      )
    end`;
}

/** Only changes: the same desil goes on, another one is put in front. */
function desilHistory(period: string): string {
  return `case
      when length(kept.desils) = 0 then ''::bytea
      when get_byte(kept.desils, 1) & 15 = coalesce(p.desil, 0) then kept.desils
      else substring(${withDesil(period, "p.desil")} || kept.desils from 1 for ${maxDesilEntries * desilEntryBytes})
    end`;
}

function withDesil(period: string, desil: string): string {
  const entry = encodeDesilEntry({ period, value: null });
  return `set_byte(${bytes(entry)}, 1, ${Number.parseInt(entry.slice(2), 16)} + coalesce(${desil}, 0))`;
}

/**
 * Earlier periods that the export says nothing of, as far as they are among the newest of their programme. A quarter
 * counts as its last month.
 */
function pastBenefits(firstMonthOfPeriod: number): string {
  const entries = (of: string, own: boolean) =>
    `select substring(${of} from at for ${benefitEntryBytes}) as entry, ${own} as own
     from generate_series(1, length(${of}), ${benefitEntryBytes}) at`;
  return `case when coalesce(length(o.entries), 0) = 0 then ''::bytea else (
      select coalesce(string_agg(entry, ''::bytea order by month desc, entry), '') from (
        select entry, own, month, bool_or(own) over (partition by programme, month) as is_told,
          dense_rank() over (partition by programme order by month desc) as nth
        from (
          select entry, own, get_byte(entry, 0) as programme, get_byte(entry, 1) * 12 +
            case when get_byte(entry, 2) >= 128 then (get_byte(entry, 2) - 128) * 3 else get_byte(entry, 2) end as month
          from (${entries("o.entries", false)} union all ${entries("coalesce(b.entries, '')", true)}) both_entries
        ) dated where own or month < ${firstMonthOfPeriod}
      ) ranked where not is_told and nth <= ${maxPeriods}
    ) end`;
}

/** The first month of a period, counted from 2000 as packed benefits count. */
function firstMonth(period: string): number {
  return periodEndMonth(period) - 2000 * 12 - (period.includes("Q") ? 2 : 0);
}

function bytes(hex: string): string {
  return `'\\x${hex}'::bytea`;
}
