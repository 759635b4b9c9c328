import { getConfig } from "@/lib/config/config.ts";
import { type DemoCheck, demoChecks, demoPersonalChecks } from "@/lib/synth/demo-people.ts";

/** A check to try in demo mode. Its number stands in addresses, so that the name need not. */
export type Example = DemoCheck & { number: number };

const shownOnFrontPage = 5;

/** The sample checks of the front page, one for each kind of answer; none where real people are looked up. */
export function listExamples(): Example[] {
  return allExamples().slice(0, shownOnFrontPage);
}

/** The name of a sample check, if it belongs to this village. */
export function exampleName(village: string, number: number | null): string | null {
  const example = allExamples().find((one) => one.number === number);
  return example?.village === village ? example.name : null;
}

/** The sample checks by NIK, each with another kind of answer; none where real people are looked up. */
export function listPersonalExamples(): (typeof demoPersonalChecks)[number][] {
  return getConfig().demo ? [...demoPersonalChecks] : [];
}

function allExamples(): Example[] {
  if (!getConfig().demo) return [];
  return demoChecks.map((check, index) => ({ ...check, number: index + 1 }));
}
