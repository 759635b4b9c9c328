import { expect, test } from "vitest";
import { isAlike } from "./alike.ts";

const person = (ref: string, name: string, ageBand: string) => ({ ref, name, ageBand });

test("people of one name are told apart by their age, and alike where that is the same too", () => {
  const people = [
    person("a", "DEDE ROHAYATI", "30-39"),
    person("b", "DEDE ROHAYATI", "60-69"),
    person("c", "DEDE ROHAYATI", "60-69"),
    person("d", "DEDE R*******", "60-69"),
  ];
  expect(people.map((one) => isAlike(one, people))).toEqual([false, true, true, false]);
});

test("nobody is alike alone", () => {
  const one = person("a", "KOSWARA", "70-79");
  expect(isAlike(one, [one])).toBe(false);
});
