import { expect, it } from "vitest";
import { dayOf } from "./calendar.ts";
import { Random } from "./random.ts";
import { Registration } from "./registration.ts";

const districts = Array.from({ length: 7_285 }, (_, place) => String(110_000 + place));

it("writes area, day (plus 40 for women), month, year and sequence", () => {
  const registration = new Registration(districts, 5);
  const random = new Random(1);
  const day = dayOf(1984, 3, 12);
  expect(registration.register(random, "L", day, false).nik).toBe("1100051203840001");
  expect(registration.register(random, "L", day, false).nik).toBe("1100051203840002");
  expect(registration.register(random, "P", day, false).nik).toBe("1100055203840001");
});

it("never gives one NIK twice, although no district knows of the others", () => {
  const seen = new Set<string>();
  const day = dayOf(1990, 1, 1);
  let given = 0;
  for (let home = 0; home < districts.length; home += 1) {
    const registration = new Registration(districts, home);
    const random = new Random(home);
    for (let person = 0; person < 40; person++) {
      seen.add(registration.register(random, "P", day, true).nik);
      given += 1;
    }
  }
  expect(seen.size).toBe(given);
});

it("moves the birth date when a day's sequences are used up, and keeps NIK and date together", () => {
  const registration = new Registration(districts, 0);
  const random = new Random(2);
  const day = dayOf(2000, 1, 1);
  const last = Array.from({ length: 8_000 }, () => registration.register(random, "L", day, false)).at(-1);
  expect(last).toEqual({
    nik: "1100000101000001".replace("010100", "291299"),
    birthDay: dayOf(1999, 12, 29),
  });
});
