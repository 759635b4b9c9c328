import { Icon } from "@/components/ui/icon.tsx";
import { type Region, regionPath } from "@/lib/region/areas.ts";

/** Below the header: the village that a form is about, and the way to another one where it may still be changed. */
export function VillageBar({
  village,
  place = regionPath(village.code),
  change,
}: {
  village: Region;
  /** The areas above it. */
  place?: string | undefined;
  change: { text: string; href: string } | null;
}) {
  return (
    <div className="border-line border-b bg-tint">
      <div className="page-width flex max-w-(--container-read) items-center gap-3 py-2">
        <Icon name="pin" className="size-6 text-accent" />
        <p className="min-w-0 grow leading-snug">
          <span className="block font-semibold">{village.name}</span>
          <span className="block text-ink-soft text-sm">{place}</span>
        </p>
        {change ? (
          <a className="link link-row shrink-0" href={change.href} data-print="no">
            {change.text}
          </a>
        ) : null}
      </div>
    </div>
  );
}
