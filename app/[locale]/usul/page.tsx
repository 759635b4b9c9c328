import type { ComponentProps } from "react";
import { JourneyPage } from "../journey/journey-page.tsx";

/** Proposes somebody for aid. */
export default function UsulPage(props: Omit<ComponentProps<typeof JourneyPage>, "kind">) {
  return <JourneyPage kind="usul" {...props} />;
}
