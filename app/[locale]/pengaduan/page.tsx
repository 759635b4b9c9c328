import type { ComponentProps } from "react";
import { JourneyPage } from "../journey/journey-page.tsx";

/** Complains about aid. */
export default function PengaduanPage(props: Omit<ComponentProps<typeof JourneyPage>, "kind">) {
  return <JourneyPage kind="pengaduan" {...props} />;
}
