-- A name that is not found may be one slip away from somebody's. Its slips are many, and whether anybody in the village
-- has all its other words is a cheap question: mostly nobody has, and no slip need be made.

-- For each list of keys a letter, t or f: has a person of the village all of them, and one key more? Nothing fixed is t.
create function projection.has_near_base(p_village text, p_fixed text[])
returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return '';
end $$;

-- Binds the function above to the release that is served, as the look-up functions are.
create function projection.bind_near_base()
returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format($fn$
    create or replace function projection.has_near_base(p_village text, p_fixed text[])
    returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return (
        select string_agg(
          case when cardinality(asked.keys::bigint[]) = 0 or exists (
            select 1 from projection.person_r%1$s x
            where x.name_keys @> asked.keys::bigint[]
              and x.village_code = p_village
              and cardinality(x.name_keys) = cardinality(asked.keys::bigint[]) + 1
          ) then 't' else 'f' end, '' order by asked.place
        )
        from unnest(p_fixed) with ordinality as asked(keys, place)
      );
    end $body$
  $fn$, new.release_id);
  return null;
end $$;
revoke all on function projection.has_near_base(text, text[]), projection.bind_near_base() from public;

create trigger bind_near_base after insert or update of release_id on projection.active
for each row execute function projection.bind_near_base();

-- Of the release that is served already.
update projection.active set release_id = release_id;
