-- How hard the portal was asked per hour, as plain numbers. Nothing says who asked, where, or about whom.
create table guard.pressure_hour (
  hour timestamptz primary key,
  accepted bigint not null,
  missed bigint not null,
  challenges bigint not null,
  captcha_refused bigint not null,
  too_weak bigint not null,
  limited bigint not null,
  highest_level smallint not null,
  highest_pressure smallint not null,
  degraded_seconds bigint not null
);

-- Which limit refused, and which would have if it were enforced.
create table guard.pressure_limit (
  hour timestamptz not null,
  limit_name text not null,
  refused bigint not null,
  tracked bigint not null,
  primary key (hour, limit_name)
);

-- Budgets against copying grow with the register. One number; it says nothing of anybody.
create function guard.register_size() returns bigint
language sql stable security definer set search_path = '' as $$
  select coalesce((select r.persons from projection.active a join projection.release r using (release_id)), 0)
$$;
