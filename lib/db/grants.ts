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

/**
 * States in one place who may do what, and takes away everything else. Run after the migrations, in their transaction, by a role
 * that may become the owner. The web role reads persons only through look-up functions that need keyed hashes.
 */
export async function applyGrants(sql: Sql, database: string, roles: RoleNames): Promise<void> {
  const { owner, loader, web, intake } = roles;
  await sql`revoke all on database ${sql(database)} from public`;
  await sql`grant connect on database ${sql(database)} to ${sql(loader)}, ${sql(web)}, ${sql(intake)}`;
  await sql`grant temporary on database ${sql(database)} to ${sql(loader)}`;
  await sql`revoke create on schema public from public`;
  await sql`set local role ${sql(owner)}`;
  await sql`revoke all on schema projection, guard, intake from public`;
  await sql`revoke all on all functions in schema projection from public`;
  await sql`revoke all on all tables in schema projection, guard, intake from public`;
  await sql`grant usage on schema projection to ${sql(loader)}, ${sql(web)}`;
  await sql`grant usage on schema guard to ${sql(web)}`;
  await sql`grant select on projection.release, projection.active to ${sql(loader)}`;
  await sql`grant execute on function
    projection.create_release(text, date, text, text, boolean, text, text),
    projection.add_history(integer),
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
    projection.recap_documents(integer, text, integer) to ${sql(loader)}`;
  await sql`grant select, insert on projection.recap to ${sql(loader)}`;
  await sql`grant execute on function
    projection.active_release(),
    projection.find_people(text, text[], boolean, integer),
    projection.has_near_name(text, text[], text[]),
    projection.find_person(bigint),
    projection.list_recaps(),
    projection.recap_documents(integer, text, integer) to ${sql(web)}`;
  await grantHistory(sql, loader);
  await sql`grant select, insert, delete on guard.used_token to ${sql(web)}`;
  await sql`revoke all on all functions in schema guard from public`;
  await sql`grant execute on function guard.register_size() to ${sql(web)}`;
  await sql`grant select, insert, update, delete on guard.pressure_hour, guard.pressure_limit to ${sql(web)}`;
  await sql`grant usage on schema guard to ${sql(loader)}`;
  await sql`grant select, insert, update (revoked_on) on guard.assisted_device to ${sql(loader)}`;
  await sql`grant select, update (last_used_on) on guard.assisted_device to ${sql(web)}`;
  await sql`revoke all on all functions in schema intake from public`;
  await grantIntake(sql, roles);
  await sql`reset role`;
}

/** What the next release carries over, of releases that were loaded before there was any history. */
async function grantHistory(sql: Sql, loader: string): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select 'projection.person_r' || release_id as name from projection.release`;
  for (const { name } of tables) {
    await sql`grant select (nik_key, desil, benefits, past_benefits, desil_history) on ${sql(name)} to ${sql(loader)}`;
  }
}

/** Citizens' requests reach submissions only one by one, by the hash of a key or a receipt; officers' programs may list. */
async function grantIntake(sql: Sql, { web, intake }: RoleNames): Promise<void> {
  await sql`grant usage on schema intake to ${sql(web)}, ${sql(intake)}`;
  await sql`grant execute on function
    intake.find_filed(bytea),
    intake.file_submission(uuid, uuid, bytea, bytea, smallint, text, bytea, bytea, text, text, date, date, jsonb, bytea,
      integer, jsonb, jsonb),
    intake.find_timeline(bytea),
    intake.add_reply(bytea, uuid, bytea, bytea, date, jsonb, text, integer),
    intake.withdraw(bytea, uuid, date),
    intake.evidence_gone(jsonb) to ${sql(web)}`;
  await sql`grant select (submission_id, ticket, reply_key, kind, village_code, received_on, due_on, facts, target_hash,
    folded, sealed, stage, ended_on, forgotten_on) on intake.submission to ${sql(intake)}`;
  await sql`grant select (item_id, submission_id, type, batch, on_day, sealed) on intake.item to ${sql(intake)}`;
  await sql`grant select on intake.evidence, intake.trail to ${sql(intake)}`;
  await sql`grant execute on function
    intake.assign_batch(),
    intake.note_pull(date, text, bytea),
    intake.push_event(text, uuid, uuid, integer, date, text, text, text, bytea, date),
    intake.forget_due(date, text, integer, integer),
    intake.evidence_gone(jsonb) to ${sql(intake)}`;
}
