-- Devices of assisted mode: a village operator or call-centre worker who checks for a line of people. The token is kept
-- as a keyed hash. Of its use only the last day is kept: nothing says whom anybody asked about, or how often.
create table guard.assisted_device (
  id integer generated always as identity primary key,
  token_hash bytea not null unique,
  label text not null check (length(label) between 1 and 80),
  checks_per_day integer not null check (checks_per_day between 1 and 10000),
  created_on date not null,
  revoked_on date,
  last_used_on date
);
