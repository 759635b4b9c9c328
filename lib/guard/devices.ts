import type { Sql } from "postgres";
import { databaseFault, getWebSql } from "../db/pool.ts";
import type { Subject } from "./client-subject.ts";
import { type DeviceToken, deviceTokenHash, makeDeviceToken } from "./device-token.ts";

/** A device of assisted mode that may ask now. */
export type Device = { id: number; label: string; checksPerDay: number };

/** The same as the operator of the site sees it. Dates are ISO days in western Indonesian time. */
export type DeviceRecord = Device & {
  createdOn: string;
  revokedOn: string | null;
  lastUsedOn: string | null;
};

/** Hands a token out. @returns the only time it is ever seen @param sql of the loader role */
export async function addDevice(
  sql: Sql,
  device: { label: string; checksPerDay: number },
): Promise<{ id: number; token: DeviceToken }> {
  const token = makeDeviceToken();
  const [row] = await sql<{ id: number }[]>`
    insert into guard.assisted_device (token_hash, label, checks_per_day, created_on)
    values (${deviceTokenHash(token)}, ${device.label}, ${device.checksPerDay}, (now() at time zone 'Asia/Jakarta')::date)
    returning id`;
  return { id: row?.id as number, token };
}

/** Every device that was ever handed out, oldest first. */
export async function listDevices(sql: Sql): Promise<DeviceRecord[]> {
  return sql<DeviceRecord[]>`
    select id, label, checks_per_day as "checksPerDay", created_on::text as "createdOn",
      revoked_on::text as "revokedOn", last_used_on::text as "lastUsedOn"
    from guard.assisted_device order by id`;
}

/** Takes a device's right away, at once and for good. @returns false if there is none, or it has none any more */
export async function revokeDevice(sql: Sql, id: number): Promise<boolean> {
  const rows = await sql`
    update guard.assisted_device set revoked_on = (now() at time zone 'Asia/Jakarta')::date
    where id = ${id} and revoked_on is null returning id`;
  return rows.length === 1;
}

/** Which device does this token stand for? A revoked one is told apart, so that its worker is. @throws Fault of the database */
export async function findDeviceByToken(token: DeviceToken): Promise<Device | "revoked" | null> {
  return find((sql) => sql`token_hash = ${deviceTokenHash(token)}`);
}

/** The device of a cookie. @throws Fault `database_unavailable`, `database_busy` */
export async function findDevice(id: number): Promise<Device | "revoked" | null> {
  return find((sql) => sql`id = ${id}`);
}

/** Notes the day of use. Never fails: a check must not wait for it. */
export async function noteDeviceUse(id: number): Promise<void> {
  try {
    await getWebSql()`
      update guard.assisted_device set last_used_on = (now() at time zone 'Asia/Jakarta')::date
      where id = ${id} and last_used_on is distinct from (now() at time zone 'Asia/Jakarta')::date`;
  } catch {
    // The next use notes it.
  }
}

/** Whom the guard counts when a device asks: the device, whatever network it is in. */
export function deviceSubject({ id }: Device): Subject {
  return `device-${id}` as Subject;
}

async function find(where: (sql: Sql) => ReturnType<Sql>): Promise<Device | "revoked" | null> {
  try {
    const sql = getWebSql();
    const [row] = await sql<(Device & { revoked: boolean })[]>`
      select id, label, checks_per_day as "checksPerDay", revoked_on is not null as revoked
      from guard.assisted_device where ${where(sql)}`;
    if (!row) return null;
    const { revoked, ...device } = row;
    return revoked ? "revoked" : device;
  } catch (error) {
    throw databaseFault(error);
  }
}
