import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getWebSql } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { type DeviceToken, makeDeviceToken } from "./device-token.ts";
import {
  addDevice,
  findDevice,
  findDeviceByToken,
  listDevices,
  noteDeviceUse,
  revokeDevice,
} from "./devices.ts";

let database: TestDatabase;
let loader: Sql;

beforeAll(async () => {
  database = await startTestDatabase();
  loader = postgres(database.database.loaderUrl as string, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await loader?.end();
  await database?.stop();
});

const today = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

test("a device is found by its token until it is revoked, and told apart from one that never was", async () => {
  const { id, token } = await addDevice(loader, { label: "Desa Cipadung", checksPerDay: 250 });
  const device = { id, label: "Desa Cipadung", checksPerDay: 250 };
  expect(await findDeviceByToken(token)).toEqual(device);
  expect(await findDevice(id)).toEqual(device);
  expect(await findDeviceByToken(makeDeviceToken())).toBeNull();
  expect(await findDevice(999)).toBeNull();

  expect(await revokeDevice(loader, id)).toBe(true);
  expect(await revokeDevice(loader, id)).toBe(false);
  expect(await findDeviceByToken(token)).toBe("revoked");
  expect(await findDevice(id)).toBe("revoked");
  expect((await listDevices(loader)).find((one) => one.id === id)).toMatchObject({ revokedOn: today() });
});

test("of its use only the last day is kept, and of its token only a keyed hash", async () => {
  const { id, token } = await addDevice(loader, { label: "Call center", checksPerDay: 1 });
  expect((await listDevices(loader)).at(-1)).toMatchObject({ createdOn: today(), lastUsedOn: null });
  await noteDeviceUse(id);
  await noteDeviceUse(id);
  expect((await listDevices(loader)).at(-1)).toMatchObject({ lastUsedOn: today() });
  const rows =
    await loader`select a::text as row, encode(token_hash, 'escape') as hash from guard.assisted_device a`;
  expect(JSON.stringify(rows)).not.toContain(token.slice(0, 8));
});

test("the portal's own role can neither make a device nor bring one back", async () => {
  const web = getWebSql();
  await expect(addDevice(web, { label: "mine", checksPerDay: 1 })).rejects.toMatchObject({ code: "42501" });
  await expect(revokeDevice(web, 1)).rejects.toMatchObject({ code: "42501" });
  await expect(web`update guard.assisted_device set revoked_on = null`).rejects.toMatchObject({
    code: "42501",
  });
  expect(await findDeviceByToken("' or true --" as DeviceToken)).toBeNull();
});
