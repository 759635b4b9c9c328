-- One-time tokens of the captcha, kept as keyed hashes until they expire, so that single use holds across
-- processes and restarts. Nothing here says who used one.
create schema guard;

create table guard.used_token (
  token_hash bytea primary key,
  expires_at timestamptz not null
);
create index used_token_expires_at on guard.used_token (expires_at);
