-- The tables that a load fills first belong to the release and not to the loader's session, so that several processes can read
-- them at once; and the table of persons is written in bulk, which takes half as long as row by row.

-- As in 013, with names of four and five words, which most of the longer ones are, looked at in place.
create function projection.pairs_of(p_keys bigint[]) returns bigint[]
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

create or replace function projection.pair_keys(p_keys bigint[]) returns bigint[]
language sql immutable parallel safe
return case cardinality(p_keys)
  when 4 then array[
    projection.pair_key(p_keys[1], p_keys[2]), projection.pair_key(p_keys[1], p_keys[3]),
    projection.pair_key(p_keys[1], p_keys[4]), projection.pair_key(p_keys[2], p_keys[3]),
    projection.pair_key(p_keys[2], p_keys[4]), projection.pair_key(p_keys[3], p_keys[4])
  ]
  when 5 then array[
    projection.pair_key(p_keys[1], p_keys[2]), projection.pair_key(p_keys[1], p_keys[3]),
    projection.pair_key(p_keys[1], p_keys[4]), projection.pair_key(p_keys[1], p_keys[5]),
    projection.pair_key(p_keys[2], p_keys[3]), projection.pair_key(p_keys[2], p_keys[4]),
    projection.pair_key(p_keys[2], p_keys[5]), projection.pair_key(p_keys[3], p_keys[4]),
    projection.pair_key(p_keys[3], p_keys[5]), projection.pair_key(p_keys[4], p_keys[5])
  ]
  else projection.pairs_of(p_keys)
end;

-- A release may be filled by who was given the right to when it was made, until it is sealed.
create function projection.assert_unsealed(p_release integer)
returns void language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(has_table_privilege(session_user, to_regclass(format('projection.person_r%s', p_release)), 'insert'), false) then
    raise exception 'the release is sealed' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- Makes the tables that the rows of an export go into before they are put together. Unlogged: what they hold is worth nothing
-- without the transaction that they were made in.
create function projection.stage_release(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform projection.assert_unsealed(p_release);
  execute format($sql$
    create unlogged table projection.staged_person_r%1$s (
      line integer not null,
      person_key bigint not null,
      nik_key bigint not null,
      desil smallint,
      dukcapil "char" not null,
      age_band "char" not null,
      sex "char" not null,
      village_code text not null,
      name_keys bigint[] not null,
      token_checks bytea not null,
      mask text not null,
      place bigint not null
    )$sql$, p_release);
  execute format($sql$
    create unlogged table projection.staged_benefit_r%1$s (
      line integer not null,
      person_key bigint not null,
      entries bytea not null
    )$sql$, p_release);
  execute format('grant select, insert, delete on projection.staged_person_r%1$s, projection.staged_benefit_r%1$s to %2$I',
    p_release, session_user);
end $$;

-- Fills the table of persons from the staged ones, in the order of the villages, so that the rows of one look-up lie side by side.
--
-- p_before is the release from which is taken over, found by the keyed NIK, how the desil moved and periods of aid that the export
-- no longer brings; null for none. What it says of the new release's own period, or of later ones, is taken as corrected.
-- p_desil and p_desil_before are the packed entries of the two releases' periods without a desil, p_first_month the first month of
-- the new period, counted from 2000. At most so many entries of the desil and periods of a programme are kept.
create function projection.fill_release(
  p_release integer, p_before integer, p_desil bytea, p_desil_before bytea, p_first_month integer,
  p_max_desils integer, p_max_periods integer
) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp
  set enable_parallel_hash = on as $$
declare
  v_join text := '';
  v_past text := '''''::bytea';
  v_history text := '''''::bytea';
  v_rows text;
  v_columns constant text := 'nik_key, desil, dukcapil, age_band, sex, village_code, name_keys, token_checks, mask, benefits,
    past_benefits, desil_history';
begin
  perform projection.assert_unsealed(p_release);
  -- In a container shared memory of this kind is often 64 MB.
  if current_setting('dynamic_shared_memory_type') = 'posix' then
    perform set_config('enable_parallel_hash', 'off', true);
  end if;

  -- Benefits in the order of their file, which also has them sorted instead of hashed: a hash would hold a kilobyte for each who
  -- receives something. A table of their own, for a plan with ordered aggregates is not shared out.
  execute format($sql$
    create unlogged table projection.staged_entries_r%1$s as
    select person_key, string_agg(entries, ''::bytea order by line) as entries
    from projection.staged_benefit_r%1$s group by person_key$sql$, p_release);
  execute format('analyze projection.staged_person_r%1$s (person_key), projection.staged_entries_r%1$s (person_key)', p_release);

  if p_before is not null then
    -- A NIK that stood twice belongs to nobody in particular.
    execute format($sql$
      create unlogged table projection.staged_repeated_r%1$s as
      select nik_key from projection.person_r%2$s group by nik_key having count(*) > 1$sql$, p_release, p_before);
    v_join := format($sql$
      left join (
        select nik_key, benefits || past_benefits as entries,
          case when length(desil_history) > 0 then desil_history
            else set_byte(%3$L::bytea, 1, get_byte(%3$L::bytea, 1) + coalesce(desil, 0)) end as desils
        from projection.person_r%2$s
        where nik_key not in (select nik_key from projection.staged_repeated_r%1$s)
      ) o using (nik_key)
      -- What of the earlier history lies before the new period.
      cross join lateral (
        select case
          when o.nik_key is null then ''::bytea
          when substring(o.desils for 2) < %4$L::bytea then o.desils
          else (
            select coalesce(string_agg(entry, ''::bytea order by at), '') from (
              select at, substring(o.desils from at for 2) as entry from generate_series(1, length(o.desils), 2) at
            ) entries where entry < %4$L::bytea
          )
        end as desils
      ) kept$sql$, p_release, p_before, p_desil_before, p_desil);
    -- Only changes: the same desil goes on, another one is put in front.
    v_history := format($sql$case
        when length(kept.desils) = 0 then ''::bytea
        when get_byte(kept.desils, 1) & 15 = coalesce(p.desil, 0) then kept.desils
        else substring(set_byte(%1$L::bytea, 1, get_byte(%1$L::bytea, 1) + coalesce(p.desil, 0)) || kept.desils for %2$s)
      end$sql$, p_desil, 2 * p_max_desils);
    -- Earlier periods that the export says nothing of, as far as they are among the newest of their programme. A quarter counts as
    -- its last month.
    v_past := format($sql$case when coalesce(length(o.entries), 0) = 0 then ''::bytea else (
        select coalesce(string_agg(entry, ''::bytea order by month desc, entry), '') from (
          select entry, own, month, bool_or(own) over (partition by programme, month) as is_told,
            dense_rank() over (partition by programme order by month desc) as nth
          from (
            select entry, own, get_byte(entry, 0) as programme, get_byte(entry, 1) * 12 +
              case when get_byte(entry, 2) >= 128 then (get_byte(entry, 2) - 128) * 3 else get_byte(entry, 2) end as month
            from (
              select substring(o.entries from at for 7) as entry, false as own
              from generate_series(1, length(o.entries), 7) at
              union all
              select substring(b.entries from at for 7), true from generate_series(1, length(b.entries), 7) at
            ) both_entries
          ) dated where own or month < %1$s
        ) ranked where not is_told and nth <= %2$s
      ) end$sql$, p_first_month, p_max_periods);
  end if;

  v_rows := format($sql$
    select nik_key, p.desil, p.dukcapil, p.age_band, p.sex, p.village_code, p.name_keys, p.token_checks, p.mask,
      coalesce(b.entries, '') as benefits, %2$s as past_benefits, %3$s as desil_history
    from projection.staged_person_r%1$s p
    left join projection.staged_entries_r%1$s b using (person_key)
    %4$s
    order by p.place, nik_key$sql$, p_release, v_past, v_history, v_join);
  if (select relkind from pg_class where oid = format('projection.person_r%s', p_release)::regclass) = 'p' then
    execute format('insert into projection.person_r%1$s (%2$s) %3$s', p_release, v_columns, v_rows);
  else
    -- In place of the empty one: only a table that is made of its rows is written in bulk. It is not told that nothing in it is
    -- null, which would be one more scan: all but the desil comes from columns that are not, and nobody may write to it.
    execute format('drop table projection.person_r%1$s', p_release);
    execute format('create table projection.person_r%1$s (%2$s) as %3$s', p_release, v_columns, v_rows);
    execute format('grant select (nik_key, desil, benefits, past_benefits, desil_history) on projection.person_r%1$s to %2$I',
      p_release, session_user);
  end if;
  -- Of a table that this transaction made it frees the disk at once.
  execute format('truncate projection.staged_entries_r%1$s', p_release);
end $$;

-- Ends what stage_release and fill_release made beside the release, and frees its disk before the end of the transaction.
create function projection.unstage_release(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_table regclass;
begin
  for v_table in
    select oid from pg_class where relnamespace = 'projection'::regnamespace and relname = any (array[
      format('staged_person_r%s', p_release), format('staged_benefit_r%s', p_release),
      format('staged_entries_r%s', p_release), format('staged_repeated_r%s', p_release)])
  loop
    execute format('truncate %s', v_table);
    execute format('drop table %s', v_table);
  end loop;
end $$;

-- As in 001, for a release that somebody left half filled, too.
create or replace function projection.drop_release(p_release integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from projection.active where release_id = p_release) then
    raise exception 'the release is active' using errcode = 'DK409';
  end if;
  delete from projection.release where release_id = p_release;
  if not found then
    raise exception 'no such release' using errcode = 'DK404';
  end if;
  perform projection.unstage_release(p_release);
  execute format('drop table projection.person_r%1$s, projection.village_r%1$s', p_release);
end $$;

revoke all on function projection.pairs_of(bigint[]), projection.assert_unsealed(integer),
  projection.stage_release(integer), projection.unstage_release(integer),
  projection.fill_release(integer, integer, bytea, bytea, integer, integer, integer) from public;
