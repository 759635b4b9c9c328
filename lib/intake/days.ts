import { type ServiceNorm, serviceNorms } from "./service-norms.ts";
import type { SubmissionKind } from "./submission.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const wibOffsetMs = 7 * hourMs;
const witOffsetMs = 9 * hourMs;

/** The day it is in western Indonesia, as an ISO date. Nothing about a submission is kept with a finer time. */
export function wibDay(now = Date.now()): string {
  return new Date(now + wibOffsetMs).toISOString().slice(0, 10);
}

/**
 * The newest day that has begun anywhere in the country: that of the east (WIT), two hours before the west's. What an
 * officer there writes down as today is no day of the future.
 */
export function newestDay(now = Date.now()): string {
  return new Date(now + witOffsetMs).toISOString().slice(0, 10);
}

/** An ISO date so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Is this a day of the calendar, written as an ISO date? */
export function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

/** The day by which the reporter is promised an answer; never a weekend. Public holidays are not known here. */
export function dueOn(kind: SubmissionKind, receivedOn: string): string {
  const { answer }: ServiceNorm = serviceNorms[kind];
  if ("workingDays" in answer) return addWorkingDays(receivedOn, answer.workingDays);
  const [year = 0, month = 0, day = 0] = receivedOn.split("-").map(Number);
  const months = answer.months + (day > answer.cutOffDay ? 1 : 0);
  // Day 0 of a month is the last of the one before.
  return nextWorkingDay(new Date(Date.UTC(year, month - 1 + months, 0)).toISOString().slice(0, 10));
}

/** An ISO date so many working days (Monday to Friday) later. */
export function addWorkingDays(day: string, count: number): string {
  let at = day;
  for (let left = count; left > 0; left--) at = nextWorkingDay(addDays(at, 1));
  return at;
}

function nextWorkingDay(day: string): string {
  const weekday = new Date(day).getUTCDay();
  return weekday === 6 ? addDays(day, 2) : weekday === 0 ? addDays(day, 1) : day;
}
