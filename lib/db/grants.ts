import type { Sql } from "postgres";

/**
 * The database roles, named after the database so that several installations fit one server: `owner` owns every
 * object and cannot log in, `loader` fills and activates releases, `web` answers citizens,
 * `intake` hands submissions over to officers.
 */
export type RoleNames = { owner: string; loader: string; web: string; intake: string };

/** The role names of a database. */
export function roleNames(database: string): RoleNames {
  return {
    owner: `${database}_owner`,
    loader: `${database}_loader`,
    web: `${database}_web`,
    intake: `${database}_intake`,
  };
}

/** Does something as another role. Within a transaction, so that the role outlives it nowhere. */
export async function asRole(sql: Sql, role: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  await sql`set local role ${sql(role)}`;
  await work(sql);
  await sql`reset role`;
}

/**
 * States in one place who may do what, and takes away everything else. Run after the migrations, in their transaction, by a
 * role that may become the owner. The web role reads persons only through look-up functions that need keyed hashes.
 */
export async function applyGrants(sql: Sql, database: string, roles: RoleNames): Promise<void> {
  const { owner, loader, web, intake } = roles;
  await sql`revoke all on database ${sql(database)} from public`;
  await sql`grant connect on database ${sql(database)} to ${sql(loader)}, ${sql(web)}, ${sql(intake)}`;
  await sql`grant temporary on database ${sql(database)} to ${sql(loader)}`;
  await sql`revoke create on schema public from public`;
  await asRole(sql, owner, async (tx) => {
    await tx`revoke all on schema projection, guard, intake from public`;
    await tx`revoke all on all functions in schema projection from public`;
    await tx`revoke all on all tables in schema projection, guard, intake from public`;
    await tx`grant usage on schema projection to ${tx(loader)}, ${tx(web)}`;
    await tx`grant usage on schema guard to ${tx(web)}`;
    await tx`grant select on projection.release, projection.active to ${tx(loader)}`;
    await tx`grant execute on function
      projection.create_release(text, date, text, text, boolean, text, text),
      projection.add_history(integer),
      projection.stage_release(integer),
      projection.unstage_release(integer),
      projection.fill_release(integer, integer, bytea, bytea, integer, integer, integer),
      projection.seal_release(integer, bigint, bigint),
      projection.activate_release(integer),
      projection.rollback_release(),
      projection.drop_release(integer),
      projection.list_releases(),
      projection.active_release(),
      projection.count_persons(integer),
      projection.count_benefits(integer, integer[]),
      projection.list_updates(integer),
      projection.count_submissions(date),
      projection.list_recaps(),
      projection.recap_documents(integer, text, integer) to ${tx(loader)}`;
    await tx`grant select, insert on projection.recap to ${tx(loader)}`;
    await tx`grant execute on function
      projection.active_release(),
      projection.find_names(text[], text[], boolean[], integer),
      projection.find_people(text, text[], boolean, integer),
      projection.has_near_name(text, text[], text[]),
      projection.list_near_tails(text[], text[], integer),
      projection.near_tails(text, text[], integer),
      projection.find_person(bigint),
      projection.list_recaps(),
      projection.recap_documents(integer, text, integer) to ${tx(web)}`;
    await grantHistory(tx, loader);
    await tx`grant select, insert, delete on guard.used_token to ${tx(web)}`;
    await tx`revoke all on all functions in schema guard from public`;
    await tx`grant execute on function guard.register_size() to ${tx(web)}`;
    await tx`grant select, insert, update, delete on guard.pressure_hour, guard.pressure_limit to ${tx(web)}`;
    await tx`grant usage on schema guard to ${tx(loader)}`;
    await tx`grant select, insert, update (revoked_on) on guard.assisted_device to ${tx(loader)}`;
    await tx`grant select, update (last_used_on) on guard.assisted_device to ${tx(web)}`;
    await tx`revoke all on all functions in schema intake from public`;
    await grantIntake(tx, roles);
  });
}

/** What the next release carries over, of releases that were loaded before there was any history. */
async function grantHistory(tx: Sql, loader: string): Promise<void> {
  const tables = await tx<{ name: string }[]>`
    select 'projection.person_r' || release_id as name from projection.release`;
  for (const { name } of tables) {
    await tx`grant select (nik_key, desil, benefits, past_benefits, desil_history) on ${tx(name)} to ${tx(loader)}`;
  }
}

/** Citizens' requests reach submissions only one by one, by the hash of a key or a receipt; officers' programs may list. */
async function grantIntake(tx: Sql, { web, intake }: RoleNames): Promise<void> {
  await tx`grant usage on schema intake to ${tx(web)}, ${tx(intake)}`;
  await tx`grant execute on function
    intake.find_filed(bytea),
    intake.file_submission(uuid, uuid, bytea, bytea, smallint, text, bytea, bytea, text, text, date, date, jsonb, bytea,
      integer, jsonb, jsonb),
    intake.find_timeline(bytea),
    intake.add_reply(bytea, uuid, bytea, bytea, date, jsonb, text, integer),
    intake.withdraw(bytea, uuid, date),
    intake.evidence_gone(jsonb) to ${tx(web)}`;
  await tx`grant select (submission_id, ticket, reply_key, kind, village_code, received_on, due_on, facts, target_hash,
    folded, sealed, stage, ended_on, forgotten_on, payload_hash) on intake.submission to ${tx(intake)}`;
  await tx`grant select (item_id, submission_id, type, batch, on_day, sealed, payload_hash)
    on intake.item to ${tx(intake)}`;
  await tx`grant select (event_id, submission_id, sequence, on_day, type, stage, content_hash)
    on intake.event to ${tx(intake)}`;
  await tx`grant select on intake.evidence, intake.trail to ${tx(intake)}`;
  await tx`grant execute on function
    intake.assign_batch(),
    intake.note_pull(date, text, bytea),
    intake.push_event(text, uuid, uuid, integer, date, text, text, text, bytea, date),
    intake.forget_due(date, text, integer, integer),
    intake.evidence_gone(jsonb) to ${tx(intake)}`;
}
