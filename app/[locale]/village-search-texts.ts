import type { VillageSearchTexts } from "@/components/region/village-search.tsx";
import type { Say } from "./say.ts";

/** The sentences that the village search needs in the browser. */
export function villageSearchTexts(say: Say): VillageSearchTexts {
  return {
    label: say("search.label"),
    hint: say("search.hint"),
    submit: say("search.submit"),
    suggestions: say("search.suggestions"),
    suggestionCount: say("search.suggestionCount"),
    suggestionNone: say("search.suggestionNone"),
  };
}
