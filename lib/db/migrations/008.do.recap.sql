-- The recap: figures per area, made when a release is built and kept with it. What is stored here is what is
-- published; figures of small groups are held back before they come here.

-- One row per nation (`id`), province, regency and district, with the areas one level below it: gzipped JSON.
create table projection.recap (
  release_id integer not null references projection.release on delete cascade,
  code text not null,
  document bytea not null,
  primary key (release_id, code)
);

-- Persons per village. Aggregates for the one who builds the recap, and only those: no row of anybody.
create function projection.count_persons(p_release integer)
returns table (
  village_code text, persons integer, desil_1 integer, desil_2 integer, desil_3 integer, desil_4 integer,
  desil_5 integer, desil_more integer, desil_none integer, padan integer, tidak_padan integer, belum_rekam integer
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query execute format($sql$
    select village_code, count(*)::integer,
      (count(*) filter (where desil = 1))::integer,
      (count(*) filter (where desil = 2))::integer,
      (count(*) filter (where desil = 3))::integer,
      (count(*) filter (where desil = 4))::integer,
      (count(*) filter (where desil = 5))::integer,
      (count(*) filter (where desil > 5))::integer,
      (count(*) filter (where desil is null))::integer,
      (count(*) filter (where dukcapil = 'p'))::integer,
      (count(*) filter (where dukcapil = 't'))::integer,
      (count(*) filter (where dukcapil = 'b'))::integer
    from projection.person_r%1$s group by village_code$sql$, p_release);
end $$;

-- Persons per village and programme, in the latest period of the programme that the release brings. A benefit is 7
-- bytes: programme, year, month (or quarter with the high bit), receiving bit and stage, channel, day in two bytes.
-- Of two rows of one person for one programme and period the one updated last counts, of equal ones the later one.
-- p_groups: for each stage number, from 0, the group it is counted in, from 0 to 5; numbers beyond it are in the last.
create function projection.count_benefits(p_release integer, p_groups integer[])
returns table (
  village_code text, programme integer, year integer, part integer, listed integer, receiving integer,
  stage_0 integer, stage_1 integer, stage_2 integer, stage_3 integer, stage_4 integer, stage_5 integer
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query execute format($sql$
    with latest as materialized (
      select programme, max(month * 256 + part) as newest
      from (
        select get_byte(p.benefits, at) as programme, get_byte(p.benefits, at + 2) as part,
          get_byte(p.benefits, at + 1) * 12 + case when get_byte(p.benefits, at + 2) >= 128
            then (get_byte(p.benefits, at + 2) - 128) * 3 else get_byte(p.benefits, at + 2) end as month
        from projection.person_r%1$s p cross join generate_series(0, length(p.benefits) - 7, 7) as at
      ) entries group by programme
    ), one_each as (
      select min(p.village_code) as village_code, l.programme, l.newest,
        (max((get_byte(p.benefits, at + 5) * 256 + get_byte(p.benefits, at + 6))::bigint << 32
          | at << 8 | get_byte(p.benefits, at + 3)) & 255)::integer as flags
      from projection.person_r%1$s p
      cross join generate_series(0, length(p.benefits) - 7, 7) as at
      join latest l on l.programme = get_byte(p.benefits, at) and l.newest =
        (get_byte(p.benefits, at + 1) * 12 + case when get_byte(p.benefits, at + 2) >= 128
          then (get_byte(p.benefits, at + 2) - 128) * 3 else get_byte(p.benefits, at + 2) end) * 256
        + get_byte(p.benefits, at + 2)
      group by p.ctid, l.programme, l.newest
    ), grouped as (
      select village_code, programme, newest, flags >= 128 as receives,
        coalesce($1[(flags & 127) + 1], 5) as stage_group
      from one_each
    )
    select village_code, programme,
      -- A quarter ends in its third month, the year's last month counts to the year.
      2000 + (newest / 256 - 1) / 12, newest %% 256, count(*)::integer, (count(*) filter (where receives))::integer,
      (count(*) filter (where stage_group = 0))::integer, (count(*) filter (where stage_group = 1))::integer,
      (count(*) filter (where stage_group = 2))::integer, (count(*) filter (where stage_group = 3))::integer,
      (count(*) filter (where stage_group = 4))::integer, (count(*) filter (where stage_group = 5))::integer
    from grouped group by village_code, programme, newest$sql$, p_release) using p_groups;
end $$;

-- How far the villages' updates have come, in the latest period that the release brings. Weeks are counted from that
-- of 5 January 1970, a Monday.
create function projection.list_updates(p_release integer)
returns table (
  village_code text, period text, households_target integer, households_verified integer,
  musdes_week integer, finalised_week integer
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query execute format($sql$
    select village_code, period, households_target, households_verified,
      floor((musdes_on - date '1970-01-05') / 7.0)::integer, floor((finalised_on - date '1970-01-05') / 7.0)::integer
    from projection.village_r%1$s
    where period = (select max(period) from projection.village_r%1$s)$sql$, p_release);
end $$;

-- Submissions received up to a day, per area from regencies upwards, kind and topic. Aggregates only.
--   topic: null for all of a kind; of complaints also each topic
--   median_days: from filing to closing, of the closed ones
create function projection.count_submissions(p_until date)
returns table (
  code text, kind text, topic text, received integer, closed integer, withdrawn integer, median_days integer
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select area.code, s.kind, t.topic, count(*)::integer,
    (count(*) filter (where s.stage = 'closed' and s.ended_on <= p_until))::integer,
    (count(*) filter (where s.stage = 'withdrawn' and s.ended_on <= p_until))::integer,
    round(percentile_cont(0.5) within group (order by s.ended_on - s.received_on)
      filter (where s.stage = 'closed' and s.ended_on <= p_until))::integer
  from intake.submission s
  cross join lateral (values ('id'), (left(s.village_code, 2)), (left(s.village_code, 5))) as area(code)
  cross join lateral (
    select null::text as topic
    union all
    select coalesce(s.facts ->> 'topic', 'other') where s.kind = 'pengaduan'
  ) as t
  where s.received_on <= p_until
  group by area.code, s.kind, t.topic
$$;

-- The recaps that may be shown: of releases that are or were served and that have one.
create function projection.list_recaps()
returns table (
  release_id integer, register text, as_of text, period text, source text, synthetic boolean,
  loaded_at text, is_active boolean
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.release_id, r.register, r.as_of::text, r.period, r.source, r.synthetic,
    r.loaded_at::text, r.release_id is not distinct from a.release_id
  from projection.release r left join projection.active a on true
  where r.activated_at is not null
    and exists (select from projection.recap c where c.release_id = r.release_id and c.code = 'id')
  order by r.release_id
$$;

-- A recap, a page of it at a time.
create function projection.recap_documents(p_release integer, p_after text, p_limit integer)
returns table (code text, document bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.code, c.document
  from projection.recap c join projection.release r using (release_id)
  where c.release_id = p_release and c.code > p_after and r.activated_at is not null
  order by c.code limit p_limit
$$;
