-- Usul, sanggah and complaints. Who reports and what they write is sealed to the officers before it comes here; the
-- portal cannot read it again. Days are days of WIB: nothing here tells a finer time, and no number counts submissions.
-- Which role may do what is not here but in grants.ts.
create schema intake;

create table intake.submission (
  submission_id uuid primary key,
  -- Keyed hashes of what the reporter holds: the idempotency key and the receipt.
  key_hash bytea not null unique,
  payload_hash bytea not null,
  attempt smallint not null,
  ticket text not null unique,
  receipt_hash bytea not null unique,
  -- What officers write is sealed to this key; only the receipt opens it.
  reply_key bytea not null,
  kind text not null check (kind in ('usul', 'sanggah', 'pengaduan')),
  village_code text not null,
  received_on date not null,
  due_on date not null,
  -- Answers from closed lists only, for figures.
  facts jsonb not null,
  -- Keyed hash of the household it is about, where there is one.
  target_hash bytea,
  -- Beyond what one household may get in a day: counted, without its content.
  folded boolean not null default false,
  sealed jsonb,
  stage text not null default 'received'
    check (stage in ('received', 'desa', 'dinsos', 'provinsi', 'kementerian', 'bps', 'closed', 'withdrawn')),
  ended_on date,
  forgotten_on date
);
create index submission_target on intake.submission (target_hash, received_on) where target_hash is not null;
create index submission_due on intake.submission (kind, ended_on, due_on) where forgotten_on is null;

-- Photos, encrypted with a key of their own that is sealed to the officers; the bytes lie in the evidence store.
create table intake.evidence (
  evidence_id uuid primary key,
  submission_id uuid not null references intake.submission,
  media_type text not null,
  bytes integer not null,
  sha256 text not null,
  sealed_key jsonb,
  -- To be removed from the store; the row goes when that is done.
  dropped boolean not null default false
);
create index evidence_submission on intake.evidence (submission_id);

-- What goes from the reporter to the officers. A batch is numbered when it is first fetched, and inside a batch items
-- stand in the order of random ids: nothing is skipped, and the order of arrival is not told.
create table intake.item (
  item_id uuid primary key,
  submission_id uuid not null references intake.submission,
  type text not null check (type in ('submission', 'reply', 'withdrawal')),
  batch bigint,
  on_day date not null,
  key_hash bytea unique,
  payload_hash bytea,
  sealed jsonb,
  -- The same text for the reporter, sealed to the key of the receipt.
  own_copy text,
  -- Where a reply stands in the talk: after which event, and which of the replies it is.
  after_sequence integer,
  reply_number integer
);
create index item_batch on intake.item (batch, item_id);
create index item_submission on intake.item (submission_id, reply_number);

-- What comes from the officers, only ever added. The text is sealed to the reporter's key.
create table intake.event (
  event_id uuid primary key,
  submission_id uuid not null references intake.submission,
  sequence integer not null check (sequence between 1 and 1000000),
  on_day date not null,
  type text not null check (type in ('stage', 'message', 'question')),
  stage text check (stage in ('received', 'desa', 'dinsos', 'provinsi', 'kementerian', 'bps', 'closed')),
  sealed_text text,
  content_hash bytea not null,
  unique (submission_id, sequence),
  check ((type = 'stage') = (stage is not null))
);

-- The trail: each row holds the hash of the row before it.
create table intake.trail (
  seq bigint primary key,
  on_day date not null,
  actor text not null check (actor ~ '^[a-z]+(:[A-Za-z0-9_.-]+)?$'),
  action text not null check (action ~ '^[a-z_]+$'),
  submission_id uuid,
  content_hash bytea,
  prev_hash bytea not null,
  hash bytea not null
);

create function intake.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'DK409';
end $$;
create trigger trail_is_append_only before update or delete or truncate on intake.trail
  for each statement execute function intake.refuse_change();
create trigger event_is_append_only before delete or truncate on intake.event
  for each statement execute function intake.refuse_change();

-- Of an event only the text may go, when it is forgotten.
create function intake.only_forget() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.sealed_text is null
    and to_jsonb(new) - 'sealed_text' = to_jsonb(old) - 'sealed_text' then
    return new;
  end if;
  raise exception 'event is append-only' using errcode = 'DK409';
end $$;
create trigger event_only_forgets before update on intake.event
  for each row execute function intake.only_forget();

-- Adds a row to the trail, in the transaction of the change it tells. Changes take turns here until they commit.
create function intake.append_trail(p_on date, p_actor text, p_action text, p_submission uuid, p_content bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_seq bigint;
  v_prev bytea;
begin
  perform pg_advisory_xact_lock(7261015);
  select t.seq, t.hash into v_seq, v_prev from intake.trail t order by t.seq desc limit 1;
  v_seq := coalesce(v_seq, 0) + 1;
  v_prev := coalesce(v_prev, decode(repeat('00', 32), 'hex'));
  insert into intake.trail (seq, on_day, actor, action, submission_id, content_hash, prev_hash, hash)
  values (v_seq, p_on, p_actor, p_action, p_submission, p_content, v_prev,
    sha256(convert_to(concat_ws('|', v_seq, to_char(p_on, 'YYYY-MM-DD'), p_actor, p_action,
      coalesce(p_submission::text, '-'), coalesce(encode(p_content, 'hex'), '-'), encode(v_prev, 'hex')), 'UTF8')));
end $$;

-- Was this key acknowledged? What is needed to give the same answer again.
create function intake.find_filed(p_key_hash bytea)
returns table (payload_hash bytea, attempt smallint, ticket text, received_on text, due_on text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.payload_hash, s.attempt, s.ticket, s.received_on::text, s.due_on::text
  from intake.submission s where s.key_hash = p_key_hash
$$;

-- Keeps a submission with its photos, its place in the hand-over and its row of the trail: all of it or nothing.
-- `known`: the key is there already. `taken`: another submission has that ticket or receipt.
create function intake.file_submission(
  p_id uuid, p_item_id uuid, p_key_hash bytea, p_payload_hash bytea, p_attempt smallint, p_ticket text,
  p_receipt_hash bytea, p_reply_key bytea, p_kind text, p_village text, p_received_on date, p_due_on date,
  p_facts jsonb, p_target_hash bytea, p_target_cap integer, p_sealed jsonb, p_evidence jsonb
) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_folded boolean := false;
begin
  if p_target_hash is not null then
    perform pg_advisory_xact_lock(7261016, hashtext(encode(p_target_hash, 'hex')));
    v_folded := (
      select count(*) >= p_target_cap from intake.submission s
      where s.target_hash = p_target_hash and s.received_on = p_received_on and not s.folded
    );
  end if;
  insert into intake.submission (submission_id, key_hash, payload_hash, attempt, ticket, receipt_hash, reply_key,
    kind, village_code, received_on, due_on, facts, target_hash, folded, sealed)
  values (p_id, p_key_hash, p_payload_hash, p_attempt, p_ticket, p_receipt_hash, p_reply_key,
    p_kind, p_village, p_received_on, p_due_on, p_facts, p_target_hash, v_folded,
    case when v_folded then null else p_sealed end)
  on conflict do nothing;
  if not found then
    return case when exists (select 1 from intake.submission s where s.key_hash = p_key_hash)
      then 'known' else 'taken' end;
  end if;
  if v_folded then
    perform intake.append_trail(p_received_on, 'reporter', 'folded', p_id, p_payload_hash);
    return 'folded';
  end if;
  insert into intake.evidence (evidence_id, submission_id, media_type, bytes, sha256, sealed_key)
  select (e ->> 'id')::uuid, p_id, e ->> 'media_type', (e ->> 'bytes')::integer, e ->> 'sha256', e -> 'sealed_key'
  from jsonb_array_elements(p_evidence) e;
  insert into intake.item (item_id, submission_id, type, on_day) values (p_item_id, p_id, 'submission', p_received_on);
  perform intake.append_trail(p_received_on, 'reporter', 'filed', p_id, p_payload_hash);
  perform intake.append_trail(p_received_on, 'reporter', 'evidence', p_id, decode(e ->> 'sha256', 'hex'))
  from jsonb_array_elements(p_evidence) e;
  return 'filed';
end $$;

-- What a receipt opens.
create function intake.find_timeline(p_receipt_hash bytea)
returns table (submission_id uuid, ticket text, kind text, stage text, received_on text, due_on text, reply_key bytea,
  folded boolean, is_forgotten boolean, events jsonb, replies jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.submission_id, s.ticket, s.kind, s.stage, s.received_on::text, s.due_on::text, s.reply_key,
    s.folded, s.forgotten_on is not null,
    coalesce((select jsonb_agg(jsonb_build_object('sequence', e.sequence, 'on', e.on_day::text, 'type', e.type,
      'stage', e.stage, 'text', e.sealed_text) order by e.sequence)
      from intake.event e where e.submission_id = s.submission_id), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('on', i.on_day::text, 'after', i.after_sequence, 'text', i.own_copy)
      order by i.reply_number)
      from intake.item i where i.submission_id = s.submission_id and i.type = 'reply'), '[]')
  from intake.submission s where s.receipt_hash = p_receipt_hash
$$;

-- The reporter answers or adds something.
create function intake.add_reply(
  p_receipt_hash bytea, p_item_id uuid, p_key_hash bytea, p_payload_hash bytea, p_on date,
  p_sealed jsonb, p_own_copy text, p_max integer
) returns table (outcome text, on_day text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_stage text;
  v_forgotten date;
  v_number integer;
  v_known intake.item%rowtype;
begin
  -- One reply of a submission at a time, so that their numbers follow each other.
  select s.submission_id, s.stage, s.forgotten_on into v_id, v_stage, v_forgotten from intake.submission s
  where s.receipt_hash = p_receipt_hash for update;
  if v_id is null then
    return query select 'not_found', null::text;
    return;
  end if;
  select * into v_known from intake.item i where i.key_hash = p_key_hash;
  if found then
    return query select case when v_known.submission_id = v_id and v_known.payload_hash = p_payload_hash
      then 'added' else 'conflict' end, v_known.on_day::text;
    return;
  end if;
  if v_stage in ('closed', 'withdrawn') or v_forgotten is not null then
    return query select 'ended', null::text;
    return;
  end if;
  select coalesce(max(i.reply_number), 0) + 1 into v_number from intake.item i
  where i.submission_id = v_id and i.type = 'reply';
  if v_number > p_max then
    return query select 'too_many', null::text;
    return;
  end if;
  insert into intake.item (item_id, submission_id, type, on_day, key_hash, payload_hash, sealed, own_copy,
    after_sequence, reply_number)
  values (p_item_id, v_id, 'reply', p_on, p_key_hash, p_payload_hash, p_sealed, p_own_copy,
    (select coalesce(max(e.sequence), 0) from intake.event e where e.submission_id = v_id), v_number);
  perform intake.append_trail(p_on, 'reporter', 'replied', v_id, p_payload_hash);
  return query select 'added', p_on::text;
end $$;

-- Takes away everything that was written and leaves the figures. The photos are marked; the store is emptied after.
create function intake.wipe(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update intake.submission set sealed = null, target_hash = null where submission_id = p_id;
  update intake.item set sealed = null, own_copy = null where submission_id = p_id and type = 'reply';
  update intake.event set sealed_text = null where submission_id = p_id and sealed_text is not null;
  update intake.evidence set sealed_key = null, dropped = true where submission_id = p_id;
end $$;

-- The reporter takes it back. Saying so twice is no harm.
create function intake.withdraw(p_receipt_hash bytea, p_item_id uuid, p_on date)
returns table (ticket text, kind text, evidence jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row intake.submission%rowtype;
begin
  select * into v_row from intake.submission s where s.receipt_hash = p_receipt_hash for update;
  if v_row.submission_id is null then
    return;
  end if;
  if v_row.stage <> 'withdrawn' then
    update intake.submission set stage = 'withdrawn', ended_on = p_on where submission_id = v_row.submission_id;
    perform intake.wipe(v_row.submission_id);
    if not v_row.folded then
      insert into intake.item (item_id, submission_id, type, on_day)
      values (p_item_id, v_row.submission_id, 'withdrawal', p_on);
    end if;
    perform intake.append_trail(p_on, 'reporter', 'withdrawn', v_row.submission_id, null);
  end if;
  return query select v_row.ticket, v_row.kind, coalesce((select jsonb_agg(e.evidence_id)
    from intake.evidence e where e.submission_id = v_row.submission_id and e.dropped), '[]');
end $$;

-- The store has removed these.
create function intake.evidence_gone(p_ids jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from intake.evidence e
  where e.dropped and e.evidence_id in (select value::uuid from jsonb_array_elements_text(p_ids))
$$;

-- Numbers what was not fetched yet. Whoever numbers waits for the one before, so a number never comes late.
create function intake.assign_batch() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7261017);
  update intake.item set batch = (select coalesce(max(i.batch), 0) + 1 from intake.item i) where batch is null;
end $$;

create function intake.note_pull(p_on date, p_actor text, p_content bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select intake.append_trail(p_on, p_actor, 'pulled', null, p_content)
$$;

-- An officer's word on a submission. The same event again is `known`; another one in its place is `conflict`.
create function intake.push_event(
  p_actor text, p_event_id uuid, p_submission uuid, p_sequence integer, p_on date, p_type text, p_stage text,
  p_sealed_text text, p_content_hash bytea, p_today date
) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_stage text;
  v_forgotten date;
  v_newest record;
begin
  select s.stage, s.forgotten_on into v_stage, v_forgotten
  from intake.submission s where s.submission_id = p_submission for update;
  if v_stage is null then
    return 'not_found';
  end if;
  if exists (select 1 from intake.event e where e.event_id = p_event_id) then
    return case when exists (select 1 from intake.event e where e.event_id = p_event_id
      and e.submission_id = p_submission and e.content_hash = p_content_hash) then 'known' else 'conflict' end;
  end if;
  if exists (select 1 from intake.event e where e.submission_id = p_submission and e.sequence = p_sequence) then
    return 'conflict';
  end if;
  if v_stage = 'withdrawn' or v_forgotten is not null then
    return 'ended';
  end if;
  insert into intake.event (event_id, submission_id, sequence, on_day, type, stage, sealed_text, content_hash)
  values (p_event_id, p_submission, p_sequence, p_on, p_type, p_stage, p_sealed_text, p_content_hash);
  -- Events may arrive in any order; the highest number says where it stands.
  select e.stage, e.on_day into v_newest from intake.event e
  where e.submission_id = p_submission and e.type = 'stage' order by e.sequence desc limit 1;
  if found then
    update intake.submission set stage = v_newest.stage,
      ended_on = case when v_newest.stage = 'closed' then v_newest.on_day end
    where submission_id = p_submission;
  end if;
  perform intake.append_trail(p_today, p_actor, p_type, p_submission, p_content_hash);
  return 'added';
end $$;

-- Forgets what was kept long enough. @returns how many, at most p_limit at a time.
create function intake.forget_due(p_on date, p_kind text, p_days integer, p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  for v_id in
    select s.submission_id from intake.submission s
    where s.kind = p_kind and s.forgotten_on is null and coalesce(s.ended_on, s.due_on) + p_days <= p_on
    order by s.submission_id limit p_limit for update skip locked
  loop
    perform intake.wipe(v_id);
    update intake.submission set forgotten_on = p_on where submission_id = v_id;
    perform intake.append_trail(p_on, 'portal', 'forgotten', v_id, null);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
