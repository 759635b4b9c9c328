import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { getWebSql } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import {
  countLimited,
  countPressure,
  flushPressure,
  listPressure,
  noteDegraded,
  notePressure,
} from "./pressure-log.ts";
import { learnRegisterSize, registerSize } from "./register-size.ts";

let database: TestDatabase;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 8, 30, 5, 20), shouldAdvanceTime: true });
  database = await startTestDatabase();
});
afterAll(async () => {
  await database.stop();
  vi.useRealTimers();
});

const all = () => listPressure(getWebSql(), new Date(0));

test("what was counted is written once, added to what is there, and holds plain numbers only", async () => {
  for (const pressure of [0.2, 0.55]) {
    for (let i = 0; i < 3; i++) countPressure("accepted");
    countPressure("missed");
    countLimited("village_hourly", "tracked");
    countLimited("check", "refused");
    notePressure(4, pressure);
    noteDegraded(2000);
    await flushPressure(getWebSql());
    await flushPressure(getWebSql());
  }
  expect(await all()).toEqual([
    {
      hour: new Date(Date.UTC(2026, 8, 30, 5)),
      accepted: 6,
      missed: 2,
      challenges: 0,
      captchaRefused: 0,
      tooWeak: 0,
      limited: 0,
      highestLevel: 4,
      highestPressure: 55,
      degradedSeconds: 4,
      limits: [
        { name: "check", refused: 2, tracked: 0 },
        { name: "village_hourly", refused: 0, tracked: 2 },
      ],
    },
  ]);
});

test("while the database is away nothing is lost, and it is written when it is back", async () => {
  const broken = { begin: () => Promise.reject(new Error("away")) };
  countPressure("challenges");
  await expect(flushPressure(broken as never)).rejects.toThrow("away");
  countPressure("challenges");
  await flushPressure(getWebSql());
  expect((await all())[0]?.challenges).toBe(2);
});

test("the register's size is 0 as long as no release is active", async () => {
  await learnRegisterSize(getWebSql());
  expect(registerSize()).toBe(0);
});
