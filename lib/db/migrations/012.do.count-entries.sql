-- Counting benefits: as before, with entries grouped by their first four bytes, which are taken apart afterwards.

-- Persons per village and programme, in the latest period of the programme that the release brings. A benefit is 7
-- bytes: programme, year, month (or quarter with the high bit), receiving bit and stage, channel, day in two bytes.
-- Of two rows of one person for one programme and period the one updated last counts, of equal ones the later one.
-- p_groups: for each stage number, from 0, the group it is counted in, from 0 to 5; numbers beyond it are in the last.
create or replace function projection.count_benefits(p_release integer, p_groups integer[])
returns table (
  village_code text, programme integer, year integer, part integer, listed integer, receiving integer,
  stage_0 integer, stage_1 integer, stage_2 integer, stage_3 integer, stage_4 integer, stage_5 integer
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_longest integer;
begin
  execute format('select coalesce(max(length(benefits)), 0) from projection.person_r%1$s', p_release) into v_longest;
  -- Where entries begin is cut from an array, of which the planner expects ten, and not a thousand as of a series.
  return query execute format($sql$
    with counted as materialized (
      select village_code, entry, count(*) as persons
      from (
        select village_code,
          -- Hardly ever does the same programme and period stand twice, and that is seen without taking entries apart.
          case when (position(substring(benefits from at + 1 for 3) in benefits) = at + 1
              and position(substring(benefits from at + 1 for 3) in substring(benefits from at + 2)) = 0)
            or not projection.is_superseded(benefits, at)
          then substring(benefits from at + 1 for 4) end as entry
        from (
          select p.village_code, p.benefits, unnest($2[1:length(p.benefits) / 7]) as at
          from projection.person_r%1$s p where length(p.benefits) >= 7
        ) found
      ) entries
      group by 1, 2
    ), packed as (
      select village_code, get_byte(entry, 0) as programme, get_byte(entry, 1) as year, get_byte(entry, 2) as part,
        get_byte(entry, 3) as flags, persons
      from counted where entry is not null
    ), dated as (
      select village_code, programme, part,
        year * 12 + case when part >= 128 then (part - 128) * 3 else part end as month,
        flags >= 128 as receives, coalesce($1[(flags & 127) + 1], 5) as stage_group, persons
      from packed
    ), latest as (
      select programme, max(month * 256 + part) as newest from dated group by programme
    )
    select d.village_code, d.programme,
      -- A quarter ends in its third month, the year's last month counts to the year.
      2000 + (d.month - 1) / 12, d.part, sum(persons)::integer,
      coalesce(sum(persons) filter (where receives), 0)::integer,
      coalesce(sum(persons) filter (where stage_group = 0), 0)::integer,
      coalesce(sum(persons) filter (where stage_group = 1), 0)::integer,
      coalesce(sum(persons) filter (where stage_group = 2), 0)::integer,
      coalesce(sum(persons) filter (where stage_group = 3), 0)::integer,
      coalesce(sum(persons) filter (where stage_group = 4), 0)::integer,
      coalesce(sum(persons) filter (where stage_group = 5), 0)::integer
    from dated d join latest l on l.programme = d.programme and l.newest = d.month * 256 + d.part
    group by d.village_code, d.programme, d.month, d.part$sql$, p_release)
  using p_groups, array(select generate_series(0, v_longest - 7, 7));
end $$;
