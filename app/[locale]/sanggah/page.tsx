import type { ComponentProps } from "react";
import { JourneyPage } from "../journey/journey-page.tsx";

/** Objects to a recipient. */
export default function SanggahPage(props: Omit<ComponentProps<typeof JourneyPage>, "kind">) {
  return <JourneyPage kind="sanggah" {...props} />;
}
