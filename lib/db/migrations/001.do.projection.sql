-- The projection: releases of the register, each in tables of its own, and the functions that are the only way to them.
-- Which role may do what is not here but in grants.ts.

create schema projection;

create table projection.release (
  release_id integer generated always as identity primary key,
  register text not null,
  as_of date not null,
  period text not null,
  source text not null,
  synthetic boolean not null,
  persons bigint not null default 0,
  benefits bigint not null default 0,
  villages bigint not null default 0,
  rejects bigint not null default 0,
  manifest_sha256 text not null,
  pepper_check text not null,
  loaded_at timestamptz not null default now(),
  activated_at timestamptz
);

-- One row at most: the release that is served, and the one to go back to.
create table projection.active (
  only_row boolean primary key default true check (only_row),
  release_id integer not null references projection.release,
  previous_release_id integer references projection.release on delete set null
);

-- Functions that run as the owner look into pg_temp last, so that nobody's temporary type or table stands in for ours.

-- Makes the empty tables of a release. The caller may fill them until seal_release takes that right away.
create function projection.create_release(
  p_register text, p_as_of date, p_period text, p_source text, p_synthetic boolean,
  p_manifest_sha256 text, p_pepper_check text
) returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id integer;
begin
  insert into projection.release (register, as_of, period, source, synthetic, manifest_sha256, pepper_check)
  values (p_register, p_as_of, p_period, p_source, p_synthetic, p_manifest_sha256, p_pepper_check)
  returning release_id into v_id;
  -- Columns stand in the order that wastes no padding; desil alone may be null, which costs a row 8 bytes.
  -- No name, NIK, KK number or birth date among them.
  execute format($sql$
    create table projection.person_r%1$s (
      nik_key bigint not null,
      desil smallint,
      dukcapil "char" not null,
      age_band "char" not null,
      sex "char" not null,
      village_code text not null,
      name_keys bigint[] not null,
      token_checks bytea not null,
      mask text not null,
      benefits bytea not null
    )$sql$, v_id);
  execute format($sql$
    create table projection.village_r%1$s (
      village_code text not null,
      period text not null,
      households_target integer not null,
      households_verified integer not null,
      musdes_on date,
      finalised_on date,
      primary key (village_code, period)
    )$sql$, v_id);
  execute format('grant insert on projection.person_r%1$s, projection.village_r%1$s to %2$I', v_id, session_user);
  return v_id;
end $$;

-- Ends the filling of a release: indexes, statistics, counts, and no more writing by anybody but the owner.
create function projection.seal_release(p_release integer, p_benefits bigint, p_rejects bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- GIN splits pages in halves. One sorted pass leaves them half empty, several small ones fill them: 48 bytes a
  -- person instead of 70, in the same time.
  set local maintenance_work_mem = '16MB';
  execute format('create index person_r%1$s_name on projection.person_r%1$s using gin (name_keys) with (fastupdate = off)', p_release);
  execute format('create index person_r%1$s_nik on projection.person_r%1$s (nik_key) with (fillfactor = 100)', p_release);
  execute format('analyze projection.person_r%1$s, projection.village_r%1$s', p_release);
  execute format($sql$
    update projection.release set
      persons = (select count(*) from projection.person_r%1$s),
      villages = (select count(distinct village_code) from projection.village_r%1$s),
      benefits = $1, rejects = $2
    where release_id = %1$s$sql$, p_release) using p_benefits, p_rejects;
  execute format('revoke insert on projection.person_r%1$s, projection.village_r%1$s from %2$I', p_release, session_user);
end $$;

-- The active release, for the footer and the health check; no row before the first activation.
create function projection.active_release()
returns table (release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.release_id, r.register, r.as_of::text, r.period, r.synthetic, r.pepper_check
  from projection.active a join projection.release r using (release_id)
$$;

-- Every release, without a row of anybody.
create function projection.list_releases()
returns table (
  release_id integer, register text, as_of text, period text, source text, synthetic boolean,
  persons bigint, benefits bigint, villages bigint, rejects bigint, loaded_at timestamptz,
  is_active boolean, is_previous boolean
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.release_id, r.register, r.as_of::text, r.period, r.source, r.synthetic,
    r.persons, r.benefits, r.villages, r.rejects, r.loaded_at,
    r.release_id is not distinct from a.release_id, r.release_id is not distinct from a.previous_release_id
  from projection.release r left join projection.active a on true
  order by r.release_id
$$;

-- Makes a release the one that is served. The look-up functions are bound to its tables here, so that a look-up
-- needs no pointer, keeps its cached plan, and sees one release whole: a function is replaced in one transaction.
create function projection.activate_release(p_release integer)
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

  -- Persons of one village whose name holds all keys of one of the readings. Without keys there is no answer, and
  -- the keys are keyed hashes bound to the village: who has this function but not the pepper can list nobody.
  execute format($fn$
    create or replace function projection.find_people(p_village text, p_readings text[], p_partial boolean, p_limit integer)
    returns table (
      release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
      update_period text, finalised boolean,
      nik_key text, name_keys text, token_checks text, mask text, age_band text, benefits text
    ) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return query
      select r.release_id, r.register, r.as_of::text, r.period, r.synthetic, r.pepper_check,
        v.period, v.finalised_on is not null,
        p.nik_key::text, p.name_keys::text, encode(p.token_checks, 'hex'), p.mask, p.age_band::text, encode(p.benefits, 'hex')
      from projection.release r
      left join lateral (
        select u.period, u.finalised_on from projection.village_r%1$s u
        where u.village_code = p_village order by u.period desc limit 1
      ) v on true
      left join projection.person_r%1$s p on p.ctid = any (array(
        select hit.ctid
        from unnest(p_readings) as asked(keys)
        cross join lateral (
          select x.ctid from projection.person_r%1$s x
          where cardinality(asked.keys::bigint[]) > 0
            and x.name_keys @> asked.keys::bigint[]
            and x.village_code = p_village
            and (cardinality(x.name_keys) = cardinality(asked.keys::bigint[])
              or (p_partial and cardinality(asked.keys::bigint[]) >= 2))
            -- The operator above looks at sets; a name may hold a key twice.
            and not exists (select unnest(asked.keys::bigint[]) except all select unnest(x.name_keys))
          limit least(p_limit, 50)
        ) hit
      ))
      where r.release_id = %1$s;
    end $body$
  $fn$, p_release);

  -- Is there a name in the village that holds the fixed keys and one of the variants, and nothing more? Yes or no only.
  execute format($fn$
    create or replace function projection.has_near_name(p_village text, p_fixed text[], p_variants text[])
    returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      for i in 1 .. coalesce(array_length(p_variants, 1), 0) loop
        if exists (
          select 1 from projection.person_r%1$s x
          where x.name_keys && p_variants[i]::bigint[]
            and x.name_keys @> p_fixed[i]::bigint[]
            and x.village_code = p_village
            and cardinality(x.name_keys) = cardinality(p_fixed[i]::bigint[]) + 1
            -- The operators above look at sets; a name may hold a key twice.
            and (
              select count(*) = 1 and bool_and(rest.name_key = any (p_variants[i]::bigint[]))
              from (select unnest(x.name_keys) except all select unnest(p_fixed[i]::bigint[])) as rest(name_key)
            )
        ) then
          return true;
        end if;
      end loop;
      return false;
    end $body$
  $fn$, p_release);
end $$;

-- Goes back to the release that was served before. Instant: nothing is loaded or copied.
create function projection.rollback_release()
returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_previous integer;
begin
  select previous_release_id into v_previous from projection.active;
  if v_previous is null then
    raise exception 'no earlier release' using errcode = 'DK404';
  end if;
  perform projection.activate_release(v_previous);
  return v_previous;
end $$;

create function projection.drop_release(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from projection.active where release_id = p_release) then
    raise exception 'the release is active' using errcode = 'DK409';
  end if;
  delete from projection.release where release_id = p_release;
  if not found then
    raise exception 'no such release' using errcode = 'DK404';
  end if;
  execute format('drop table projection.person_r%1$s, projection.village_r%1$s', p_release);
end $$;

-- Before the first activation the look-ups exist and find nothing, so that grants need no special case.
create function projection.find_people(p_village text, p_readings text[], p_partial boolean, p_limit integer)
returns table (
  release_id integer, register text, as_of text, period text, synthetic boolean, pepper_check text,
  update_period text, finalised boolean,
  nik_key text, name_keys text, token_checks text, mask text, age_band text, benefits text
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return;
end $$;

create function projection.has_near_name(p_village text, p_fixed text[], p_variants text[])
returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return false;
end $$;
