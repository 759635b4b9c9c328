-- Spreads the persons of each release that is loaded from now on over one partition for each province. As the superuser or
-- dataku_admin, in Dataku's database, once after each upgrade; doing it twice is no harm:
--   psql -v ON_ERROR_STOP=1 -1 -f partitions.sql
-- Every look-up names its villages, so it opens their partitions only; the look-up by NIK opens all of them. What is changed is
-- one of Dataku's own functions, at one place; where that place is not found, nothing is changed at all.

create or replace function pg_temp.put(p_function regprocedure, p_before text, p_after text) returns void
language plpgsql as $$
declare
  v_source text := pg_get_functiondef(p_function);
begin
  if position(p_after in v_source) > 0 then
    return;
  end if;
  if (length(v_source) - length(replace(v_source, p_before, ''))) <> length(p_before) then
    raise exception '% is not the function that this file was made for', p_function;
  end if;
  execute replace(v_source, p_before, p_after);
end $$;

-- The table of a release, and a partition of it for each code of a province; a code that is new lands in the last one.
select pg_temp.put('projection.create_release(text, date, text, text, boolean, text, text)',
$before$      benefits bytea not null
    )$sql$, v_id);$before$,
$after$      benefits bytea not null
    ) partition by range (village_code)$sql$, v_id);
  for i in 11 .. 99 loop
    continue when i not in (11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65,
      71, 72, 73, 74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96);
    execute format('create table projection.person_r%1$s_p%2$s partition of projection.person_r%1$s for values from (%3$L) to (%4$L)',
      v_id, i, i::text, (i + 1)::text);
  end loop;
  execute format('create table projection.person_r%1$s_px partition of projection.person_r%1$s default', v_id);$after$);
