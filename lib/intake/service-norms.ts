import type { SubmissionKind } from "./submission.ts";

/**
 * What a reporter is promised, as data: sources disagree and regencies differ. `workingDays` counts from the day of
 * filing. `cycle` is the local monthly round of usul and sanggah: what comes after the cut-off waits for the next month,
 * and is answered by the end of the last of so many months.
 */
export type ServiceNorm = {
  answer: { workingDays: number } | { cutOffDay: number; months: number };
  /** In how many working days it is with the office that answers. */
  routedInWorkingDays: number | null;
  /** How many days a question waits for the reporter; then the office may close. */
  answerQuestionInDays: number;
  source: string;
};

/** One row a kind. Nobody is excluded by a date: these are promises of offices, not limits for people. */
export const serviceNorms = {
  usul: {
    answer: { cutOffDay: 17, months: 3 },
    routedInWorkingDays: null,
    answerQuestionInDays: 30,
    source: "monthly rounds with a cut-off on the 17th are seen; press says 1 month, some regencies 3",
  },
  sanggah: {
    answer: { cutOffDay: 17, months: 3 },
    routedInWorkingDays: null,
    answerQuestionInDays: 30,
    source: "the same round; the 14 days that are told about are not certain",
  },
  pengaduan: {
    answer: { workingDays: 5 },
    routedInWorkingDays: 3,
    answerQuestionInDays: 10,
    source: "the norms of LAPOR!: routed in 3 working days, answered in 5, closed after 10 days of silence",
  },
} as const satisfies Record<SubmissionKind, ServiceNorm>;

/** Which office a submission starts at. */
export const firstOffice = { usul: "desa", sanggah: "desa", pengaduan: "dinsos" } as const satisfies Record<
  SubmissionKind,
  string
>;
