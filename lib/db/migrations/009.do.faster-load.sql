-- Loading a nation: the end of the filling and the counting of benefits do the same as before with half the work.

-- Ends the filling of a release: indexes, statistics, counts, and no more writing by anybody but the owner.
create or replace function projection.seal_release(p_release integer, p_benefits bigint, p_rejects bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_persons bigint;
begin
  execute format('select count(*) from projection.person_r%1$s', p_release) into v_persons;
  -- GIN splits pages in halves. One sorted pass (and so a parallel build, which is one) leaves them half empty, several
  -- fill them: 48 bytes a person instead of 70. Memory for some fifteen passes, whatever the size: each goes through
  -- the whole index.
  perform set_config('max_parallel_maintenance_workers', '0', true);
  perform set_config('maintenance_work_mem', least(greatest(v_persons / 64, 16384), 524288) || 'kB', true);
  execute format('create index person_r%1$s_name on projection.person_r%1$s using gin (name_keys) with (fastupdate = off)', p_release);
  perform set_config('max_parallel_maintenance_workers', '2', true);
  perform set_config('maintenance_work_mem', '192MB', true);
  execute format('create index person_r%1$s_nik on projection.person_r%1$s (nik_key) with (fillfactor = 100)', p_release);
  execute format('analyze projection.person_r%1$s, projection.village_r%1$s', p_release);
  execute format($sql$
    update projection.release set
      persons = $1,
      villages = (select count(distinct village_code) from projection.village_r%1$s),
      benefits = $2, rejects = $3
    where release_id = %1$s$sql$, p_release) using v_persons, p_benefits, p_rejects;
  execute format('revoke insert on projection.person_r%1$s, projection.village_r%1$s from %2$I', p_release, session_user);
end $$;

-- Does a person's benefits hold another entry for the programme and period of the one at this byte that counts more:
-- updated later, or of the same day and further behind?
create function projection.is_superseded(p_benefits bytea, p_at integer)
returns boolean language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  for v_other in 0 .. length(p_benefits) - 7 by 7 loop
    if substring(p_benefits from v_other + 1 for 3) = substring(p_benefits from p_at + 1 for 3)
      and (substring(p_benefits from v_other + 6 for 2), v_other) > (substring(p_benefits from p_at + 6 for 2), p_at)
    then
      return true;
    end if;
  end loop;
  return false;
end $$;

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
      select village_code, get_byte(benefits, at) as programme, get_byte(benefits, at + 1) as year,
        get_byte(benefits, at + 2) as part, get_byte(benefits, at + 3) as flags, count(*) as persons
      from (
        select p.village_code, p.benefits, unnest($2[1:length(p.benefits) / 7]) as at
        from projection.person_r%1$s p where length(p.benefits) >= 7
      ) entry
      -- Hardly ever does the same programme and period stand twice, and that is seen without taking entries apart.
      where (position(substring(benefits from at + 1 for 3) in benefits) = at + 1
          and position(substring(benefits from at + 1 for 3) in substring(benefits from at + 2)) = 0)
        or not projection.is_superseded(benefits, at)
      group by 1, 2, 3, 4, 5
    ), dated as (
      select village_code, programme, part,
        year * 12 + case when part >= 128 then (part - 128) * 3 else part end as month,
        flags >= 128 as receives, coalesce($1[(flags & 127) + 1], 5) as stage_group, persons
      from counted
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
