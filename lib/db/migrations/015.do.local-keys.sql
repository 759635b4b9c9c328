-- The keys of a village were spread all over the indexes of names, so that a look-up of some twenty keys read as many places of
-- each. Now they lie side by side: a look-up reads one or two places of each index, which are a page of memory or two.

-- A key with a sum of its village in front: 32 bits of the village, and the last 32 of the key. Names that differ may share it, and
-- so may villages: what it finds is looked at.
create function projection.local_key(p_village text, p_key bigint) returns bigint
language sql immutable parallel safe
return (hashtext(p_village)::bigint << 32) | (p_key & 4294967295);

-- May a key stand there twice? Always yes for more than three, which are few.
create function projection.may_repeat(p_keys bigint[]) returns boolean
language sql immutable parallel safe
return case cardinality(p_keys)
  when 1 then false
  when 2 then p_keys[1] = p_keys[2]
  when 3 then p_keys[1] = p_keys[2] or p_keys[1] = p_keys[3] or p_keys[2] = p_keys[3]
  else true
end;

-- Every two keys of a name of four words or more, each with the village in front.
create function projection.local_pairs(p_village text, p_keys bigint[]) returns bigint[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_pairs bigint[] := '{}';
begin
  for i in 1 .. cardinality(p_keys) - 1 loop
    for j in i + 1 .. cardinality(p_keys) loop
      v_pairs := v_pairs || projection.local_key(p_village, projection.pair_key(p_keys[i], p_keys[j]));
    end loop;
  end loop;
  return v_pairs;
end $$;

-- The indexes by name of a release, each by village and keys: whole names of one to three words; names of three by any two of
-- their words, for who leaves one out; names of two by each word, for who slips in the other; and the few longer names by any two
-- words.
create function projection.index_names(p_release integer)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_index record;
begin
  perform set_config('max_parallel_maintenance_workers', '2', true);
  perform set_config('maintenance_work_mem', '192MB', true);
  for v_index in
    select * from (values
      ('by_name', 'projection.whole_key(name_keys)', '<= 3'),
      ('by_pair12', 'projection.pair_key(name_keys[1], name_keys[2])', '= 3'),
      ('by_pair13', 'projection.pair_key(name_keys[1], name_keys[3])', '= 3'),
      ('by_pair23', 'projection.pair_key(name_keys[2], name_keys[3])', '= 3'),
      ('by_first', 'name_keys[1]', '= 2'),
      ('by_second', 'name_keys[2]', '= 2')
    ) as list(name, key, length)
  loop
    execute format('create index person_r%1$s_%2$s on projection.person_r%1$s (projection.local_key(village_code, %3$s)) with (fillfactor = 100) where cardinality(name_keys) %4$s',
      p_release, v_index.name, v_index.key, v_index.length);
  end loop;
  execute format('create index person_r%1$s_by_long on projection.person_r%1$s using gin (projection.local_pairs(village_code, name_keys)) with (fastupdate = off) where cardinality(name_keys) >= 4', p_release);
end $$;

-- As in 013, with the indexes above.
create or replace function projection.seal_release(p_release integer, p_benefits bigint, p_rejects bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_persons bigint;
begin
  execute format('select count(*) from projection.person_r%1$s', p_release) into v_persons;
  perform projection.index_names(p_release);
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

-- Nothing is near while no release is served; each that is puts its own in this place, below.
create function projection.list_near_tails(p_villages text[], p_fixed text[], p_limit integer)
returns table (place integer, tails text) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return;
end $$;

-- As before, for copies of the portal that are not replaced yet.
create or replace function projection.near_tails(p_village text, p_fixed text[], p_limit integer)
returns table (place integer, tail integer) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
  select near.place, unnest(near.tails::integer[])
  from projection.list_near_tails(array(select p_village from unnest(p_fixed)), p_fixed, p_limit) near;
end $$;

-- Binds the look-ups to the tables of the release that is served, so that they need no pointer, keep their plans, and see one
-- release whole: a function is replaced in one transaction.
create or replace function projection.bind_look_ups()
returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- A loader of the version before may have filled the release while this one was being set up.
  if to_regclass(format('projection.person_r%1$s_by_name', new.release_id)) is null then
    perform projection.index_names(new.release_id);
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
        array_agg(projection.local_key(reading.village, projection.whole_key(reading.keys))) filter (where reading.length <= 3),
        array_agg(projection.local_key(reading.village, projection.pair_key(reading.keys[1], reading.keys[2])))
          filter (where reading.length = 2 and reading.is_partial),
        array_agg(projection.local_key(reading.village, projection.pair_key(reading.keys[1], reading.keys[2])))
          filter (where reading.length >= 4 or (reading.length >= 2 and reading.is_partial))
      into v_whole, v_pairs, v_long
      from (
        select asked.village, cut.keys, cardinality(cut.keys) as length, asked.is_partial
        from unnest(p_villages, p_readings, p_partials) as asked(village, readings, is_partial)
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
            (cardinality(x.name_keys) <= 3 and projection.local_key(x.village_code, projection.whole_key(x.name_keys)) = any (v_whole))
            or (cardinality(x.name_keys) = 3
              and projection.local_key(x.village_code, projection.pair_key(x.name_keys[1], x.name_keys[2])) = any (v_pairs))
            or (cardinality(x.name_keys) = 3
              and projection.local_key(x.village_code, projection.pair_key(x.name_keys[1], x.name_keys[3])) = any (v_pairs))
            or (cardinality(x.name_keys) = 3
              and projection.local_key(x.village_code, projection.pair_key(x.name_keys[2], x.name_keys[3])) = any (v_pairs))
            or (cardinality(x.name_keys) >= 4 and projection.local_pairs(x.village_code, x.name_keys) && v_long)
          )
          and x.village_code = any (p_villages)
          and exists (
            select from (
              select one::bigint[] as keys from unnest(string_to_array(own.readings, ' ')) as one offset 0
            ) reading
            where x.name_keys @> reading.keys
              and (cardinality(x.name_keys) = cardinality(reading.keys) or (own.is_partial and cardinality(reading.keys) >= 2))
              -- The operator above looks at sets; a name may hold a key twice.
              and not (projection.may_repeat(reading.keys)
                and exists (select unnest(reading.keys) except all select unnest(x.name_keys)))
          )
      ) hit on hit.nth = asked.nth and hit.place <= least(p_limit, 50)
      where r.release_id = %1$s
      -- Whoever asks again sees the same persons in the same order, whoever else asks.
      order by asked.nth, hit.place;
    end $body$
  $fn$, new.release_id);

  -- For lists of keys, each of a village: of all its persons who have these and one key more, the last 24 bits of the sum (xor) of
  -- all their keys; see 011. The lists of many look-ups go through the indexes at once.
  execute format($fn$
    create or replace function projection.list_near_tails(p_villages text[], p_fixed text[], p_limit integer)
    returns table (place integer, tails text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
      set plan_cache_mode = force_generic_plan set max_parallel_workers_per_gather = 0 as $body$
    declare
      v_one bigint[];
      v_two bigint[];
      v_more bigint[];
    begin
      select
        array_agg(projection.local_key(list.village, list.keys[1])) filter (where cardinality(list.keys) = 1),
        array_agg(projection.local_key(list.village, projection.pair_key(list.keys[1], list.keys[2])))
          filter (where cardinality(list.keys) = 2),
        array_agg(projection.local_key(list.village, projection.pair_key(list.keys[1], list.keys[2])))
          filter (where cardinality(list.keys) >= 3)
      into v_one, v_two, v_more
      from (
        select given.village, given.keys::bigint[] as keys
        from unnest(p_villages, p_fixed) as given(village, keys) offset 0
      ) list;
      return query
      select hit.place::integer, ((array_agg(distinct hit.tail))[1:least(p_limit, 400)])::text
      from (
        select list.place, (case cardinality(x.name_keys)
            when 2 then x.name_keys[1] # x.name_keys[2]
            when 3 then x.name_keys[1] # x.name_keys[2] # x.name_keys[3]
            else (select bit_xor(name_key) from unnest(x.name_keys) as own(name_key))
          end & 16777215)::integer as tail
        from projection.person_r%1$s x
        join (
          select given.village, given.place, given.keys::bigint[] as keys
          from unnest(p_villages, p_fixed) with ordinality as given(village, keys, place) offset 0
        ) list on x.village_code = list.village
        where (
            (cardinality(x.name_keys) = 2 and projection.local_key(x.village_code, x.name_keys[1]) = any (v_one))
            or (cardinality(x.name_keys) = 2 and projection.local_key(x.village_code, x.name_keys[2]) = any (v_one))
            or (cardinality(x.name_keys) = 3
              and projection.local_key(x.village_code, projection.pair_key(x.name_keys[1], x.name_keys[2])) = any (v_two))
            or (cardinality(x.name_keys) = 3
              and projection.local_key(x.village_code, projection.pair_key(x.name_keys[1], x.name_keys[3])) = any (v_two))
            or (cardinality(x.name_keys) = 3
              and projection.local_key(x.village_code, projection.pair_key(x.name_keys[2], x.name_keys[3])) = any (v_two))
            or (cardinality(x.name_keys) >= 4 and projection.local_pairs(x.village_code, x.name_keys) && v_more)
          )
          and x.village_code = any (p_villages)
          and cardinality(list.keys) >= 1
          and cardinality(x.name_keys) = cardinality(list.keys) + 1
          and x.name_keys @> list.keys
          -- The operator above looks at sets: a key that is given twice must be there twice.
          and not (projection.may_repeat(list.keys)
            and exists (select unnest(list.keys) except all select unnest(x.name_keys)))
      ) hit
      group by hit.place;
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
        v_whole := array(
          select projection.local_key(p_village, projection.whole_key(v_fixed || variant)) from unnest(v_variants) as variant);
        v_long := case when cardinality(v_fixed) >= 3
          then array[projection.local_key(p_village, projection.pair_key(v_fixed[1], v_fixed[2]))] end;
        if exists (
          select 1 from projection.person_r%1$s x
          where (
              (cardinality(x.name_keys) <= 3
                and projection.local_key(x.village_code, projection.whole_key(x.name_keys)) = any (v_whole))
              or (cardinality(x.name_keys) >= 4 and projection.local_pairs(x.village_code, x.name_keys) && v_long)
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

revoke all on function projection.local_key(text, bigint), projection.may_repeat(bigint[]), projection.local_pairs(text, bigint[]),
  projection.index_names(integer), projection.list_near_tails(text[], text[], integer) from public;

-- Releases that are there get the indexes too: some four seconds for a million persons. What keeps look-ups waiting comes after that,
-- in the order in which they take their locks.
do $$
declare
  v_release record;
begin
  for v_release in select release_id from projection.release order by release_id loop
    perform projection.index_names(v_release.release_id);
    execute format('analyze projection.person_r%1$s', v_release.release_id);
  end loop;
end $$;

-- Of the release that is served already.
update projection.active set release_id = release_id;

do $$
declare
  v_index regclass;
begin
  for v_index in
    select c.oid from pg_class c
    where c.relnamespace = 'projection'::regnamespace and c.relkind in ('i', 'I') and not exists (select from pg_inherits i where i.inhrelid = c.oid)
      and c.relname ~ '^person_r[0-9]+_(whole|pair12|pair13|pair23|first|second|long)$'
  loop
    execute format('drop index %s', v_index);
  end loop;
end $$;
drop function projection.index_names(integer, bigint), projection.pair_keys(bigint[]), projection.pairs_of(bigint[]);
