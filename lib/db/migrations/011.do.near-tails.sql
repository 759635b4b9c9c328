-- Whether anybody in a village is one slip away was asked by sending all slips of a word. Now the database sends a little of what
-- it has, and only slips that fit are asked for. has_near_base stays for copies of the portal that are not replaced yet.

-- For lists of keys: of each person of the village who has all of them and one key more, the last 24 bits of the sum (xor) of
-- all their keys. Who knows the list has the last 24 bits of the one key more: enough to see whether a slip of theirs may be it,
-- and 40 bits too few to ask for it. At most p_limit for each list, and 400; none for a list without keys.
create function projection.near_tails(p_village text, p_fixed text[], p_limit integer)
returns table (place integer, tail integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return;
end $$;

-- Binds the function above to the release that is served, as the look-up functions are.
create function projection.bind_near_tails()
returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format($fn$
    create or replace function projection.near_tails(p_village text, p_fixed text[], p_limit integer)
    returns table (place integer, tail integer)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return query
      select asked.place::integer, hit.tail
      from unnest(p_fixed) with ordinality as asked(keys, place)
      cross join lateral (
        select distinct ((select bit_xor(name_key) from unnest(x.name_keys) as own(name_key)) & 16777215)::integer as tail
        from projection.person_r%1$s x
        where cardinality(asked.keys::bigint[]) > 0
          and x.name_keys @> asked.keys::bigint[]
          and x.village_code = p_village
          and cardinality(x.name_keys) = cardinality(asked.keys::bigint[]) + 1
          -- The operator above looks at sets: a key that is given twice must be there twice.
          and not exists (select unnest(asked.keys::bigint[]) except all select unnest(x.name_keys))
        limit least(p_limit, 400)
      ) hit;
    end $body$
  $fn$, new.release_id);
  return null;
end $$;
revoke all on function projection.near_tails(text, text[], integer), projection.bind_near_tails() from public;

create trigger bind_near_tails after insert or update of release_id on projection.active
for each row execute function projection.bind_near_tails();

-- Of the release that is served already.
update projection.active set release_id = release_id;
