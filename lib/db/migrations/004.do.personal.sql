-- The personal tier: what of a person was before, and the look-up by a keyed NIK.

-- Gives a release the columns of history and lets its loader read, also once it is sealed, what the next release
-- carries over: nothing of a name, of where somebody lives or how old they are.
--   past_benefits: entries as in benefits, of earlier releases, that the release's own export no longer brings
--   desil_history: changes of the desil, the newest first; empty: not known before this release
create function projection.add_history(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format($sql$
    alter table projection.person_r%1$s
      add column past_benefits bytea not null default '',
      add column desil_history bytea not null default ''$sql$, p_release);
  execute format($sql$
    grant select (nik_key, desil, benefits, past_benefits, desil_history)
    on projection.person_r%1$s to %2$I$sql$, p_release, session_user);
end $$;

-- The person whose NIK has this key, if it is exactly one; otherwise nulls beside the release. One row at most, and
-- none without a keyed hash of 64 bits: who has this function but not the pepper can list nobody.
-- Whether the NIK exists must not show in the time: two neighbours in the order of the keys and the update of a
-- village are read in either case, and only what is returned differs.
create function projection.bind_find_person(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format($fn$
    create or replace function projection.find_person(p_nik_key bigint)
    returns table (
      release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
      nik_key text, village_code text, update_period text, finalised boolean,
      name_keys text, token_checks text, mask text, age_band text, desil smallint, dukcapil text,
      benefits text, past_benefits text, desil_history text
    ) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return query
      select r.release_id, r.register, r.as_of::text, r.period, r.synthetic, r.pepper_check,
        p.nik_key::text, p.village_code, 
        case when p.is_one then v.period end, case when p.is_one then v.finalised_on is not null end,
        p.name_keys::text, encode(p.token_checks, 'hex'), p.mask, p.age_band::text, p.desil, p.dukcapil::text,
        encode(p.benefits, 'hex'), encode(p.past_benefits, 'hex'), encode(p.desil_history, 'hex')
      from projection.release r
      left join (
        select near.*, count(*) filter (where near.nik_key = p_nik_key) over () = 1 as is_one
        from (
          select x.* from projection.person_r%1$s x where x.nik_key >= p_nik_key order by x.nik_key limit 2
        ) near
        order by near.nik_key limit 1
      ) n on true
      left join lateral (
        select u.period, u.finalised_on from projection.village_r%1$s u
        where u.village_code = n.village_code order by u.period desc limit 1
      ) v on true
      left join lateral (select n.* where n.is_one) p on true
      where r.release_id = %1$s;
    end $body$
  $fn$, p_release);
end $$;

-- A look-up is bound to the release that becomes active, in the same transaction.
create function projection.bind_personal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform projection.bind_find_person(new.release_id);
  return null;
end $$;

create trigger bind_personal after insert or update of release_id on projection.active
for each row execute function projection.bind_personal();

-- Before the first activation the look-up exists and finds nothing, so that grants need no special case.
create function projection.find_person(p_nik_key bigint)
returns table (
  release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
  nik_key text, village_code text, update_period text, finalised boolean,
  name_keys text, token_checks text, mask text, age_band text, desil smallint, dukcapil text,
  benefits text, past_benefits text, desil_history text
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return;
end $$;

-- Releases that were loaded before have no history; their own period is where it begins.
do $$
declare
  v_release integer;
begin
  for v_release in select release_id from projection.release loop
    execute format($sql$
      alter table projection.person_r%1$s
        add column past_benefits bytea not null default '',
        add column desil_history bytea not null default ''$sql$, v_release);
  end loop;
  perform projection.bind_find_person(release_id) from projection.active;
end $$;
