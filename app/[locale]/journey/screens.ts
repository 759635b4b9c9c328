import type { FieldView, ScreenView } from "@/components/intake/journey-view.ts";
import type { Locale } from "@/lib/i18n/routing.ts";
import {
  type Condition,
  pengaduanAbout,
  pengaduanTopics,
  type SubmissionKind,
  sanggahReasons,
  submissionLimits,
  usulFor,
} from "@/lib/intake/submission.ts";
import { type ProgrammeCode, programmeCodes } from "@/lib/programme/programmes.ts";
import { periodInWords } from "../dates.ts";
import type { Say } from "../say.ts";

/** The screens of a kind of submission, in order. Each field's path is where its answer stands in the submission. */
export function screensOf(kind: SubmissionKind, say: Say, locale: Locale, now = new Date()): ScreenView[] {
  if (kind === "usul") return usulScreens(say);
  return kind === "sanggah" ? sanggahScreens(say) : pengaduanScreens(say, locale, now);
}

/** The programmes that people ask for by name. For the others the officers judge what fits. */
const askedProgrammes = [
  "PKH",
  "SEMBAKO",
  "PBI_JK",
  "BLT_DD",
  "PERMAKANAN",
  "RUTILAHU",
  "ATENSI",
  "YAPI",
] as const satisfies readonly ProgrammeCode[];

/** Complaints in which money is missing. */
const moneyTopics = ["registered_not_received", "withheld", "paid_short"];
const monthsBack = 18;
const sixteenDigits = "^\\d{16}$";

/** The facts of a family, in the groups in which they are asked. */
const conditionGroups = {
  income: ["no_income", "lost_job", "daily_labour", "debt_for_food", "eats_less_than_three"],
  home: [
    "floor_earth",
    "wall_bamboo",
    "roof_leaks",
    "rented_house",
    "no_electricity",
    "no_clean_water",
    "no_toilet",
    "cooks_with_wood",
    "disaster",
  ],
  members: [
    "school_child",
    "school_dropout",
    "toddler",
    "elderly",
    "lives_alone",
    "single_parent",
    "orphan",
    "pregnant",
    "disabled",
    "chronic_illness",
  ],
} as const satisfies Record<string, readonly Condition[]>;

function usulScreens(say: Say): ScreenView[] {
  const { addressChars } = submissionLimits;
  return [
    {
      ...heading(say, "usul.for"),
      id: "siapa",
      fields: [
        {
          kind: "choice",
          path: "for",
          label: say("usul.for.title"),
          required: say("intake.problem.for"),
          options: usulFor.map((value) => ({
            value,
            label: say(`usul.for.${value}`),
            hint: say(`usul.for.${value}Hint`),
          })),
        },
      ],
    },
    {
      ...heading(say, "usul.household", ["lead"]),
      id: "keluarga",
      fields: [
        {
          ...name(say, "household.name", "usul.household.name"),
          when: { path: "for", values: ["family", "household"] },
          required: say("intake.problem.household_name"),
        },
        {
          kind: "text",
          path: "household.address",
          label: say("usul.household.address"),
          hint: say("usul.household.addressHint"),
          maxLength: addressChars,
        },
        {
          kind: "text",
          path: "household.kk",
          label: say("usul.household.kk"),
          hint: say("usul.household.kkHint"),
          form: { pattern: sixteenDigits, message: say("intake.problem.household_kk") },
          maxLength: 30,
          inputMode: "numeric",
        },
      ],
    },
    {
      ...heading(say, "usul.programme"),
      id: "bantuan",
      fields: [
        {
          kind: "choice",
          path: "programme",
          label: say("usul.programme.title"),
          options: [
            { value: "any", label: say("intake.programme.any"), hint: say("intake.programme.anyHint") },
            ...askedProgrammes.map((value) => ({
              value,
              label: say(`programme.${value}.name`),
              hint: say(`programme.${value}.about`),
            })),
          ],
        },
      ],
    },
    ...Object.entries(conditionGroups).map(
      ([group, facts]): ScreenView => ({
        ...heading(say, `usul.conditions.${group}`),
        lead: [say("usul.conditions.lead")],
        id: { income: "nafkah", home: "rumah", members: "anggota" }[group] as string,
        fields: [
          {
            kind: "facts",
            path: `conditions.${facts[0]}`,
            label: say(`usul.conditions.${group}.title`),
            facts: facts.map((fact) => ({
              path: `conditions.${fact}`,
              label: say(`usul.condition.${fact}`),
            })),
          },
        ],
      }),
    ),
    {
      ...heading(say, "usul.statement", ["lead"]),
      id: "cerita",
      fields: [...story(say, "usul"), place(say)],
    },
    {
      ...heading(say, "usul.reporter", ["lead"]),
      id: "pelapor",
      notice: safety(say),
      fields: [
        {
          ...name(say, "reporter.name", "intake.reporter.name", "name"),
          required: say("intake.problem.reporter_name"),
        },
        ...contact(say),
        {
          kind: "text",
          path: "reporter.address",
          label: say("intake.reporter.address"),
          maxLength: addressChars,
          autoComplete: "street-address",
          when: { path: "for", values: ["household"] },
        },
      ],
    },
  ];
}

function sanggahScreens(say: Say): ScreenView[] {
  return [
    {
      ...heading(say, "sanggah.person"),
      id: "orang",
      fields: [
        {
          ...name(say, "person.name", "sanggah.person.name"),
          hint: say("sanggah.person.nameHint"),
          required: say("intake.problem.person_name"),
          // Nobody is asked for when an answer of the check names the person.
          when: { path: "ref", values: [""] },
        },
        { ...programmeField(say), when: { path: "ref", values: [""] } },
      ],
    },
    {
      ...heading(say, "sanggah.reason"),
      id: "alasan",
      fields: [
        {
          kind: "choice",
          path: "reason",
          label: say("sanggah.reason.title"),
          required: say("intake.problem.reason"),
          options: sanggahReasons.map((value) => ({ value, label: say(`sanggah.reasons.${value}`) })),
        },
      ],
    },
    {
      ...heading(say, "sanggah.statement", ["lead"]),
      id: "cerita",
      fields: story(say, "sanggah", { path: "reason", values: ["other"] }),
    },
    {
      ...heading(say, "sanggah.reporter", ["lead"]),
      id: "pelapor",
      notice: safety(say, say("sanggah.reporter.safe")),
      fields: [
        {
          kind: "tick",
          path: "same_village",
          label: say("sanggah.reporter.sameVillage"),
          required: say("intake.problem.same_village"),
        },
        name(say, "reporter.name", "intake.reporter.name"),
        ...contact(say).filter(({ path }) => path === "reporter.phone"),
      ],
    },
  ];
}

function pengaduanScreens(say: Say, locale: Locale, now: Date): ScreenView[] {
  return [
    {
      ...heading(say, "pengaduan.topic"),
      id: "masalah",
      fields: [
        {
          kind: "choice",
          path: "topic",
          label: say("pengaduan.topic.title"),
          required: say("intake.problem.topic"),
          options: pengaduanTopics.map((value) => ({ value, label: say(`pengaduan.topics.${value}`) })),
        },
      ],
    },
    {
      ...heading(say, "pengaduan.about"),
      id: "tentang",
      fields: [
        {
          kind: "choice",
          path: "about",
          label: say("pengaduan.about.title"),
          options: pengaduanAbout.map((value) => ({ value, label: say(`pengaduan.about.${value}`) })),
        },
        {
          ...name(say, "person.name", "pengaduan.about.name"),
          when: { path: "about", values: ["person"] },
        },
        programmeField(say),
      ],
    },
    {
      ...heading(say, "pengaduan.when", ["lead"]),
      id: "waktu",
      fields: [
        {
          kind: "select",
          path: "period",
          label: say("pengaduan.when.period"),
          choose: say("pengaduan.when.choose"),
          options: lastMonths(now).map((value) => ({ value, label: periodInWords(locale, value) })),
        },
        {
          kind: "text",
          path: "amount_rupiah",
          label: say("pengaduan.when.amount"),
          maxLength: 20,
          inputMode: "numeric",
          form: { pattern: "^(?:rp)?\\d{1,12}$", message: say("intake.problem.amount_rupiah") },
          prefix: "Rp",
          narrow: true,
          when: { path: "topic", values: moneyTopics },
        },
        {
          kind: "text",
          path: "where",
          label: say("pengaduan.when.where"),
          hint: say("pengaduan.when.whereHint"),
          maxLength: submissionLimits.addressChars,
        },
        place(say),
      ],
    },
    {
      ...heading(say, "pengaduan.statement", ["lead"]),
      id: "cerita",
      fields: story(say, "pengaduan", { path: "topic", values: ["other"] }),
    },
    {
      ...heading(say, "pengaduan.reporter", ["lead"]),
      id: "pelapor",
      notice: safety(say),
      fields: [name(say, "reporter.name", "intake.reporter.name", "name"), ...contact(say)],
    },
  ];
}

function heading(say: Say, key: string, lead: string[] = []): Pick<ScreenView, "title" | "short" | "lead"> {
  return {
    title: say(`${key}.title`),
    short: say(`${key}.short`),
    lead: lead.map((part) => say(`${key}.${part}`)),
  };
}

function safety(say: Say, more?: string): NonNullable<ScreenView["notice"]> {
  const text = [say("intake.reporter.safe"), ...(more === undefined ? [] : [more])];
  return { tone: "info", icon: "shield", title: say("intake.reporter.safeTitle"), text };
}

function name(say: Say, path: string, key: string, autoComplete = "off"): FieldView & { kind: "text" } {
  return { kind: "text", path, label: say(key), maxLength: submissionLimits.nameChars, autoComplete };
}

/** How officers may reach the reporter. */
function contact(say: Say): FieldView[] {
  return [
    {
      kind: "text",
      path: "reporter.phone",
      label: say("intake.reporter.phone"),
      hint: say("intake.reporter.phoneHint"),
      form: { pattern: "^\\+?\\d{6,15}$", message: say("intake.problem.reporter_phone") },
      maxLength: 30,
      inputMode: "tel",
      autoComplete: "tel",
      narrow: true,
    },
    {
      kind: "text",
      path: "reporter.nik",
      label: say("intake.reporter.nik"),
      hint: say("intake.reporter.nikHint"),
      form: { pattern: sixteenDigits, message: say("intake.problem.reporter_nik") },
      maxLength: 30,
      inputMode: "numeric",
      narrow: true,
    },
  ];
}

function story(say: Say, kind: SubmissionKind, neededWhen?: { path: string; values: string[] }): FieldView[] {
  const needed = neededWhen && { required: say("intake.problem.statement"), requiredWhen: neededWhen };
  return [
    {
      kind: "long",
      path: "statement",
      label: say(`${kind}.statement.label`),
      hint: say(`${kind}.statement.hint`),
      maxLength: submissionLimits.textChars,
      ...needed,
    },
    { kind: "photos", path: "photos", label: say("intake.photo.label"), hint: say("intake.photo.hint") },
  ];
}

function place(say: Say): FieldView {
  return {
    kind: "text",
    path: "place",
    fold: say("intake.place.fold"),
    label: say("intake.place.label"),
    hint: say("intake.place.hint"),
    maxLength: 60,
  };
}

function programmeField(say: Say): FieldView {
  return {
    kind: "select",
    path: "programme",
    label: say("intake.programme.label"),
    choose: say("intake.programme.choose"),
    options: programmeCodes.map((value) => ({ value, label: say(`programme.${value}.name`) })),
  };
}

/** This month and those before it, the newest first, as the register writes a month. */
function lastMonths(now: Date): string[] {
  return Array.from({ length: monthsBack }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}
