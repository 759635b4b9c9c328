-- Look-ups by name asked an index of words for each reading of a name. Now whole names have an index, and many look-ups go
-- through it at once: a crowd costs half, and a release is ready sooner.

-- Two keys as one, whichever comes first. Equal ones would cancel each other out.
create function projection.pair_key(p_one bigint, p_other bigint) returns bigint
language sql immutable parallel safe
return case when p_one = p_other then ~p_one else p_one # p_other end;

-- All keys of a name of three at most as one, in any order. Names that differ may share it: what it finds is looked at.
create function projection.whole_key(p_keys bigint[]) returns bigint
language sql immutable parallel safe
return case cardinality(p_keys)
  when 1 then p_keys[1]
  when 2 then projection.pair_key(p_keys[1], p_keys[2])
  when 3 then p_keys[1] # p_keys[2] # p_keys[3]
end;

-- Every two keys of a name.
create function projection.pair_keys(p_keys bigint[]) returns bigint[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_pairs bigint[] := '{}';
begin
  for i in 1 .. cardinality(p_keys) - 1 loop
    for j in i + 1 .. cardinality(p_keys) loop
      v_pairs := v_pairs || projection.pair_key(p_keys[i], p_keys[j]);
    end loop;
  end loop;
  return v_pairs;
end $$;

-- The indexes by name of a release: whole names of one to three words; names of three by any two of their words, for who leaves
-- one out; names of two by each word, for who slips in the other; and the few longer names by any two words.
create function projection.index_names(p_release integer, p_persons bigint)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_index record;
begin
  perform set_config('max_parallel_maintenance_workers', '2', true);
  perform set_config('maintenance_work_mem', '192MB', true);
  for v_index in
    select * from (values
      ('whole', 'projection.whole_key(name_keys)', '<= 3'),
      ('pair12', 'projection.pair_key(name_keys[1], name_keys[2])', '= 3'),
      ('pair13', 'projection.pair_key(name_keys[1], name_keys[3])', '= 3'),
      ('pair23', 'projection.pair_key(name_keys[2], name_keys[3])', '= 3'),
      ('first', 'name_keys[1]', '= 2'),
      ('second', 'name_keys[2]', '= 2')
    ) as list(name, key, length)
  loop
    execute format('create index person_r%1$s_%2$s on projection.person_r%1$s ((%3$s)) with (fillfactor = 100) where cardinality(name_keys) %4$s',
      p_release, v_index.name, v_index.key, v_index.length);
  end loop;
  -- GIN splits pages in halves. One sorted pass (and so a parallel build, which is one) leaves them half empty, several
  -- fill them. Memory for some fifteen passes, whatever the size: each goes through the whole index.
  perform set_config('max_parallel_maintenance_workers', '0', true);
  perform set_config('maintenance_work_mem', least(greatest(p_persons / 512, 2048), 131072) || 'kB', true);
  execute format('create index person_r%1$s_long on projection.person_r%1$s using gin (projection.pair_keys(name_keys)) with (fastupdate = off) where cardinality(name_keys) >= 4', p_release);
  perform set_config('max_parallel_maintenance_workers', '2', true);
  perform set_config('maintenance_work_mem', '192MB', true);
end $$;

-- As in 009, with the indexes above.
create or replace function projection.seal_release(p_release integer, p_benefits bigint, p_rejects bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_persons bigint;
begin
  execute format('select count(*) from projection.person_r%1$s', p_release) into v_persons;
  perform projection.index_names(p_release, v_persons);
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

-- Persons of villages whose names hold all keys of one of the readings, for many look-ups at once: the nth of each array is the
-- nth look-up, its readings with blanks between them. A look-up has one row at least while a release is active, and at most
-- p_limit persons, and 50. Without keys there is no answer, and the keys are keyed hashes bound to the village: who has this
-- function but not the pepper can list nobody.
create function projection.find_names(p_villages text[], p_readings text[], p_partials boolean[], p_limit integer)
returns table (
  nth integer, release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
  update_period text, finalised boolean,
  nik_key text, name_keys text, token_checks text, mask text, age_band text, benefits text
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return;
end $$;

-- As before, for copies of the portal that are not replaced yet.
create or replace function projection.find_people(p_village text, p_readings text[], p_partial boolean, p_limit integer)
returns table (
  release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
  update_period text, finalised boolean,
  nik_key text, name_keys text, token_checks text, mask text, age_band text, benefits text
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
  select f.release_id, f.register, f.as_of, f.period, f.synthetic, f.pepper_check, f.update_period, f.finalised,
    f.nik_key, f.name_keys, f.token_checks, f.mask, f.age_band, f.benefits
  from projection.find_names(array[p_village], array[array_to_string(p_readings, ' ')], array[p_partial], p_limit) f;
end $$;

-- Binds the look-ups to the tables of the release that is served, so that they need no pointer, keep their plans, and see one
-- release whole: a function is replaced in one transaction.
create function projection.bind_look_ups()
returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- A loader of the version before may have filled the release while this one was being set up.
  if to_regclass(format('projection.person_r%1$s_whole', new.release_id)) is null then
    perform projection.index_names(release_id, persons) from projection.release where release_id = new.release_id;
    execute format('analyze projection.person_r%1$s', new.release_id);
  end if;
  -- The plan is the same for all keys, and a look-up is over before another process has started to help.
  execute format($fn$
    create or replace function projection.find_names(p_villages text[], p_readings text[], p_partials boolean[], p_limit integer)
    returns table (
      nth integer, release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
      update_period text, finalised boolean,
      nik_key text, name_keys text, token_checks text, mask text, age_band text, benefits text
    ) language plpgsql stable security definer set search_path = pg_catalog, pg_temp
      set plan_cache_mode = force_generic_plan set max_parallel_workers_per_gather = 0 as $body$
    declare
      v_whole bigint[];
      v_pairs bigint[];
      v_long bigint[];
    begin
      select
        array_agg(projection.whole_key(reading.keys)) filter (where reading.length <= 3),
        array_agg(projection.pair_key(reading.keys[1], reading.keys[2])) filter (where reading.length = 2 and reading.is_partial),
        array_agg(projection.pair_key(reading.keys[1], reading.keys[2]))
          filter (where reading.length >= 4 or (reading.length >= 2 and reading.is_partial))
      into v_whole, v_pairs, v_long
      from (
        select cut.keys, cardinality(cut.keys) as length, asked.is_partial
        from unnest(p_readings, p_partials) as asked(readings, is_partial)
        cross join lateral (
          select one::bigint[] as keys from unnest(string_to_array(asked.readings, ' ')) as one offset 0
        ) cut
      ) reading;
      return query
      select asked.nth::integer, r.release_id, r.register, r.as_of::text, r.period, r.synthetic, r.pepper_check,
        v.period, v.finalised_on is not null,
        hit.nik_key::text, hit.name_keys::text, encode(hit.token_checks, 'hex'), hit.mask, hit.age_band::text, encode(hit.benefits, 'hex')
      from projection.release r
      cross join unnest(p_villages) with ordinality as asked(village, nth)
      left join lateral (
        select u.period, u.finalised_on from projection.village_r%1$s u
        where u.village_code = asked.village order by u.period desc limit 1
      ) v on true
      left join (
        select own.nth, x.*, row_number() over (partition by own.nth order by x.ctid) as place
        from projection.person_r%1$s x
        join unnest(p_villages, p_readings, p_partials) with ordinality as own(village, readings, is_partial, nth)
          on x.village_code = own.village
        where (
            (cardinality(x.name_keys) <= 3 and projection.whole_key(x.name_keys) = any (v_whole))
            or (cardinality(x.name_keys) = 3 and projection.pair_key(x.name_keys[1], x.name_keys[2]) = any (v_pairs))
            or (cardinality(x.name_keys) = 3 and projection.pair_key(x.name_keys[1], x.name_keys[3]) = any (v_pairs))
            or (cardinality(x.name_keys) = 3 and projection.pair_key(x.name_keys[2], x.name_keys[3]) = any (v_pairs))
            or (cardinality(x.name_keys) >= 4 and projection.pair_keys(x.name_keys) && v_long)
          )
          and x.village_code = any (p_villages)
          and exists (
            select from unnest(string_to_array(own.readings, ' ')) as reading(keys)
            where x.name_keys @> reading.keys::bigint[]
              and (cardinality(x.name_keys) = cardinality(reading.keys::bigint[])
                or (own.is_partial and cardinality(reading.keys::bigint[]) >= 2))
              -- The operator above looks at sets; a name may hold a key twice.
              and not exists (select unnest(reading.keys::bigint[]) except all select unnest(x.name_keys))
          )
      ) hit on hit.nth = asked.nth and hit.place <= least(p_limit, 50)
      where r.release_id = %1$s
      -- Whoever asks again sees the same persons in the same order, whoever else asks.
      order by asked.nth, hit.place;
    end $body$
  $fn$, new.release_id);

  -- For lists of keys: of each person of the village who has all of them and one key more, the last 24 bits of the sum (xor) of
  -- all their keys; see 011.
  execute format($fn$
    create or replace function projection.near_tails(p_village text, p_fixed text[], p_limit integer)
    returns table (place integer, tail integer)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
      set plan_cache_mode = force_generic_plan set max_parallel_workers_per_gather = 0 as $body$
    begin
      return query
      select asked.place::integer, hit.tail
      from (
        select list.place, list.keys, cardinality(list.keys) as length,
          case when cardinality(list.keys) = 1 then list.keys[1] end as one,
          case when cardinality(list.keys) = 2 then projection.pair_key(list.keys[1], list.keys[2]) end as two,
          case when cardinality(list.keys) >= 3 then array[projection.pair_key(list.keys[1], list.keys[2])] end as more
        from (
          select given.place, given.keys::bigint[] as keys from unnest(p_fixed) with ordinality as given(keys, place) offset 0
        ) list
      ) asked
      cross join lateral (
        select distinct ((select bit_xor(name_key) from unnest(x.name_keys) as own(name_key)) & 16777215)::integer as tail
        from projection.person_r%1$s x
        where (
            (cardinality(x.name_keys) = 2 and x.name_keys[1] = asked.one)
            or (cardinality(x.name_keys) = 2 and x.name_keys[2] = asked.one)
            or (cardinality(x.name_keys) = 3 and projection.pair_key(x.name_keys[1], x.name_keys[2]) = asked.two)
            or (cardinality(x.name_keys) = 3 and projection.pair_key(x.name_keys[1], x.name_keys[3]) = asked.two)
            or (cardinality(x.name_keys) = 3 and projection.pair_key(x.name_keys[2], x.name_keys[3]) = asked.two)
            or (cardinality(x.name_keys) >= 4 and projection.pair_keys(x.name_keys) && asked.more)
          )
          and x.village_code = p_village
          and cardinality(x.name_keys) = asked.length + 1
          and x.name_keys @> asked.keys
          -- The operator above looks at sets: a key that is given twice must be there twice.
          and not exists (select unnest(asked.keys) except all select unnest(x.name_keys))
        limit least(p_limit, 400)
      ) hit;
    end $body$
  $fn$, new.release_id);

  -- Is there a name in the village that holds the fixed keys and one of the variants, and nothing more? Yes or no only.
  execute format($fn$
    create or replace function projection.has_near_name(p_village text, p_fixed text[], p_variants text[])
    returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp
      set plan_cache_mode = force_generic_plan set max_parallel_workers_per_gather = 0 as $body$
    declare
      v_fixed bigint[];
      v_variants bigint[];
      v_whole bigint[];
      v_long bigint[];
    begin
      for i in 1 .. coalesce(array_length(p_variants, 1), 0) loop
        v_fixed := p_fixed[i]::bigint[];
        v_variants := p_variants[i]::bigint[];
        v_whole := array(select projection.whole_key(v_fixed || variant) from unnest(v_variants) as variant);
        v_long := case when cardinality(v_fixed) >= 3 then array[projection.pair_key(v_fixed[1], v_fixed[2])] end;
        if exists (
          select 1 from projection.person_r%1$s x
          where (
              (cardinality(x.name_keys) <= 3 and projection.whole_key(x.name_keys) = any (v_whole))
              or (cardinality(x.name_keys) >= 4 and projection.pair_keys(x.name_keys) && v_long)
            )
            and x.village_code = p_village
            and cardinality(x.name_keys) = cardinality(v_fixed) + 1
            and (
              select count(*) = 1 and bool_and(rest.name_key = any (v_variants))
              from (select unnest(x.name_keys) except all select unnest(v_fixed)) as rest(name_key)
            )
        ) then
          return true;
        end if;
      end loop;
      return false;
    end $body$
  $fn$, new.release_id);
  return null;
end $$;

-- Makes a release the one that is served; the triggers on projection.active bind the look-ups to it.
create or replace function projection.activate_release(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
begin
  if not exists (select 1 from projection.release where release_id = p_release) then
    raise exception 'no such release' using errcode = 'DK404';
  end if;
  -- Two activations at once take turns.
  perform pg_catalog.pg_advisory_xact_lock(7261003);
  select release_id into v_before from projection.active;
  if v_before is not distinct from p_release then
    return;
  end if;
  insert into projection.active (release_id, previous_release_id) values (p_release, v_before)
  on conflict (only_row) do update set release_id = excluded.release_id, previous_release_id = v_before;
  update projection.release set activated_at = now() where release_id = p_release;
end $$;

revoke all on function projection.pair_key(bigint, bigint), projection.whole_key(bigint[]), projection.pair_keys(bigint[]),
  projection.index_names(integer, bigint), projection.bind_look_ups(),
  projection.find_names(text[], text[], boolean[], integer) from public;

-- Releases that are there get the indexes too: some four seconds for a million persons. What keeps look-ups waiting comes after that,
-- in the order in which they take their locks.
do $$
declare
  v_release record;
begin
  for v_release in select release_id, persons from projection.release order by release_id loop
    perform projection.index_names(v_release.release_id, v_release.persons);
    execute format('analyze projection.person_r%1$s', v_release.release_id);
  end loop;
end $$;

drop trigger bind_near_tails on projection.active;
drop trigger bind_near_base on projection.active;
drop function projection.bind_near_tails(), projection.bind_near_base(), projection.has_near_base(text, text[]);
create trigger bind_look_ups after insert or update of release_id on projection.active
for each row execute function projection.bind_look_ups();

do $$
declare
  v_release record;
begin
  for v_release in select release_id from projection.release order by release_id loop
    execute format('drop index if exists projection.person_r%1$s_name', v_release.release_id);
  end loop;
end $$;

-- Of the release that is served already.
update projection.active set release_id = release_id;
