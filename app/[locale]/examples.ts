import { getConfig } from "@/lib/config/config.ts";

/** A check to try in demo mode: an invented person, or nobody, in a real village. */
export type Example = { number: number; village: string; name: string };

/** The sample checks of demo mode; none where real people are looked up. */
export async function listExamples(): Promise<Example[]> {
  if (!getConfig().demo) return [];
  return [];
}

/** The name of a sample check, if it belongs to this village. */
export async function exampleName(village: string, number: number | null): Promise<string | null> {
  if (number === null) return null;
  const example = (await listExamples()).find((one) => one.number === number);
  return example?.village === village ? example.name : null;
}
